// `npm test`: every suite, or those named (`npm test -- unit engine`), with all they need.
import { runWithDependencies } from './environment/bootstrap.mjs';

try {
  process.exitCode = await runWithDependencies('test/suites.ts', process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
