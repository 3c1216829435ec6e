import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.ts';
import { TestEngine } from './testEngine.ts';
import { testImage, testImageArchive } from './testImage.ts';
import { until } from './until.ts';

/** Podman asks for more open files by default than a confined machine grants, and then no container starts. */
const configuration = '[containers]\ndefault_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]\n';

/** Podman as a service of the test's own, with its own storage. Driven by Podman's CLI; needs root. */
export class PodmanEngine extends TestEngine {
  readonly #folder: string;
  #service: ChildProcess | undefined;
  #imported: Promise<string> | undefined;

  constructor(folder: string) {
    super(`unix://${folder}/podman.sock`);
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const log = openSync(join(this.#folder, 'podman.log'), 'a');
    const args = [...this.#storage(), 'system', 'service', '--time=0', this.host];
    const service = spawn('podman', args, { stdio: ['ignore', log, log], env: this.environment });
    closeSync(log);
    this.#service = service;
    process.on('exit', this.#abandon);
    const ended = once(service, 'exit').then(() => {
      this.#service = undefined;
    });
    await Promise.race([until('podman answers', () => this.docker('version').then(() => true)), ended]);
    if (this.#service === undefined) {
      throw new Error(`podman ended:\n${await readFile(join(this.#folder, 'podman.log'), 'utf8')}`);
    }
  }

  override get environment(): NodeJS.ProcessEnv {
    return { ...super.environment, CONTAINERS_CONF: join(this.#folder, 'containers.conf') };
  }

  /** Podman's CLI understands what the docker CLI does, as far as the tests use it. */
  override docker(...args: string[]): Promise<string> {
    return command('podman', ['--url', this.host, ...args], { env: this.environment });
  }

  override image(): Promise<string> {
    this.#imported ??= this.#import();
    return this.#imported;
  }

  async #import(): Promise<string> {
    const archive = join(this.#folder, 'image.tar');
    await writeFile(archive, await testImageArchive());
    await this.docker('import', archive, testImage);
    return testImage;
  }

  /** Ends the service and removes its containers and files. */
  async dispose(): Promise<void> {
    const service = this.#service;
    if (service === undefined) {
      return;
    }
    try {
      // One that crashes and is started again all the time is not to be removed while it is being started.
      await until('no container is left', async () => {
        await this.docker('rm', '--all', '--force', '--time', '0').catch(() => undefined);
        return (await this.docker('ps', '--all', '--quiet')).trim() === '';
      });
    } finally {
      await this.#stopService(service);
    }
  }

  async #stopService(service: ChildProcess): Promise<void> {
    const exit = once(service, 'exit');
    service.kill('SIGTERM');
    // It waits for requests that are under way, and some of its event streams never end.
    const kill = setTimeout(() => service.kill('SIGKILL'), 5000);
    await exit;
    clearTimeout(kill);
    process.off('exit', this.#abandon);
    const mounts = (await readFile('/proc/self/mounts', 'utf8'))
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.filter((path) => path.startsWith(`${this.#folder}/`)).reverse()) {
      await command('umount', ['-l', mount]);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #storage(): string[] {
    const at = (name: string) => join(this.#folder, name);
    return ['--root', at('root'), '--runroot', at('run'), '--tmpdir', at('tmp'), '--storage-driver', 'vfs'];
  }

  /** The test process ends without having disposed: at least leave no service behind. */
  readonly #abandon = () => {
    this.#service?.kill('SIGTERM');
  };
}

/** Starts a Podman service of the test's own. The caller disposes it. */
export async function startPodman(): Promise<PodmanEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-podman-'));
  await mkdir(join(folder, 'tmp'));
  await writeFile(join(folder, 'containers.conf'), configuration);
  const engine = new PodmanEngine(folder);
  await engine.start();
  return engine;
}
