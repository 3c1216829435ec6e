import type { Clock } from '../common/clock.ts';
import { deriveMetrics } from './dockerStats.ts';
import type { Metrics } from './metrics.ts';
import type { StatsSample } from './statsSample.ts';
import type { StatsSource } from './statsSource.ts';

/** How far back a history reaches. */
export const historyMs = 15 * 60_000;

/** A rate over a longer gap (or three intervals) is a mean of the past, not what goes on now. */
const longestGapMs = 60_000;

/** What is known of one container. */
export interface KeptSeries {
  readonly sample: StatsSample;
  /** By this machine's clock. */
  readonly receivedAt: number;
  /** Replaced, never changed: consumers keep what they were given. */
  readonly history: readonly Metrics[];
}

/** What the sampler knows of each container: the last counters, and what has been made of those before. */
export class KeptSamples {
  readonly #source: Pick<StatsSource, 'limits' | 'slow'>;
  readonly #clock: Clock;
  readonly #series = new Map<string, KeptSeries>();

  constructor(source: Pick<StatsSource, 'limits' | 'slow'>, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** undefined before the first reading. */
  get(id: string): KeptSeries | undefined {
    return this.#series.get(id);
  }

  /** False where the engine gave the same reading again. */
  keep(id: string, sample: StatsSample, intervalMs: number): boolean {
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

  /** Times of a clock that was put back: milliseconds below 0, else nothing happens. */
  shift(by: number): void {
    if (by < 0) {
      for (const [id, series] of this.#series) {
        this.#series.set(id, { ...series, receivedAt: series.receivedAt + by });
      }
    }
  }

  forget(id: string): void {
    this.#series.delete(id);
  }
}
