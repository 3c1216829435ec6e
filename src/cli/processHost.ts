import { systemClock } from '../core/common/clock.ts';
import type { Output } from './command.ts';
import { engineConnector, openEngine } from './engineAccess.ts';
import { type CliHost, EndRequest } from './runCli.ts';
import { processScreen } from './screen.ts';

const endings = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** The process as the commands see it: signals and a reader that went away end the work in good order. */
export function processHost(): CliHost {
  const ending = new AbortController();
  for (const [signal, exitCode] of endings) {
    // Once: asked a second time, the process ends at once, as is Node's way.
    process.once(signal, () => ending.abort(new EndRequest(signal, exitCode)));
  }
  return {
    stdout: outputTo(process.stdout, () => ending.abort(new EndRequest('SIGPIPE', 141))),
    stderr: outputTo(process.stderr, () => undefined),
    env: process.env,
    clock: systemClock,
    signal: ending.signal,
    screen: processScreen(),
    openEngine,
    engineConnector,
  };
}

/** `head` closes the pipe when it has seen enough: that is no error, and there is no more to write. */
function outputTo(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    isClosed = true;
    onClosed();
  });
  return {
    write: (text) => {
      if (!isClosed) {
        stream.write(text);
      }
    },
    isTTY: stream.isTTY === true,
  };
}
