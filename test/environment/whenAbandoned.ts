import type { Disposable } from '../../src/core/common/disposable.ts';

/**
 * Runs `cleanUp` when this process ends although what it cleans up is still in use: after an exception, or by a signal to one
 * of the processes in which node:test runs the files. Nothing asynchronous runs any more by then.
 */
export function whenAbandoned(cleanUp: () => void): Disposable {
  process.on('exit', cleanUp);
  if (process.env.NODE_TEST_CONTEXT !== undefined) {
    process.on('SIGINT', exit).on('SIGTERM', exit);
  }
  return { dispose: () => process.off('exit', cleanUp) };
}

// By default a signal ends a process without its event “exit”.
function exit(): void {
  process.exit(1);
}
