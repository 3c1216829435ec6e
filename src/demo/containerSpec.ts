import type { LogStreamName } from '../core/logs/logRecord.ts';
import type { Random } from './random.ts';
import type { Signal } from './signal.ts';

/** One container of the demo: what it is, how it runs, what it uses and what it writes. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly [string, ...string[]];
  /** Of the compose project; undefined stands alone. */
  readonly service: string | undefined;
  /** When it was created (and started), in seconds before the start of the demo. */
  readonly ageSeconds: number;
  readonly lifetime: Lifetime;
  readonly hasTty: boolean;
  readonly environment: readonly string[];
  readonly ports: readonly PortSpec[];
  readonly mounts: readonly MountSpec[];
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly healthCheck: HealthCheckSpec | undefined;
  readonly usage: Usage;
  /** Command lines, the first being process 1. */
  readonly processes: readonly [string, ...string[]];
  readonly log: LogWriter;
}

export interface PortSpec {
  readonly containerPort: number;
  /** undefined: exposed, not published. */
  readonly hostPort: number | undefined;
}

export interface MountSpec {
  readonly type: 'volume' | 'bind';
  readonly source: string;
  readonly destination: string;
  readonly isReadOnly: boolean;
}

export interface HealthCheckSpec {
  readonly command: string;
  /** At a moment of the scenario, in seconds since the start of the demo. */
  readonly isHealthy: (seconds: number) => boolean;
  /** The moments of every cycle at which `isHealthy` may change. */
  readonly edges: readonly number[];
  /** What the failing probe prints. */
  readonly failure: string;
}

/** How a program ends by itself. `none` runs until it is stopped. */
export type Lifetime =
  | { readonly kind: 'endless' }
  /** Runs once; started again by the user, it runs as long again. */
  | { readonly kind: 'once'; readonly seconds: number; readonly exitCode: number }
  /** Crashes and is started again, one attempt every `everySeconds`. */
  | {
      readonly kind: 'crashing';
      readonly everySeconds: number;
      readonly attempt: (random: Random, attempt: number) => Attempt;
    };

export interface Attempt {
  /** Less than `everySeconds`. */
  readonly seconds: number;
  readonly exitCode: number;
  readonly isOomKilled: boolean;
}

export interface Usage {
  /** Cores. */
  readonly cpu: Signal;
  /** Bytes without the page cache; `age` is in seconds since the container started. */
  readonly memory: (seconds: number, age: number) => number;
  /** Bytes of page cache on top that the kernel can take back. */
  readonly inactiveFileBytes: number;
  /** Bytes per second. */
  readonly networkRx: Signal;
  readonly networkTx: Signal;
  readonly blockRead: Signal;
  readonly blockWrite: Signal;
  readonly pids: number;
}

/** A line before it has its place in time. */
export interface DraftLine {
  /** Nanoseconds after the moment the writer was asked about; below 1e9 for `second`. */
  readonly offset: number;
  readonly stream: LogStreamName;
  /** Without the line end. */
  readonly text: string;
}

/** The second (or the start, or the end) a writer is asked to write about. */
export interface Moment {
  /** Since the start of the demo. */
  readonly seconds: number;
  /** Of the same moment, since 1970. */
  readonly milliseconds: number;
  readonly seed: string;
  /** Seconds since the start of the run. */
  readonly age: number;
  /** Of this container and this moment. */
  readonly random: Random;
}

export interface LogWriter {
  /** The lines of one whole second of normal work. */
  second(moment: Moment): DraftLine[];
  /** The lines after a start, within `startupSeconds`. */
  startup(moment: Moment): DraftLine[];
  /** The lines within the last `shutdownSeconds` of a run, which begins at this moment. */
  shutdown(moment: Moment, exitCode: number): DraftLine[];
}

/** Nothing but start-up lines is written so long after a start. */
export const startupSeconds = 2;
/** How long a program takes to end after it is told to. */
export const shutdownSeconds = 0.4;

export const noLog = (): DraftLine[] => [];

/** Lines a fraction of a millisecond apart, as a program writes a record of several lines. */
export function burst(offset: number, stream: LogStreamName, texts: readonly string[]): DraftLine[] {
  return texts.map((text, index) => ({ offset: offset + index * 41_000, stream, text }));
}

/** A line that tells its own time, in milliseconds since 1970. */
export type TimedText = (time: number) => string;

/** Lines at these milliseconds after the moment. */
export function sequence(
  { random, milliseconds: from }: Moment,
  stream: LogStreamName,
  texts: readonly (readonly [milliseconds: number, text: string | TimedText])[],
): DraftLine[] {
  return texts.map(([milliseconds, text]) => ({
    offset: milliseconds * 1_000_000 + random.int(0, 999_999),
    stream,
    text: typeof text === 'string' ? text : text(from + milliseconds),
  }));
}
