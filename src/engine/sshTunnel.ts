import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../core/common/disposable.ts';
import type { EndpointAddress } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import { formatAddress } from './endpointAddress.ts';
import { probeSocket } from './machine.ts';

type SshAddress = Extract<EndpointAddress, { kind: 'ssh' }>;

/** Past ssh's own time-out for the connection (10 s): logging in may hang too. */
const openSeconds = 30;

/**
 * The engine's socket on another machine as a local socket, through the system's ssh: that honours the user's
 * configuration, keys, agent and jump hosts, and refuses a host key it does not know. One connection carries all
 * requests; it is opened on first use and again after it died, and never asks for anything on a terminal.
 */
export class SshTunnel implements Disposable {
  readonly #address: SshAddress;
  #opening: Promise<string> | undefined;
  #child: ChildProcess | undefined;
  #folder: string | undefined;
  #message: string | undefined;
  #isDisposed = false;

  constructor(address: SshAddress) {
    this.#address = address;
  }

  /** The last line ssh wrote: why a connection through the tunnel failed. */
  get message(): string | undefined {
    return this.#message;
  }

  /**
   * Path of the local socket, once somebody listens there. Rejects with VitalsError `hostKeyRejected` or `sshFailed`, or
   * with the signal's reason; the tunnel itself goes on opening for others.
   */
  open(signal?: AbortSignal): Promise<string> {
    this.#opening ??= this.#start().catch((error) => {
      this.#opening = undefined;
      throw error;
    });
    return untilAborted(this.#opening, signal);
  }

  async #start(): Promise<string> {
    // Who can reach the socket rules the remote engine: mkdtemp's folder is the user's alone.
    const folder = await mkdtemp(join(tmpdir(), 'container-vitals-'));
    const socket = join(folder, 'engine.sock');
    const ssh = spawnSsh(this.#address, socket, (line) => {
      this.#message = line;
    });
    this.#child = ssh.child;
    this.#folder = folder;
    void ssh.ended.then(() => {
      if (this.#child === ssh.child) {
        this.#child = undefined;
        this.#opening = undefined;
      }
      rmSync(folder, { recursive: true, force: true });
    });
    let isOver = false;
    const failure = await Promise.race([
      ssh.ended,
      delay(openSeconds * 1000, `no connection within ${openSeconds} s`, { ref: false }),
      listening(socket, () => isOver || this.#isDisposed),
    ]);
    isOver = true;
    if (failure !== undefined) {
      ssh.child.kill();
      throw this.#failure(failure, ssh.output);
    }
    return socket;
  }

  #failure(reason: string, output: readonly string[]): VitalsError {
    const endpoint = formatAddress(this.#address);
    const changed = output.find((line) => line.includes('REMOTE HOST IDENTIFICATION HAS CHANGED'));
    if (changed ?? output.find((line) => line.startsWith('Host key verification failed'))) {
      return new VitalsError({
        code: 'hostKeyRejected',
        endpoint,
        reason: changed?.replaceAll('@', '').trim() ?? reason,
      });
    }
    return new VitalsError({ code: 'sshFailed', endpoint, reason });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#child?.kill();
    // The program may end before ssh has.
    if (this.#folder !== undefined) {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }
}

interface SshProcess {
  readonly child: ChildProcess;
  /** The last lines it wrote. */
  readonly output: readonly string[];
  /** Resolves when it has ended, with what it said last. */
  readonly ended: Promise<string>;
}

function spawnSsh(address: SshAddress, socket: string, onLine: (line: string) => void): SshProcess {
  const child = spawn('ssh', sshArguments(address, socket), {
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
  });
  // A tunnel nobody disposed must not keep a finished program alive.
  child.unref();
  for (const stream of [child.stdin, child.stderr] as unknown as Socket[]) {
    stream.unref();
  }
  child.stdin.on('error', () => undefined);
  const output: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split(/\r?\n/).filter((line) => line.trim() !== '')) {
      output.push(line);
      onLine(line);
    }
    output.splice(0, output.length - 20);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(output.at(-1) ?? `ssh ended (${signal ?? code})`));
  });
  return { child, output, ended };
}

function sshArguments({ target, port, remotePath }: SshAddress, socket: string): string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=10',
    // A host that vanished is noticed within a minute.
    'ServerAliveInterval=15',
    // A shared master connection would keep the forwarding after we are gone.
    'ControlPath=none',
    'RemoteCommand=none',
    'PermitLocalCommand=no',
    // Not ExitOnForwardFailure: a LocalForward of the user's own whose port is taken would end the tunnel.
  ];
  return [
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    '-L',
    `${socket}:${remotePath}`,
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    target,
    // In place of -N: it ends, and ssh with it, when our end of its input closes, however we come to our end.
    'cat',
  ];
}

/** ssh binds its socket once it has logged in, and tells nobody. */
async function listening(socket: string, isOver: () => boolean): Promise<undefined> {
  while (!isOver() && (await probeSocket(socket)) !== 'listening') {
    await delay(20);
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
