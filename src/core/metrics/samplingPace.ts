import type { KeptSamples } from './keptSamples.ts';

/** Until the second reading, which is the first one with a CPU value. */
const secondReadingMs = 1000;

/** When a container was asked and when it had answered; local clock. */
interface Attempt {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** When each container is to be read again. */
export class SamplingPace {
  readonly #kept: KeptSamples;
  readonly #attempts = new Map<string, Attempt>();

  constructor(kept: KeptSamples) {
    this.#kept = kept;
  }

  read(id: string, attempt: Attempt): void {
    this.#attempts.set(id, attempt);
  }

  /**
   * An interval after the last reading began, but never without a pause of half of it: sweeps that take longer
   * than their interval (hundreds of containers) must not load the engine without end.
   */
  dueAt(id: string, intervalMs: number): number {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) {
      return 0;
    }
    const interval = this.between(id, intervalMs);
    return Math.max(attempt.startedAt + interval, attempt.endedAt + interval / 2);
  }

  /** The time between two readings: a container without a CPU value is in a hurry. */
  between(id: string, intervalMs: number): number {
    const series = this.#kept.get(id);
    const isFirst = series !== undefined && series.history.at(-1)?.cpuPercent === undefined;
    return isFirst ? Math.min(intervalMs, secondReadingMs) : intervalMs;
  }

  /** Times of a clock that was put back: else nothing would be due until the old time has come again. */
  shift(by: number): void {
    if (by < 0) {
      for (const [id, { startedAt, endedAt }] of this.#attempts) {
        this.#attempts.set(id, { startedAt: startedAt + by, endedAt: endedAt + by });
      }
    }
  }

  /** The containers of which nothing has come since. */
  before(time: number): string[] {
    return [...this.#attempts].flatMap(([id, { endedAt }]) =>
      Math.max(this.#kept.get(id)?.receivedAt ?? 0, endedAt) < time ? [id] : [],
    );
  }

  forget(id: string): void {
    this.#attempts.delete(id);
  }
}
