import type { Disposable } from '../common/disposable.ts';
import type { HostSample } from '../metrics/hostSample.ts';
import type { StatsSample } from '../metrics/statsSample.ts';
import type { Container, ContainerDetails } from './container.ts';
import type { Endpoint } from './endpoint.ts';

export interface EngineInfo {
  readonly product: 'docker' | 'podman' | 'demo';
  /** As the engine prints it, for example `20.10.24`. */
  readonly version: string;
  readonly apiVersion: string;
  /** For example `linux`, `windows`. */
  readonly os: string;
}

/** Requests to the engine, and the bytes of its answers. */
export interface Traffic {
  readonly requests: number;
  readonly bytes: number;
}

export type ContainerAction = 'start' | 'stop' | 'restart' | 'pause' | 'unpause' | 'remove';

/** An event of type `container`, normalised over engines. */
export interface ContainerEvent {
  readonly containerId: string;
  readonly name: string;
  readonly action: ContainerEventAction;
  /** Nanoseconds since 1970 as a decimal string: beyond what a number holds. */
  readonly timeNano: string;
  /** Of `die`. */
  readonly exitCode: number | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** `other` keeps what we do not act on (exec_*, top, resize …). Podman's `remove` is `destroy`. */
export type ContainerEventAction =
  | 'create'
  | 'start'
  | 'stop'
  | 'restart'
  | 'kill'
  | 'die'
  | 'oom'
  | 'pause'
  | 'unpause'
  | 'rename'
  | 'update'
  | 'destroy'
  | 'health_status: starting'
  | 'health_status: healthy'
  | 'health_status: unhealthy'
  | 'other';

export interface LogOptions {
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Seconds since 1970 with up to nine decimals, as a string so that nanoseconds survive: `1700000000.123456789`. */
  readonly since?: string;
  readonly until?: string;
  /** Last N records; undefined reads all. */
  readonly tail?: number;
  readonly timestamps?: boolean;
  readonly follow?: boolean;
}

/** The bytes of a log as the engine sends them. */
export interface LogStream {
  /** True: frames with an 8-byte header (no TTY). False: the raw terminal output, stdout and stderr in one. */
  readonly isFramed: boolean;
  /**
   * True (Podman): lines are cut wherever the program paused, and an entry without a line end goes on in the next one of
   * its stream. False or absent: they are cut every 16 KiB only.
   */
  readonly isCutAnywhere?: boolean;
  /** Ends where the log ends (or the container stops, with `follow`); throws VitalsError where it breaks off. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Of a file system, as `df` counts. */
export interface DiskSpace {
  readonly usedPercent: number;
  readonly freeBytes: number;
}

/** undefined where the engine does not tell. */
export interface DiskSizes {
  /** What the container has written into its own layer. */
  readonly writableBytes: number | undefined;
  /** Its volumes together. */
  readonly volumeBytes: number | undefined;
}

export interface CommandAnswer {
  /** -1 where the engine does not know it. */
  readonly exitCode: number;
  /** Of both streams, which may come in any order. Hostile text. */
  readonly output: string;
}

export interface ProcessList {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}

/**
 * The engine as the core sees it. Every call takes an AbortSignal, ends by a time-out of its own and throws VitalsError
 * only.
 */
export interface ContainerClient extends Disposable {
  readonly endpoint: Endpoint;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  list(signal?: AbortSignal): Promise<Container[]>;
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** One reading of the counters; undefined where the container is not running. */
  readStats(id: string, signal?: AbortSignal): Promise<StatsSample | undefined>;
  /**
   * Readings that cost the engine next to nothing, of those containers whose counters this machine can read by itself. Absent
   * where the engine is elsewhere. The others are to be read by `readStats`.
   */
  readLocalStats?(ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, StatsSample>>;
  /** The counters of the machine that the engine runs on; undefined where that is another one than this. Asks the engine at most once. */
  readHost?(signal?: AbortSignal): Promise<HostSample | undefined>;
  /**
   * How full the fullest of the file systems is that the container writes to. undefined where the engine is not on this machine, or
   * none of them can be looked at.
   */
  readDiskSpace(id: string, signal?: AbortSignal, details?: ContainerDetails): Promise<DiskSpace | undefined>;
  /** The engine walks through all the files: seconds, and load. Not to be asked often. */
  readDiskSizes(id: string, signal?: AbortSignal): Promise<DiskSizes>;
  /** What all calls of the last minute have cost. */
  readonly traffic?: Traffic;
  logs(id: string, options: LogOptions, signal?: AbortSignal): Promise<LogStream>;
  /**
   * Container events from `since` on (seconds since 1970 as in LogOptions; now where undefined), until the connection
   * ends (returns or throws) or, with `until`, up to that time. Does not reconnect: see ContainerInventory. `onOpen` is
   * called once when the engine has accepted the subscription.
   */
  events(
    options: { readonly since?: string; readonly until?: string; readonly onOpen?: () => void },
    signal?: AbortSignal,
  ): AsyncIterable<ContainerEvent>;
  processes(id: string, signal?: AbortSignal): Promise<ProcessList>;
  perform(action: ContainerAction, id: string, signal?: AbortSignal): Promise<void>;
  /**
   * Runs a program in a running container, without a shell, and resolves when it has ended. Throws `timedOut` after so many
   * milliseconds, and where it writes more than 64 KiB; it runs on then, as no engine can end it.
   */
  execute(
    id: string,
    argv: readonly string[],
    options: { readonly timeout: number },
    signal?: AbortSignal,
  ): Promise<CommandAnswer>;
}
