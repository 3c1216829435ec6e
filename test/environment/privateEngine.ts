import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../src/core/common/disposable.ts';
import { command } from './command.ts';
import { TestEngine } from './testEngine.ts';
import { until } from './until.ts';
import { whenAbandoned } from './whenAbandoned.ts';

export interface PrivateEngineOptions {
  /** Further flags of dockerd, e.g. `['--live-restore']`. */
  readonly args?: readonly string[];
}

/**
 * A Docker Engine of the test's own, to stop, kill and hang: nothing it does touches another engine of the machine. Needs root.
 * It shares no folder, no containerd and no bridge with them (`--bridge=none` would remove docker0 of the others).
 */
export class PrivateEngine extends TestEngine {
  readonly #folder: string;
  readonly #bridge: string;
  readonly #args: readonly string[];
  readonly #abandoned: Disposable;
  #process: ChildProcess | undefined;
  #isDisposed = false;

  constructor(folder: string, bridge: string, args: readonly string[]) {
    super(`unix://${folder}/docker.sock`);
    this.#folder = folder;
    this.#bridge = bridge;
    this.#args = args;
    this.#abandoned = whenAbandoned(() => this.#abandon());
  }

  get socketPath(): string {
    return join(this.#folder, 'docker.sock');
  }

  /** Starts the engine, or starts it again after `stop` or `kill`. Resolves when it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.#folder, 'dockerd.log'), 'a');
    const child = spawn('dockerd', [...this.#flags(), ...this.#args], {
      stdio: ['ignore', log, log],
      // Ctrl-C in the terminal must reach the test, which then stops the engine in order.
      detached: true,
    });
    closeSync(log);
    const ended = once(child, 'exit').then(
      () => {
        this.#process = undefined;
      },
      () => {},
    );
    this.#process = child;
    await Promise.race([
      until('the private engine answers', () => this.docker('version').then(() => true)),
      ended,
    ]);
    if (this.#process === undefined) {
      const said = await readFile(join(this.#folder, 'dockerd.log'), 'utf8');
      throw new Error(`dockerd ended:\n${said.split('\n').slice(-15).join('\n')}`);
    }
  }

  /** Ends the engine in good order, as `systemctl stop docker` does: its containers stop too. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends the engine at once. Its containers live on without it. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Makes the engine hang: it accepts connections and answers nothing. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Removes the engine with its containers, its files and its bridge. */
  async dispose(): Promise<void> {
    if (this.#isDisposed) {
      return;
    }
    this.resume();
    if (this.#process === undefined) {
      // Containers outlive a killed engine; it alone knows how to end them.
      await this.start();
    }
    // Those that do not run go with the files.
    const ids = await this.docker('ps', '-q');
    if (ids !== '') {
      await this.removeContainers(...ids.split('\n'));
    }
    this.#isDisposed = true;
    await this.stop();
    this.#abandoned.dispose();
    await command('sh', ['-c', this.#removal()]);
  }

  override async removeContainers(...names: readonly string[]): Promise<void> {
    // With the engine go its containers: hooks of a test may run after those that ended its engine.
    if (!this.#isDisposed && this.#process !== undefined) {
      await super.removeContainers(...names);
    }
  }

  #flags(): string[] {
    const at = (name: string) => join(this.#folder, name);
    return [
      ...['--config-file', at('daemon.json'), '--host', this.host, '--pidfile', at('docker.pid')],
      ...['--data-root', at('data'), '--exec-root', at('exec'), '--bridge', this.#bridge],
      ...[
        '--containerd-namespace',
        this.#bridge,
        '--containerd-plugins-namespace',
        `${this.#bridge}-plugins`,
      ],
      ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--shutdown-timeout', '5'],
    ];
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child !== undefined) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
      this.#process = undefined;
      await this.#containerdEnded();
    }
  }

  /**
   * A killed dockerd takes its containerd along, a moment later and as a zombie until init looks after it. A dockerd started
   * in between takes it for alive by its pid file, and waits for it in vain.
   */
  async #containerdEnded(): Promise<void> {
    const pidFile = join(this.#folder, 'exec/containerd/containerd.pid');
    const pid = await readFile(pidFile, 'utf8').catch(() => undefined);
    if (pid !== undefined) {
      await until('containerd ends', async () => {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
        return stat.includes(') Z');
      });
      await rm(pidFile);
    }
  }

  /** Ends the engine behind the back of a process that cannot wait for it any more. */
  #abandon(): void {
    const pid = this.#process?.pid;
    this.resume();
    this.#process?.kill('SIGTERM');
    const wait = pid === undefined ? '' : `while kill -0 ${pid}; do sleep 0.1; done; `;
    spawn('sh', ['-c', wait + this.#removal()], { detached: true, stdio: 'ignore' }).unref();
  }

  /** Shell commands that remove what an engine leaves behind when it has ended: mounts, files and the bridge. */
  #removal(): string {
    const mounts = `cut -d' ' -f2 /proc/mounts | grep '^${this.#folder}/' | sort -r`;
    return `${mounts} | xargs -r umount -l; rm -rf '${this.#folder}'; ip link delete ${this.#bridge}`;
  }
}

/** Starts an engine of the test's own. The caller disposes it: `t.after(() => engine.dispose())`. */
export async function startPrivateEngine(options: PrivateEngineOptions = {}): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-engine-'));
  await writeFile(join(folder, 'daemon.json'), '{}');
  const bridge = await addBridge();
  const engine = new PrivateEngine(folder, bridge, options.args ?? []);
  await engine.start();
  return engine;
}

/** Adds a bridge with the first free number, which is also the network it spans. */
async function addBridge(): Promise<string> {
  for (let number = 1; number < 255; number++) {
    const bridge = `cvbr${number}`;
    try {
      await command('ip', ['link', 'add', 'name', bridge, 'type', 'bridge']);
    } catch (error) {
      if (error instanceof Error && error.message.includes('File exists')) {
        continue;
      }
      throw error;
    }
    await command('ip', ['address', 'add', `10.213.${number}.1/24`, 'dev', bridge]);
    await command('ip', ['link', 'set', bridge, 'up']);
    return bridge;
  }
  throw new Error(
    'No free number for a bridge: are engines of earlier tests left over? ip link show type bridge',
  );
}
