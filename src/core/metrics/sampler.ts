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
    const interval = this.#intervals().get(containerId);
    return (
      series !== undefined &&
      interval !== undefined &&
      this.#clock.now() - series.receivedAt > Math.max(3 * interval, shortestStaleMs)
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
      const due = watched.filter(([id, interval]) => this.#dueAt(id, interval) <= now);
      if (due.length > 0) {
        await this.#sweep(due, signal);
      } else {
        await this.#waitUntil(
          Math.min(...watched.map(([id, interval]) => this.#dueAt(id, interval))),
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

  async #sweep(
    due: readonly (readonly [id: string, intervalMs: number])[],
    signal: AbortSignal,
  ): Promise<void> {
    const sampled = new Set<string>();
    const startedAt = this.#clock.now();
    const local = await this.#readLocal(due, signal);
    await forEachParallel(due, maxParallelReadings, async ([id, interval]) => {
      if (signal.aborted) {
        return;
      }
      const sample = local?.get(id) ?? (await this.#readFromEngine(id, signal));
      if (!signal.aborted && sample && this.#keep(id, sample, interval)) {
        sampled.add(id);
      }
    });
    if (signal.aborted) {
      return;
    }
    const endedAt = this.#clock.now();
    for (const [id] of due) {
      this.#attempts.set(id, { startedAt, endedAt });
    }
    this.#forgetOld(endedAt);
    if (sampled.size > 0) {
      this.#onDidSample.fire(sampled);
    }
  }

  async #readLocal(
    due: readonly (readonly [id: string, intervalMs: number])[],
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
        this.#series.delete(id);
      }
    }
  }
}
