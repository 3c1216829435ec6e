import { type Clock, systemClock } from '../common/clock.ts';
import { ClockSetback } from '../common/clockSetback.ts';
import { type Disposable, DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import { MinuteMeter } from '../common/minuteMeter.ts';
import { forEachParallel } from '../common/parallel.ts';
import type { ResourceLimits } from '../containers/container.ts';
import { deriveMetrics } from './dockerStats.ts';
import type { Metrics } from './metrics.ts';
import type { SlowReadings } from './slowReadings.ts';
import type { StatsSample } from './statsSample.ts';

/**
 * Docker 20.10 answers a reading at its next tick, up to a second later, however many wait for it: fewer at once would take seconds
 * per sweep. `docker stats` has a request for each container open too.
 */
export const maxParallelReadings = 256;

/** How far back `history` reaches. */
export const historyMs = 15 * 60_000;

/** A rate over a longer gap (or three intervals) is a mean of the past, not what goes on now. */
const longestGapMs = 60_000;

/** A reading is not called stale for less (milliseconds): engines answer late at times. */
const shortestStaleMs = 5000;

/** Until the second reading, which is the first one with a CPU value. */
const secondReadingMs = 1000;

/** While a sweep goes on, what has come is handed out this often (milliseconds). */
const handOutMs = 500;
/** Longer than the slowest engine takes for hundreds of containers: what has not answered by then is not waited for. */
const longestSweepMs = 5000;
/** How long the loop sleeps where nothing can become due. */
const idleMs = 60_000;

/** Who is to be read, and how often somebody wants to. */
type Due = readonly [id: string, intervalMs: number];

/** Where the sampler reads from. */
export interface StatsSource {
  /** undefined: not running, gone, or no engine now. May throw VitalsError; the reading is then stale. */
  read(containerId: string, signal: AbortSignal): Promise<StatsSample | undefined>;
  /**
   * Readings that cost the engine nothing, of those containers that have any; the others are asked for by `read`. One that was
   * made for somebody else is good enough when it is not older than `maxAgeMs`.
   */
  readLocal?(
    ids: readonly string[],
    signal: AbortSignal,
    maxAgeMs: number,
  ): Promise<ReadonlyMap<string, StatsSample>>;
  limits(containerId: string): ResourceLimits | undefined;
  /** What is read beside the counters, of what is watched. */
  readonly slow?: Pick<SlowReadings, 'follow' | 'values'>;
}

/** What sampling has cost in the last minute. */
export interface SamplingCost {
  /** Asked of the engine, and how long it took to answer, all together (milliseconds). */
  readonly engineReadings: number;
  readonly engineMs: number;
  /** Read from the kernel of this machine, or asked for by another window. */
  readonly localReadings: number;
}

export interface WatchOptions {
  readonly intervalMs: number;
  /** Also what the engine walks through files for, every ten minutes. */
  readonly wantsSizes?: boolean;
}

/** One consumer's interest in some containers, until disposed. */
export interface Watch extends Disposable {
  setContainers(ids: readonly string[]): void;
}

/** What is known of one container. */
interface Series {
  readonly sample: StatsSample;
  readonly receivedAt: number;
  /** Replaced, never changed: consumers keep what they were given. */
  readonly history: readonly Metrics[];
}

/**
 * The one sampler of a host: reads what somebody watches and nothing else, at the shortest interval asked for, with a cap
 * on readings at once and no overlap (the next sweep is scheduled when the last one has ended).
 */
export class Sampler extends DisposableBase {
  readonly #onDidSample = this.register(new Emitter<ReadonlySet<string>>());
  /** Ids of the containers with a new reading. */
  readonly onDidSample = this.#onDidSample.event;

  readonly #source: StatsSource;
  readonly #clock: Clock;
  readonly #watches = new Set<WatchOptions & { ids: ReadonlySet<string> }>();
  readonly #series = new Map<string, Series>();
  /** When the container was last asked and when it had answered; local clock. */
  readonly #attempts = new Map<string, { readonly startedAt: number; readonly endedAt: number }>();
  /** What has not answered yet. */
  readonly #asking = new Set<string>();
  /** What did not answer within its sweep: asked again, but nobody waits for it. */
  readonly #late = new Set<string>();
  readonly #meter: MinuteMeter<keyof SamplingCost>;
  readonly #setback = new ClockSetback();
  #run: AbortController | undefined;
  #pause: AbortController | undefined;

  constructor(source: StatsSource, clock: Clock = systemClock) {
    super();
    this.#source = source;
    this.#clock = clock;
    this.#meter = new MinuteMeter(() => clock.now());
  }

  watch(ids: readonly string[], options: WatchOptions): Watch {
    const watch = { ...options, ids: new Set(ids) as ReadonlySet<string> };
    this.#watches.add(watch);
    this.#update();
    return {
      setContainers: (next) => {
        watch.ids = new Set(next);
        this.#update();
      },
      dispose: () => {
        this.#watches.delete(watch);
        this.#update();
      },
    };
  }

  /** The last reading, also when stale (compare `at`); undefined before the first. */
  latest(containerId: string): Metrics | undefined {
    return this.#series.get(containerId)?.history.at(-1);
  }

  /** The counters of the last reading, for what `Metrics` gives sums of. */
  sample(containerId: string): StatsSample | undefined {
    return this.#series.get(containerId)?.sample;
  }

  /** When the last reading came, by this machine's clock: that of the engine may differ. */
  receivedAt(containerId: string): number | undefined {
    return this.#series.get(containerId)?.receivedAt;
  }

  /** Readings of the last 15 minutes, oldest first, while the container was watched. */
  history(containerId: string): readonly Metrics[] {
    return this.#series.get(containerId)?.history ?? [];
  }

  /** True where a reading that should have come has not: what `latest` gives is of the past. */
  isStale(containerId: string): boolean {
    const series = this.#series.get(containerId);
    const wanted = [...this.#watches].flatMap(({ ids, intervalMs }) =>
      ids.has(containerId) ? [intervalMs] : [],
    );
    return (
      series !== undefined &&
      wanted.length > 0 &&
      this.#clock.now() - series.receivedAt > Math.max(3 * Math.min(...wanted), shortestStaleMs)
    );
  }

  cost(): SamplingCost {
    const of = (key: keyof SamplingCost) => this.#meter.sum(key);
    return {
      engineReadings: of('engineReadings'),
      engineMs: of('engineMs'),
      localReadings: of('localReadings'),
    };
  }

  override dispose(): void {
    this.#watches.clear();
    this.#update();
    super.dispose();
  }

  /** Starts, wakes or stops the loop after a change of what is watched. */
  #update(): void {
    if (this.isDisposed || this.#intervals().size === 0) {
      this.#run?.abort();
      this.#run = undefined;
      this.#source.slow?.follow([], []);
    } else if (this.#run) {
      this.#pause?.abort();
    } else {
      this.#run = new AbortController();
      void this.#loop(this.#run.signal);
    }
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#clock.now();
      this.#shift(this.#setback.since(now));
      const watched = [...this.#intervals()];
      this.#followSlow(watched.map(([id]) => id));
      const idle = watched.filter(([id]) => !this.#asking.has(id));
      const due = idle.filter(([id, interval]) => this.#dueAt(id, interval) <= now);
      if (due.length > 0) {
        await this.#sweep(due, signal);
      } else {
        await this.#waitUntil(
          Math.min(now + idleMs, ...idle.map(([id, interval]) => this.#dueAt(id, interval))),
          signal,
        );
      }
    }
  }

  /** Times of a clock that was put back: else nothing would be due until the old time has come again. */
  #shift(by: number): void {
    if (by < 0) {
      for (const [id, { startedAt, endedAt }] of this.#attempts) {
        this.#attempts.set(id, { startedAt: startedAt + by, endedAt: endedAt + by });
      }
      for (const [id, series] of this.#series) {
        this.#series.set(id, { ...series, receivedAt: series.receivedAt + by });
      }
    }
  }

  #followSlow(watched: readonly string[]): void {
    const withSizes = [...this.#watches].flatMap(({ ids, wantsSizes }) => (wantsSizes ? [...ids] : []));
    this.#source.slow?.follow(watched, withSizes);
  }

  /** Ends early when what is watched changes. */
  async #waitUntil(time: number, signal: AbortSignal): Promise<void> {
    this.#pause = new AbortController();
    const ended = AbortSignal.any([signal, this.#pause.signal]);
    await this.#clock.delay(time - this.#clock.now(), ended).catch(() => undefined);
  }

  /** Ends when all have answered, or those that do not are no longer waited for. */
  async #sweep(due: readonly Due[], signal: AbortSignal): Promise<void> {
    const startedAt = this.#clock.now();
    const sampled = new Set<string>();
    const asked = new Set(due.map(([id]) => id));
    const open = new Set(asked);
    let isOver = false;
    for (const id of asked) {
      this.#asking.add(id);
    }
    const onAnswer = (id: string, isNew: boolean) => {
      open.delete(id);
      this.#asking.delete(id);
      if (signal.aborted) {
        return;
      }
      const now = this.#clock.now();
      if (now - startedAt < longestSweepMs) {
        this.#late.delete(id);
      }
      if (isNew) {
        sampled.add(id);
      }
      if (isOver) {
        this.#attempts.set(id, { startedAt, endedAt: now });
        this.#handOut(sampled, signal);
        this.#pause?.abort();
      }
    };
    await this.#waitFor(this.#readDue(due, signal, onAnswer), sampled, signal);
    isOver = true;
    if (signal.aborted) {
      return;
    }
    const endedAt = this.#clock.now();
    for (const id of asked) {
      if (open.has(id)) {
        this.#late.add(id);
      } else {
        this.#attempts.set(id, { startedAt, endedAt });
      }
    }
    this.#forgetOld(endedAt);
    this.#handOut(sampled, signal);
  }

  /** What has come is handed out while the rest is waited for: one container that hangs must not hold up all. */
  async #waitFor(reading: Promise<void>, sampled: Set<string>, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    void reading.finally(() => ended.abort());
    const either = AbortSignal.any([signal, ended.signal]);
    for (let waited = 0; waited < longestSweepMs && !either.aborted; waited += handOutMs) {
      await this.#clock.delay(handOutMs, either).catch(() => undefined);
      this.#handOut(sampled, signal);
    }
  }

  #handOut(sampled: Set<string>, signal: AbortSignal): void {
    if (sampled.size > 0 && !signal.aborted) {
      this.#onDidSample.fire(new Set(sampled));
      sampled.clear();
    }
  }

  /** Resolves with all answers but those of containers that were late the last time. */
  async #readDue(
    due: readonly Due[],
    signal: AbortSignal,
    onAnswer: (id: string, isNew: boolean) => void,
  ): Promise<void> {
    const local = await this.#readLocal(due, signal);
    const read = async ([id, interval]: Due) => {
      const sample = signal.aborted
        ? undefined
        : (local?.get(id) ?? (await this.#readFromEngine(id, signal)));
      onAnswer(id, !signal.aborted && sample !== undefined && this.#keep(id, sample, interval));
    };
    const isLate = ([id]: Due) => this.#late.has(id) && !local?.has(id);
    void forEachParallel(due.filter(isLate), maxParallelReadings, read);
    await forEachParallel(
      due.filter((one) => !isLate(one)),
      maxParallelReadings,
      read,
    );
  }

  async #readLocal(
    due: readonly Due[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, StatsSample> | undefined> {
    const ids = due.map(([id]) => id);
    const maxAgeMs = Math.min(...due.map(([id, interval]) => this.#pace(id, interval))) / 2;
    const samples = await this.#source.readLocal?.(ids, signal, maxAgeMs).catch(() => undefined);
    this.#meter.add({ localReadings: samples?.size ?? 0 });
    return samples;
  }

  /** A reading that fails leaves the last as it is: stale, never zero. */
  async #readFromEngine(id: string, signal: AbortSignal): Promise<StatsSample | undefined> {
    const startedAt = this.#clock.now();
    const sample = await this.#source.read(id, signal).catch(() => undefined);
    this.#meter.add({ engineReadings: 1, engineMs: this.#clock.now() - startedAt });
    return sample;
  }

  /** False where the engine gave the same reading again. */
  #keep(id: string, sample: StatsSample, intervalMs: number): boolean {
    const last = this.#series.get(id);
    if (sample.readAt === last?.sample.readAt) {
      return false;
    }
    const longestGap = Math.max(longestGapMs, 3 * intervalMs);
    const previous = last && sample.readAt - last.sample.readAt <= longestGap ? last.sample : undefined;
    const counted = deriveMetrics(previous, sample, this.#source.limits(id));
    const metrics = { ...counted, ...this.#source.slow?.values(id) };
    const history = (last?.history ?? []).filter(({ at }) => at > metrics.at - historyMs);
    this.#series.set(id, { sample, receivedAt: this.#clock.now(), history: [...history, metrics] });
    return true;
  }

  /**
   * An interval after the last reading began, but never without a pause of half of it: sweeps that take longer
   * than their interval (hundreds of containers) must not load the engine without end.
   */
  #dueAt(id: string, intervalMs: number): number {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) {
      return 0;
    }
    const interval = this.#pace(id, intervalMs);
    return Math.max(attempt.startedAt + interval, attempt.endedAt + interval / 2);
  }

  /** The time between two readings: a container without a CPU value is in a hurry. */
  #pace(id: string, intervalMs: number): number {
    const history = this.history(id);
    const isFirst = history.length > 0 && history.at(-1)?.cpuPercent === undefined;
    return isFirst ? Math.min(intervalMs, secondReadingMs) : intervalMs;
  }

  /** What is watched, with the shortest interval asked for. */
  #intervals(): Map<string, number> {
    const intervals = new Map<string, number>();
    for (const { ids, intervalMs } of this.#watches) {
      for (const id of ids) {
        intervals.set(id, Math.min(intervalMs, intervals.get(id) ?? intervalMs));
      }
    }
    return intervals;
  }

  #forgetOld(now: number): void {
    const intervals = this.#intervals();
    for (const [id, { endedAt }] of this.#attempts) {
      const last = this.#series.get(id)?.receivedAt ?? 0;
      if (!intervals.has(id) && Math.max(last, endedAt) < now - historyMs) {
        this.#attempts.delete(id);
        this.#late.delete(id);
        this.#series.delete(id);
      }
    }
  }
}
