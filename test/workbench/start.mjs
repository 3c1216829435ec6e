// `npm start`: dependencies, build, and an editor with the extension loaded.
import { runWithDependencies } from '../environment/bootstrap.mjs';

try {
  process.exitCode = await runWithDependencies('test/workbench/start.ts', process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
