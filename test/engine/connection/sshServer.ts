import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../environment/command.ts';
import type { Scope } from '../../environment/testEngine.ts';
import { until } from '../../environment/until.ts';

/** An sshd on this machine with keys of its own, and an `ssh` on the PATH whose configuration knows them. */
export class SshServer {
  readonly port: number;
  readonly folder: string;
  #process: ChildProcess | undefined;
  #log = '';

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** Connections that logged in, since the start. */
  get logins(): number {
    return this.#log.match(/Accepted publickey/g)?.length ?? 0;
  }

  async start(): Promise<void> {
    const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(this.folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = server;
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    await until('sshd listens', () => this.#log.includes('Server listening'));
  }

  /** Process ids of the connections that stand. */
  async sessions(): Promise<number[]> {
    const children = await command('ps', ['-o', 'pid=', '--ppid', String(this.#process?.pid)]).catch(
      () => '',
    );
    return children.split('\n').filter(Boolean).map(Number);
  }

  async cutConnections(): Promise<void> {
    for (const pid of await this.sessions()) {
      process.kill(pid, 'SIGKILL');
    }
  }

  /** Which hosts' keys `ssh` knows: this server's, none, or another key under this server's name. */
  async setKnownHost(known: 'right' | 'unknown' | 'changed'): Promise<void> {
    const file = { right: 'host_key.pub', changed: 'user_key.pub', unknown: undefined }[known];
    const key = file && (await readFile(join(this.folder, file), 'utf8'));
    await writeFile(join(this.folder, 'known_hosts'), key ? `[127.0.0.1]:${this.port} ${key}` : '');
  }

  /** The user's configuration, as in ~/.ssh/config. */
  async configure(lines: readonly string[] = []): Promise<void> {
    const own = [
      `UserKnownHostsFile ${join(this.folder, 'known_hosts')}`,
      'GlobalKnownHostsFile /dev/null',
      `IdentityFile ${join(this.folder, 'user_key')}`,
      'IdentitiesOnly yes',
    ];
    await writeFile(join(this.folder, 'ssh_config'), [...lines, ...own].join('\n'));
  }

  async dispose(): Promise<void> {
    const server = this.#process;
    if (server) {
      await this.cutConnections();
      const exit = once(server, 'exit');
      server.kill();
      await exit;
    }
    await rm(this.folder, { recursive: true });
  }
}

/** Starts it; until the scope ends, the `ssh` found first is the one that reads its configuration. */
export async function startSshServer(scope: Scope): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-ssh-'));
  const at = (name: string) => join(folder, name);
  await Promise.all(
    ['host_key', 'user_key'].map((name) =>
      command('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]),
    ),
  );
  const server = new SshServer(folder, await freePort());
  await writeFile(
    at('sshd_config'),
    [
      `Port ${server.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host_key')}`,
      `AuthorizedKeysFile ${at('user_key.pub')}`,
      `PidFile ${at('sshd.pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
    ].join('\n'),
  );
  await mkdir('/run/sshd', { recursive: true });
  const program = (await command('which', ['ssh'])).trim();
  await mkdir(at('bin'));
  await writeFile(at('bin/ssh'), `#!/bin/sh\nexec ${program} -F ${at('ssh_config')} "$@"\n`);
  await chmod(at('bin/ssh'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${at('bin')}:${path}`;
  scope.after(async () => {
    process.env.PATH = path;
    await server.dispose();
  });
  await server.configure();
  await server.setKnownHost('right');
  await server.start();
  return server;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
