import Dockerode from 'dockerode';
import type { Container, ContainerDetails } from '../core/containers/container.ts';
import type {
  CommandAnswer,
  ContainerAction,
  ContainerClient,
  ContainerEvent,
  DiskSizes,
  DiskSpace,
  EngineInfo,
  LogOptions,
  LogStream,
  ProcessList,
  Traffic,
} from '../core/containers/containerClient.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import type { HostSample } from '../core/metrics/hostSample.ts';
import { toStatsSample } from '../core/metrics/statsAnswer.ts';
import type { StatsSample } from '../core/metrics/statsSample.ts';
import { type RawContainer, type RawDetails, toContainer, toDetails } from './containerJson.ts';
import { Deadline } from './deadline.ts';
import { type RawDiskUsage, readSpace, toDiskSizes, writtenFolders } from './disk.ts';
import { type EngineCall, toVitalsError } from './engineErrors.ts';
import { compareVersions, type RawVersion, toEngineInfo } from './engineInfo.ts';
import { EngineTransport, toQuery } from './engineTransport.ts';
import { readEvents } from './eventStream.ts';
import { Executor } from './executor.ts';
import { type RawEngineMachine, readHostFiles } from './hostFiles.ts';
import type { KernelReader } from './kernel/kernelFiles.ts';
import { KernelStats } from './kernel/kernelStats.ts';

/** Docker 20.10, the first with one-shot stats. */
export const minimumApiVersion = '1.41';

const defaultSeconds = 10;
/** The engine looks at every container, and on a busy machine that takes its time. */
const listSeconds = 30;
/** The engine looks at every file of every container. */
const sizeSeconds = 120;
/** The sizes of all volumes are as good as new for so long (milliseconds). */
const usageMs = 300_000;
/** Stopping waits for the container's own grace period. */
const actionSeconds = 120;

interface CallOptions {
  readonly signal: AbortSignal | undefined;
  readonly seconds?: number;
  readonly container?: string;
}

/** What we use of dockerode, whose own types leave `abortSignal` out here and there and promise too much of the answers. */
interface EngineApi {
  version(options: object): Promise<unknown>;
  info(options: object): Promise<unknown>;
  listContainers(options: object): Promise<unknown>;
  df(options: object): Promise<unknown>;
  getContainer(
    id: string,
  ): Record<ContainerAction | 'inspect' | 'stats' | 'top', (options: object) => Promise<unknown>>;
}

/** The Docker Engine API as our port, for Docker, Podman and the demo engine. No I/O before the first call. */
export class DockerClient implements ContainerClient {
  readonly endpoint: Endpoint;
  readonly #transport: EngineTransport;
  readonly #executor: Executor;
  readonly #docker: EngineApi;
  readonly #kernel: KernelStats | undefined;
  readonly #disposal = new AbortController();
  #info: EngineInfo | undefined;
  #usage: { readonly askedAt: number; readonly sizes: Promise<RawDiskUsage | undefined> } | undefined;
  #machine: Promise<RawEngineMachine> | undefined;

  /** `kernel` reads this machine's files where the engine is on it; without it every reading is the engine's. */
  constructor(endpoint: Endpoint, kernel?: KernelReader) {
    this.endpoint = endpoint;
    this.#transport = new EngineTransport(endpoint);
    this.#executor = new Executor(this.#transport);
    const options = { modem: this.#transport } as Dockerode.DockerOptions;
    this.#docker = new Dockerode(options) as unknown as EngineApi;
    this.#kernel = kernel && new KernelStats(kernel, (id, signal) => this.inspect(id, signal));
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    const raw = (await this.#call('version', { signal }, (abortSignal) =>
      this.#docker.version({ abortSignal }),
    )) as RawVersion | undefined;
    this.#info = toEngineInfo(raw);
    if (compareVersions(this.#info.apiVersion, minimumApiVersion) < 0) {
      const { apiVersion } = this.#info;
      throw new VitalsError({ code: 'engineTooOld', apiVersion, minimum: minimumApiVersion });
    }
    return this.#info;
  }

  async list(signal?: AbortSignal): Promise<Container[]> {
    const raw = await this.#call('list', { signal, seconds: listSeconds }, (abortSignal) =>
      this.#docker.listContainers({ all: true, abortSignal }),
    );
    return (raw as RawContainer[]).map(toContainer);
  }

  async inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    const raw = await this.#call('inspect', { signal, container: id }, (abortSignal) =>
      this.#container(id).inspect({ abortSignal }),
    );
    return toDetails(raw as RawDetails);
  }

  async readStats(id: string, signal?: AbortSignal): Promise<StatsSample | undefined> {
    const product = await this.#product(signal);
    const raw = await this.#call('stats', { signal, container: id }, (abortSignal) =>
      this.#container(id).stats({ stream: false, 'one-shot': true, abortSignal }),
    );
    return toStatsSample(raw, product);
  }

  async readLocalStats(
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, StatsSample>> {
    return this.#kernel?.read(ids, signal) ?? new Map();
  }

  async readHost(signal?: AbortSignal): Promise<HostSample | undefined> {
    if (this.#kernel === undefined) {
      return undefined;
    }
    // What does not change is asked for once.
    this.#machine ??= this.#call('info', { signal }, (abortSignal) =>
      this.#docker.info({ abortSignal }),
    ) as Promise<RawEngineMachine>;
    try {
      return await readHostFiles(await this.#machine);
    } catch (error) {
      this.#machine = undefined;
      throw error;
    }
  }

  async readDiskSpace(
    id: string,
    signal?: AbortSignal,
    details?: ContainerDetails,
  ): Promise<DiskSpace | undefined> {
    // Only the kernel's word that the container's processes are here makes its paths this machine's.
    const isHere = (await this.readLocalStats([id], signal)).has(id);
    return isHere ? readSpace(writtenFolders((details ?? (await this.inspect(id, signal))).raw)) : undefined;
  }

  async readDiskSizes(id: string, signal?: AbortSignal): Promise<DiskSizes> {
    const call = { signal, seconds: sizeSeconds, container: id };
    const raw = (await this.#call('sizes', call, (abortSignal) =>
      this.#container(id).inspect({ size: true, abortSignal }),
    )) as RawDetails;
    const hasVolumes = raw.Mounts?.some(({ Type }) => Type === 'volume') ?? false;
    const usage = hasVolumes ? await this.#diskUsage() : undefined;
    signal?.throwIfAborted();
    return toDiskSizes(raw, usage);
  }

  /** Of all volumes at once, as no engine tells one alone. Not every engine counts them: then it is their size that is unknown. */
  #diskUsage(): Promise<RawDiskUsage | undefined> {
    if (this.#usage === undefined || performance.now() - this.#usage.askedAt > usageMs) {
      const call = { signal: undefined, seconds: sizeSeconds };
      const answer = this.#call('sizes', call, (abortSignal) => this.#docker.df({ abortSignal }));
      const sizes = answer.then(
        (usage) => usage as RawDiskUsage,
        () => undefined,
      );
      this.#usage = { askedAt: performance.now(), sizes };
    }
    return this.#usage.sizes;
  }

  get traffic(): Traffic {
    const { meter } = this.#transport;
    return { requests: meter.sum('requests'), bytes: meter.sum('bytes') };
  }

  async logs(id: string, options: LogOptions, signal?: AbortSignal): Promise<LogStream> {
    const { stdout = true, stderr = true, tail, follow = false, timestamps = false, since, until } = options;
    // The only way to learn of a terminal on every engine, and the quickest to learn that the container is gone.
    const { hasTty, logDriver } = await this.inspect(id, signal);
    const path = `/containers/${encodeURIComponent(id)}/logs`;
    const query = toQuery({ stdout, stderr, tail: tail ?? 'all', follow, timestamps, since, until });
    const isPodman = (await this.#product(signal)) === 'podman';
    // Podman sends no headers before the first line, which may be hours away.
    const isPatient = follow && isPodman;
    try {
      const chunks = await this.#stream('logs', path + query, { signal, container: id }, { isPatient });
      return { isFramed: !hasTty, isCutAnywhere: isPodman, chunks };
    } catch (error) {
      const isRefused = error instanceof VitalsError && error.problem.code === 'engineFailed';
      if (isRefused && (error.problem.status === 501 || logDriver === 'none')) {
        const problem = { code: 'logsUnreadable', container: id, driver: logDriver } as const;
        throw new VitalsError(problem, { cause: error });
      }
      throw error;
    }
  }

  async *events(
    options: { readonly since?: string; readonly until?: string; readonly onOpen?: () => void },
    signal?: AbortSignal,
  ): AsyncGenerator<ContainerEvent> {
    const isPodman = (await this.#product(signal)) === 'podman';
    // Podman subscribes some time after it took the request: it replays what came in between.
    const since = options.since ?? (isPodman ? String(Math.floor(Date.now() / 1000)) : undefined);
    // Podman stops reading its history as soon as `until` has passed, before it has told anything: it is asked for all there is.
    const until = Number(options.until ?? Number.POSITIVE_INFINITY);
    const isHistory = isPodman && until * 1000 <= Date.now();
    const extent = isHistory ? { since, stream: false } : { since, until: options.until };
    // Only by type: Podman delivers nothing where a filter names an event.
    const query = toQuery({ ...extent, filters: { type: ['container'] } });
    const { onOpen } = options;
    const events = readEvents(
      await this.#stream('events', `/events${query}`, { signal }, { isPatient: isPodman, onOpen }),
    );
    for await (const event of events) {
      if (!isHistory || Number(event.timeNano) / 1e9 <= until) {
        yield event;
      }
    }
  }

  async processes(id: string, signal?: AbortSignal): Promise<ProcessList> {
    // Podman's own descriptors: what it makes of ps's arguments needs a ps in the container.
    const isPodman = (await this.#product(signal)) === 'podman';
    const ps_args = isPodman ? 'user,pid,ppid,pcpu,etime,tty,time,args' : undefined;
    const raw = (await this.#call('processes', { signal, container: id }, (abortSignal) =>
      this.#container(id).top({ ps_args, abortSignal }),
    )) as { Titles?: string[]; Processes?: string[][] | null } | undefined;
    if (raw === undefined) {
      throw new VitalsError({ code: 'containerNotRunning', container: id });
    }
    return { titles: raw.Titles ?? [], processes: raw.Processes ?? [] };
  }

  async perform(action: ContainerAction, id: string, signal?: AbortSignal): Promise<void> {
    await this.#call(action, { signal, seconds: actionSeconds, container: id }, (abortSignal) =>
      this.#container(id)[action]({ abortSignal }),
    );
  }

  execute(
    id: string,
    argv: readonly string[],
    { timeout }: { readonly timeout: number },
    signal?: AbortSignal,
  ): Promise<CommandAnswer> {
    return this.#call('exec', { signal, seconds: timeout / 1000, container: id }, (abortSignal) =>
      this.#executor.run(id, argv, abortSignal),
    );
  }

  dispose(): void {
    this.#disposal.abort();
    this.#kernel?.dispose();
    this.#transport.dispose();
  }

  #container(id: string): ReturnType<EngineApi['getContainer']> {
    return this.#docker.getContainer(encodeURIComponent(id));
  }

  async #product(signal: AbortSignal | undefined): Promise<EngineInfo['product']> {
    return (this.#info ?? (await this.info(signal))).product;
  }

  /** Runs one call under its own time-out; throws VitalsError only. */
  async #call<T>(
    operation: string,
    { signal, seconds = defaultSeconds, container }: CallOptions,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(seconds * 1000, [signal, this.#disposal.signal]);
    try {
      return await run(deadline.signal);
    } catch (error) {
      throw toVitalsError(error, this.#about(operation, seconds, container), deadline);
    } finally {
      deadline.dispose();
    }
  }

  /**
   * Opens a stream that lives until it ends or the signal aborts; only its headers have a time-out. A patient one does
   * not wait for them and is open once the request is sent.
   */
  async #stream(
    operation: string,
    path: string,
    { signal, container }: CallOptions,
    { isPatient, onOpen }: { readonly isPatient: boolean; readonly onOpen?: (() => void) | undefined },
  ): Promise<AsyncIterable<Uint8Array>> {
    const deadline = new Deadline(defaultSeconds * 1000, [signal, this.#disposal.signal]);
    const onSent = () => {
      deadline.lift();
      onOpen?.();
    };
    const opening = this.#transport
      .openStream(path, { signal: deadline.signal, onSent: isPatient ? onSent : undefined })
      .catch((error: unknown) => {
        deadline.dispose();
        throw toVitalsError(error, this.#about(operation, defaultSeconds, container), deadline);
      });
    if (isPatient) {
      // Told to whoever reads; nobody may.
      opening.catch(() => undefined);
    } else {
      await opening;
      onSent();
    }
    return readStream(
      opening,
      deadline,
      (bytes) => this.#transport.meter.add({ bytes }),
      (error) => toVitalsError(error, this.#about(operation, defaultSeconds, container), deadline),
    );
  }

  #about(operation: string, seconds: number, container: string | undefined): EngineCall {
    return { endpoint: this.endpoint, transport: this.#transport, operation, seconds, container };
  }
}

/** The bytes as they come, in no less than what the socket holds: reading slowly slows the engine down. */
async function* readStream(
  opening: Promise<AsyncIterable<Uint8Array>>,
  deadline: Deadline,
  onBytes: (count: number) => void,
  toError: (error: unknown) => VitalsError,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of await opening) {
      onBytes(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw toError(error);
  } finally {
    deadline.abort();
  }
}
