import { type Clock, systemClock } from '../common/clock.ts';
import { ClockSetback } from '../common/clockSetback.ts';
import { DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import { MinuteMeter } from '../common/minuteMeter.ts';
import { forEachParallel } from '../common/parallel.ts';
import { historyMs, KeptSamples } from './keptSamples.ts';
import type { Metrics } from './metrics.ts';
import { SamplingPace } from './samplingPace.ts';
import { SamplingWishes, type Watch, type WatchOptions } from './samplingWishes.ts';
import type { StatsSample } from './statsSample.ts';
import type { StatsSource } from './statsSource.ts';

/**
 * Docker 20.10 answers a reading at its next tick, a second and more later, however many wait for it: those that have to wait for a free
 * place wait for one more tick. `docker stats` has a request for each container open too.
 */
export const maxParallelReadings = 512;

/** A reading is not called stale for less (milliseconds): engines answer late at times. */
const shortestStaleMs = 5000;

/** While a sweep goes on, what has come is handed out this often (milliseconds). */
const handOutMs = 500;
/** Longer than the slowest engine takes for hundreds of containers: what has not answered by then is not waited for. */
const longestSweepMs = 5000;
/** How long the loop sleeps where nothing can become due. */
const idleMs = 60_000;

/** Who is to be read, and how often somebody wants to. */
type Due = readonly [id: string, intervalMs: number];

/** What sampling has cost in the last minute. */
export interface SamplingCost {
  /** Asked of the engine, and how long it took to answer, all together (milliseconds). */
  readonly engineReadings: number;
  readonly engineMs: number;
  /** Read from the kernel of this machine, or asked for by another window. */
  readonly localReadings: number;
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
  readonly #wishes = new SamplingWishes();
  readonly #kept: KeptSamples;
  readonly #pace: SamplingPace;
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
    this.#kept = new KeptSamples(source, clock);
    this.#pace = new SamplingPace(this.#kept);
    this.#meter = new MinuteMeter(() => clock.now());
  }

  watch(ids: readonly string[], options: WatchOptions): Watch {
    return this.#wishes.add(ids, options, () => this.#update());
  }

  /** The last reading, also when stale (compare `at`); undefined before the first. */
  latest(containerId: string): Metrics | undefined {
    return this.#kept.get(containerId)?.history.at(-1);
  }

  /** The counters of the last reading, for what `Metrics` gives sums of. */
  sample(containerId: string): StatsSample | undefined {
    return this.#kept.get(containerId)?.sample;
  }

  /** When the last reading came, by this machine's clock: that of the engine may differ. */
  receivedAt(containerId: string): number | undefined {
    return this.#kept.get(containerId)?.receivedAt;
  }

  /** Readings of the last 15 minutes, oldest first, while the container was watched. */
  history(containerId: string): readonly Metrics[] {
    return this.#kept.get(containerId)?.history ?? [];
  }

  /** True where a reading that should have come has not: what `latest` gives is of the past. */
  isStale(containerId: string): boolean {
    const series = this.#kept.get(containerId);
    const wanted = this.#wishes.intervalOf(containerId);
    return (
      series !== undefined &&
      wanted !== undefined &&
      this.#clock.now() - series.receivedAt > Math.max(3 * wanted, shortestStaleMs)
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
    this.#wishes.clear();
    this.#update();
    super.dispose();
  }

  /** Starts, wakes or stops the loop after a change of what is watched. */
  #update(): void {
    if (this.isDisposed || this.#wishes.intervals().size === 0) {
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
      const setback = this.#setback.since(now);
      this.#kept.shift(setback);
      this.#pace.shift(setback);
      const watched = [...this.#wishes.intervals()];
      this.#source.slow?.follow(
        watched.map(([id]) => id),
        this.#wishes.withSizes(),
      );
      const idle = watched.filter(([id]) => !this.#asking.has(id));
      const due = idle.filter(([id, interval]) => this.#pace.dueAt(id, interval) <= now);
      if (due.length > 0) {
        await this.#sweep(due, signal);
      } else {
        await this.#waitUntil(
          Math.min(now + idleMs, ...idle.map(([id, interval]) => this.#pace.dueAt(id, interval))),
          signal,
        );
      }
    }
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
        // Whoever watches it again by now could not ask before this question had ended.
        this.#pause?.abort();
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
        this.#pace.read(id, { startedAt, endedAt: now });
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
        this.#pace.read(id, { startedAt, endedAt });
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
      onAnswer(id, !signal.aborted && sample !== undefined && this.#kept.keep(id, sample, interval));
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
    const maxAgeMs = Math.min(...due.map(([id, interval]) => this.#pace.between(id, interval))) / 2;
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

  #forgetOld(now: number): void {
    const watched = this.#wishes.intervals();
    for (const id of this.#pace.before(now - historyMs)) {
      if (!watched.has(id)) {
        this.#pace.forget(id);
        this.#late.delete(id);
        this.#kept.forget(id);
      }
    }
  }
}
