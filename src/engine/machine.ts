import { access, readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';

/** How a socket answers a connection: `denied` needs other permissions, `dead` is a socket nobody listens on. */
export type SocketProbe = 'listening' | 'denied' | 'dead' | 'absent';

/** What the search for an engine asks of the machine it runs on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** undefined on Windows. */
  readonly userId: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** undefined where the file is not there or cannot be read. */
  readText(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Names in a folder; empty where it is not there. */
  list(path: string): Promise<string[]>;
  probe(path: string): Promise<SocketProbe>;
}

export function systemMachine(): Machine {
  return {
    platform: process.platform,
    home: homedir(),
    userId: process.getuid?.(),
    env: process.env,
    readText: (path) => readFile(path, 'utf8').catch(() => undefined),
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    list: (path) => readdir(path).catch(() => []),
    probe: probeSocket,
  };
}

/** A hung engine's socket still takes connections, so only a full backlog runs into this. */
const probeTimeoutMs = 1000;

export function probeSocket(path: string): Promise<SocketProbe> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (probe: SocketProbe) => {
      socket.destroy();
      resolve(probe);
    };
    socket.setTimeout(probeTimeoutMs, () => settle('dead'));
    socket.once('connect', () => settle('listening'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EACCES' || code === 'EPERM') {
        settle('denied');
      } else {
        settle(code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'dead');
      }
    });
  });
}
