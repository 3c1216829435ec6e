import type { Disposable } from '../core/common/disposable.ts';

/** The whole of a terminal, for a command that draws on it until it ends. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Takes screen and keyboard; what was on the screen is there again when it is disposed. */
  open(handlers: ScreenHandlers): Disposable;
}

export interface ScreenHandlers {
  /** A key as the terminal sends it: a character, or an escape sequence. Ctrl-C is none: it ends the process as always. */
  readonly onKey: (key: string) => void;
  readonly onResize: () => void;
}

const ctrlC = '\x03';
const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';

/** The terminal of this process; undefined where the output goes elsewhere. */
export function processScreen(): Screen | undefined {
  const { stdin, stdout } = process;
  if (!stdout.isTTY || process.env.TERM === 'dumb') {
    return undefined;
  }
  return {
    get columns() {
      return stdout.columns || 80;
    },
    get rows() {
      return stdout.rows || 24;
    },
    open: ({ onKey, onResize }) => {
      const onData = (data: string) => {
        for (const key of data.match(/\x1b\[[\d;]*[A-Za-z~]|\x1bO[A-Z]|./gsu) ?? []) {
          if (key === ctrlC) {
            process.kill(process.pid, 'SIGINT');
          } else {
            onKey(key);
          }
        }
      };
      stdout.write(enter);
      stdout.on('resize', onResize);
      if (stdin.isTTY) {
        stdin.setRawMode(true).setEncoding('utf8').on('data', onData);
      }
      const close = () => void stdout.write(leave);
      // A second Ctrl-C ends the process at once.
      process.once('exit', close);
      return {
        dispose: () => {
          process.off('exit', close);
          stdout.off('resize', onResize);
          if (stdin.isTTY) {
            stdin.off('data', onData).setRawMode(false).pause();
          }
          close();
        },
      };
    },
  };
}
