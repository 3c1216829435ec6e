import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { command } from './command.ts';
import { testImage, testImageArchive } from './testImage.ts';

/** Whatever can run something afterwards: a test's context. */
export interface Scope {
  after(cleanUp: () => Promise<void>): void;
}

export interface ContainerOptions {
  /** Made up where absent. */
  readonly name?: string;
  /** Flags of `docker run`, e.g. `['--memory', '16m']`. */
  readonly args?: readonly string[];
  /** A string is run by `sh -c`. */
  readonly command: string | readonly string[];
}

export interface TestContainer {
  readonly id: string;
  readonly name: string;
}

/** The parts of `docker inspect` that conditions look at. */
export interface InspectedContainer {
  readonly Id: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly OOMKilled: boolean;
    readonly ExitCode: number;
    readonly Pid: number;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string };
  };
}

const waitMs = 120_000;

let containers = 0;

/** A real engine as the tests drive it: through the docker CLI, so that nothing under test checks itself. */
export class TestEngine {
  /** As in DOCKER_HOST. */
  readonly host: string;
  #image: Promise<string> | undefined;
  #removal: Promise<void> = Promise.resolve();

  constructor(host: string) {
    this.host = host;
  }

  /** The environment in which the docker CLI, and whatever reads the same variables, talks to this engine. */
  get environment(): NodeJS.ProcessEnv {
    const { DOCKER_CONTEXT, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, ...env } = process.env;
    return { ...env, DOCKER_HOST: this.host };
  }

  /** Runs the docker CLI against this engine and resolves with its stdout. */
  docker(...args: string[]): Promise<string> {
    return command('docker', args, { env: this.environment });
  }

  /** Starts a container of the test image that is removed after the test. Resolves when it has been started. */
  runContainer(t: Scope, options: ContainerOptions): Promise<TestContainer> {
    return this.#make(t, ['run', '-d'], options);
  }

  /** As `runContainer`, but leaves the container in the state `created`. */
  createContainer(t: Scope, options: ContainerOptions): Promise<TestContainer> {
    return this.#make(t, ['create'], options);
  }

  /**
   * Removes containers, running or not; one that is gone already is fine. One after the other, whoever asks: Docker 20.10 locks up
   * for good where two leave their network at the same moment (libnetwork takes its locks in both orders).
   */
  removeContainers(...names: readonly string[]): Promise<void> {
    const removal = this.#removal
      .catch(() => undefined)
      .then(async () => {
        for (const name of names) {
          await this.docker('rm', '-f', '-v', name).catch((error: Error) => {
            if (!/No such container/i.test(error.message)) {
              throw error;
            }
          });
        }
      });
    this.#removal = removal;
    return removal;
  }

  async inspect(name: string): Promise<InspectedContainer> {
    const [container] = JSON.parse(await this.docker('inspect', '--type', 'container', name)) as [
      InspectedContainer,
    ];
    return container;
  }

  /** Resolves once `condition` holds: looked at now and upon every event of the container. */
  async waitForState(
    name: string,
    condition: (container: InspectedContainer) => boolean,
  ): Promise<InspectedContainer> {
    const now = await this.inspect(name);
    if (condition(now)) {
      return now;
    }
    // Events since before the look just taken are replayed, so that none falls in between.
    const since = String(Math.floor(Date.now() / 1000) - 2);
    for await (const _ of this.#lines(['events', '--since', since, '--filter', `container=${now.Id}`])) {
      const container = await this.inspect(name);
      if (condition(container)) {
        return container;
      }
    }
    throw new Error(`The events of ${name} ended before the awaited state`);
  }

  waitForHealth(name: string, health: 'healthy' | 'unhealthy' | 'starting'): Promise<InspectedContainer> {
    return this.waitForState(name, ({ State }) => State.Health?.Status === health);
  }

  /** Resolves with the exit code once the container has ended. */
  async waitForExit(name: string): Promise<number> {
    return Number(await this.docker('wait', name));
  }

  /** Resolves with the first line of the container's log, old or new, that has `text` in it. */
  async waitForLog(name: string, text: string): Promise<string> {
    for await (const line of this.#lines(['logs', '--follow', name])) {
      if (line.includes(text)) {
        return line;
      }
    }
    throw new Error(`The log of ${name} ended without “${text}”`);
  }

  /** Imports the test image where it is missing. Resolves with its name. */
  image(): Promise<string> {
    this.#image ??= this.docker('image', 'inspect', testImage)
      .catch(async () =>
        command('docker', ['import', '-', testImage], {
          env: this.environment,
          input: await testImageArchive(),
        }),
      )
      .then(() => testImage);
    return this.#image;
  }

  async #make(t: Scope, verb: readonly string[], options: ContainerOptions): Promise<TestContainer> {
    const name = options.name ?? `cv-test-${process.pid}-${++containers}`;
    const run = typeof options.command === 'string' ? ['sh', '-c', options.command] : options.command;
    t.after(() => this.removeContainers(name));
    const image = await this.image();
    // Few programs listen to SIGTERM as process 1: without this, each stop would take ten seconds.
    const flags = ['--stop-timeout', '1', '--name', name, ...(options.args ?? [])];
    const id = await this.docker(...verb, ...flags, image, ...run);
    return { id, name };
  }

  /** What a docker command writes, until it ends or its time is up: what is waited for may never come. */
  async *#lines(args: readonly string[]): AsyncGenerator<string> {
    const child = spawn('docker', args, {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: waitMs,
    });
    const lines: AsyncIterableIterator<string>[] = [child.stdout, child.stderr].map((input) =>
      createInterface({ input })[Symbol.asyncIterator](),
    );
    try {
      yield* merged(lines);
    } finally {
      child.kill();
    }
  }
}

/** Lines of several streams as they come. */
async function* merged(sources: readonly AsyncIterator<string>[]): AsyncGenerator<string> {
  const next = (source: AsyncIterator<string>) => source.next().then((result) => ({ source, result }));
  const pending = new Map(sources.map((source) => [source, next(source)]));
  while (pending.size > 0) {
    const { source, result } = await Promise.race(pending.values());
    if (result.done) {
      pending.delete(source);
    } else {
      pending.set(source, next(source));
      yield result.value;
    }
  }
}

let shared: TestEngine | undefined;

/** The engine that `npm test` started for all suites, or the machine's own where a suite is run by hand. */
export function testEngine(): TestEngine {
  shared ??= new TestEngine(process.env.CONTAINER_VITALS_TEST_HOST ?? 'unix:///var/run/docker.sock');
  return shared;
}
