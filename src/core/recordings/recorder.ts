import type { Clock } from '../common/clock.ts';
import { type Container, type ContainerDetails, stableIdentity } from '../containers/container.ts';
import type { ContainerClient, ContainerEvent, EngineInfo } from '../containers/containerClient.ts';
import { inspectAll } from '../containers/inspectAll.ts';
import { redact } from '../containers/redact.ts';
import { deriveMetrics } from '../metrics/dockerStats.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { readSamples } from '../metrics/readSamples.ts';
import type { StatsSample } from '../metrics/statsSample.ts';
import { EventLog } from './eventLog.ts';
import {
  type GitState,
  type RecordedCommand,
  type RecordedContainer,
  type RecordedEvent,
  type RecordedSamples,
  type Recording,
  recordingFormat,
  recordingVersion,
  type SampleColumn,
  sampleColumns,
} from './recording.ts';

export interface RecorderOptions {
  readonly intervalMs: number;
  /** Which of the containers of a listing are recorded; those that run at some time are. */
  readonly isWanted: (container: Container) => boolean;
  /** Called after each sweep, with the number of containers that were read. */
  readonly onDidSample?: (containers: number) => void;
  /** Where readings come from, by id, if they are not to be asked of the engine for this alone. May throw VitalsError. */
  readonly read?: (ids: readonly string[]) => Promise<ReadonlyMap<string, StatsSample>>;
}

/** What the recording is told that the engine does not know. */
export interface RecordingFacts {
  readonly name: string;
  readonly git: GitState | null;
  readonly command: RecordedCommand | null;
  /** Records and errors in the logs since the beginning, by container id; a log that cannot be read is left out. */
  readonly countErrors: (
    containers: readonly { readonly id: string; readonly name: string }[],
    since: string,
  ) => Promise<ReadonlyMap<string, { readonly records: number; readonly errors: number }>>;
}

interface Track {
  readonly container: Container;
  /** One container after the other goes by this identity when it is created again. */
  readonly ids: Set<string>;
  readonly details: ContainerDetails | undefined;
  readonly at: number[];
  readonly columns: Record<SampleColumn, (number | null)[]>;
  last: StatsSample | undefined;
  beforeLast: StatsSample | undefined;
  /** Since the first reading; undefined while none has told. */
  throttledNanoseconds: number | undefined;
}

/** Reads containers one sweep after the other from `start` until `stop`. Containers that come meanwhile are recorded too. */
export class Recorder {
  readonly #client: ContainerClient;
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #tracks = new Map<string, Track>();
  readonly #ending = new AbortController();
  readonly #startedAt: number;
  readonly #events: EventLog;
  readonly #done: Promise<void>;
  /** Asked at the first reading: at the end it may be away. */
  #engine: EngineInfo | undefined;
  #failure: unknown;

  /** Begins at once. */
  constructor(client: ContainerClient, options: RecorderOptions, clock: Clock) {
    this.#client = client;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#events = new EventLog(client, this.#startedAt, clock);
    this.#done = this.#run();
  }

  get elapsedMs(): number {
    return this.#clock.now() - this.#startedAt;
  }

  /** No reading begins after this. */
  end(): void {
    this.#ending.abort();
  }

  /** Ends the recording and resolves with it, also where the engine is gone by then. Throws VitalsError where nothing could be read. */
  async stop(facts: RecordingFacts): Promise<Recording> {
    this.end();
    await this.#done;
    const durationMs = Math.round(this.elapsedMs);
    const events = this.#recordedEvents(await this.#events.take(this.#startedAt + durationMs));
    if (this.#engine === undefined || (this.#tracks.size === 0 && this.#failure !== undefined)) {
      throw this.#failure;
    }
    const { product, version, os } = this.#engine;
    const since = (this.#startedAt / 1000).toFixed(3);
    const logs = await facts.countErrors(this.#containers(), since).catch(() => noLogs);
    return {
      format: recordingFormat,
      version: recordingVersion,
      name: facts.name,
      startedAt: new Date(this.#startedAt).toISOString(),
      durationMs,
      intervalMs: this.#options.intervalMs,
      engine: { product, version, os },
      git: facts.git,
      command: facts.command && { ...facts.command, line: redact(facts.command.line) as string[] },
      containers: [...this.#tracks].map(([identity, track]) => recordedContainer(identity, track, logs)),
      events,
    };
  }

  /** A last reading comes after the end: what was used up to there counts, however short that was. */
  async #run(): Promise<void> {
    const { signal } = this.#ending;
    let next = this.#startedAt;
    while (!signal.aborted) {
      await this.#trySweep();
      next = Math.max(next + this.#options.intervalMs, this.#clock.now());
      await this.#clock.delay(next - this.#clock.now(), signal).catch(() => undefined);
    }
    await this.#trySweep();
  }

  /** An engine that is away for a while leaves a gap; it does not end what is recorded. */
  async #trySweep(): Promise<void> {
    try {
      await this.#sweep();
      this.#failure = undefined;
    } catch (error) {
      this.#failure ??= error;
    }
  }

  async #sweep(): Promise<void> {
    this.#engine ??= await this.#client.info();
    const listed = await this.#client.list();
    const running = listed.filter((one) => one.state === 'running' && this.#options.isWanted(one));
    await this.#meet(running);
    const ids = running.map(({ id }) => id);
    const samples = await (this.#options.read?.(ids) ?? readSamples(this.#client, ids));
    for (const container of running) {
      const track = this.#tracks.get(stableIdentity(container));
      const sample = samples.get(container.id);
      if (track && sample) {
        addSample(track, sample, this.#startedAt, this.#options.intervalMs);
      }
    }
    this.#options.onDidSample?.(samples.size);
  }

  async #meet(running: readonly Container[]): Promise<void> {
    const isNew = (container: Container) =>
      !this.#tracks.get(stableIdentity(container))?.ids.has(container.id);
    const strangers = running.filter(isNew);
    if (strangers.length === 0) {
      return;
    }
    const { details } = await inspectAll(
      this.#client,
      strangers.map(({ id }) => id),
    );
    for (const container of strangers) {
      const identity = stableIdentity(container);
      const known = this.#tracks.get(identity);
      known?.ids.add(container.id);
      if (!known) {
        this.#tracks.set(identity, newTrack(container, details.get(container.id)));
      }
    }
  }

  #containers(): { readonly id: string; readonly name: string }[] {
    return [...this.#tracks.values()].flatMap(({ ids, container: { name } }) =>
      [...ids].map((id) => ({ id, name })),
    );
  }

  /** Of what was recorded, in the order in which it came. */
  #recordedEvents(events: readonly ContainerEvent[]): RecordedEvent[] {
    const identities = new Map(
      [...this.#tracks].flatMap(([identity, { ids }]) => [...ids].map((id) => [id, identity] as const)),
    );
    return events.flatMap(({ containerId, action, timeNano }) => {
      const identity = identities.get(containerId);
      const at = Math.round(Number(BigInt(timeNano) / 1_000_000n) - this.#startedAt);
      return identity === undefined ? [] : [{ at, identity, action }];
    });
  }
}

const noLogs: ReadonlyMap<string, { readonly records: number; readonly errors: number }> = new Map();

function newTrack(container: Container, details: ContainerDetails | undefined): Track {
  const columns = Object.fromEntries(
    sampleColumns.map((column) => [column, []]),
  ) as unknown as Track['columns'];
  return {
    container,
    ids: new Set([container.id]),
    details,
    at: [],
    columns,
    last: undefined,
    beforeLast: undefined,
    throttledNanoseconds: undefined,
  };
}

/**
 * A reading that comes within half an interval of the last, as the one after the end may, takes its place: all readings
 * weigh the same in a mean, and over a few milliseconds a container that is held to a twentieth of a core shows a whole one.
 */
function addSample(track: Track, sample: StatsSample, startedAt: number, intervalMs: number): void {
  const { last, beforeLast } = track;
  if (sample.readAt === last?.readAt) {
    return;
  }
  const throttled = sample.throttling?.throttledNanoseconds;
  const before = last?.throttling?.throttledNanoseconds;
  if (throttled !== undefined && before !== undefined) {
    // A container that was created again counts from 0.
    const grown = throttled >= before ? throttled - before : throttled;
    track.throttledNanoseconds = (track.throttledNanoseconds ?? 0) + grown;
  }
  // Two readings are needed for a rate at all, however close they are.
  const replaces = last && beforeLast && sample.readAt - last.readAt < intervalMs / 2;
  const index = replaces ? track.at.length - 1 : track.at.length;
  const previous = replaces ? beforeLast : last;
  track.at[index] = Math.round(sample.readAt - startedAt);
  const metrics = deriveMetrics(previous, sample, track.details?.limits);
  for (const [column, value] of Object.entries(columnValues(metrics))) {
    track.columns[column as SampleColumn][index] = value === undefined ? null : rounded(value);
  }
  track.beforeLast = previous;
  track.last = sample;
}

function columnValues(metrics: Metrics): Record<SampleColumn, number | undefined> {
  return {
    cpuPercent: metrics.cpuPercent,
    memoryBytes: metrics.memoryUsedBytes,
    networkRxRate: metrics.networkRxRate,
    networkTxRate: metrics.networkTxRate,
    blockReadRate: metrics.blockReadRate,
    blockWriteRate: metrics.blockWriteRate,
  };
}

/** A thousandth of a percent point, a byte a second: more digits would only make the file larger. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function recordedContainer(
  identity: string,
  { container, details, at, columns, ids, last, throttledNanoseconds }: Track,
  logs: ReadonlyMap<string, { readonly records: number; readonly errors: number }>,
): RecordedContainer {
  const counts = [...ids].flatMap((id) => logs.get(id) ?? []);
  const samples: RecordedSamples = { at, ...columns };
  return {
    identity,
    name: container.name,
    image: container.image,
    imageId: imageId(details?.raw),
    limits: { cpus: details?.limits.cpus ?? null, memoryBytes: details?.limits.memoryBytes ?? null },
    capacity: {
      cpus: details?.limits.cpus ?? onlineCpus(last) ?? null,
      memoryBytes: last?.memory.limitBytes ?? null,
    },
    samples,
    throttledMs: throttledNanoseconds === undefined ? null : Math.round(throttledNanoseconds / 1e6),
    log:
      counts.length === 0
        ? null
        : {
            records: counts.reduce((sum, { records }) => sum + records, 0),
            errors: counts.reduce((sum, { errors }) => sum + errors, 0),
          },
  };
}

/** `Image` of an inspection is the digest of what runs. */
function imageId(raw: unknown): string | null {
  const image = typeof raw === 'object' && raw !== null ? (raw as { Image?: unknown }).Image : undefined;
  return typeof image === 'string' ? image : null;
}

function onlineCpus(sample: StatsSample | undefined): number | undefined {
  return sample?.cpu.platform === 'linux' ? sample.cpu.onlineCpus : undefined;
}
