import { type LogLevel, logLevels } from '../level.ts';

/** Of a record: the gravest first; `none` for those that tell no level. */
export const levelKeys = [...logLevels, 'none'] as const;
export type LevelKey = LogLevel | 'none';

export interface TimelineBucket {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** By level, in the order of `levelKeys`. */
  readonly counts: readonly number[];
}

export interface Timeline {
  /** Milliseconds. */
  readonly width: number;
  /** In order, empty ones too. */
  readonly buckets: readonly TimelineBucket[];
}

/** Buckets of a timeline at most: as many as a screen shows well. */
export const maxBuckets = 120;

const second = 1000;
const day = 86_400 * second;
/** Each is a multiple of the one before it, so that buckets become wider by being put together. */
const widths = [
  ...[0.001, 0.01, 0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200].map(
    (seconds) => seconds * second,
  ),
  ...[1, 7, 28, 364, 3640, 36_400, 364_000, 3_640_000].map((days) => days * day),
];

/**
 * Counts records by time and level in bounded memory, however many there are and however far apart: the buckets become wider when there
 * would be too many. Days begin as they do here.
 */
export class TimelineCounter {
  readonly #buckets = new Map<number, number[]>();
  readonly #offset: number;
  #step = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** `offset`: how far local time is ahead of UTC, in milliseconds. */
  constructor(offset = -new Date().getTimezoneOffset() * 60_000) {
    this.#offset = offset;
  }

  /** `time` in milliseconds since 1970. */
  add(time: number, level: LevelKey): void {
    if (Number.isNaN(time)) {
      return;
    }
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    while (this.#index(this.#last) - this.#index(this.#first) >= maxBuckets) {
      this.#widen();
    }
    const index = this.#index(time);
    const counts = this.#buckets.get(index) ?? levelKeys.map(() => 0);
    counts[levelKeys.indexOf(level)] = (counts[levelKeys.indexOf(level)] ?? 0) + 1;
    this.#buckets.set(index, counts);
  }

  result(): Timeline {
    const width = this.#width;
    const from = this.#buckets.size === 0 ? 0 : this.#index(this.#first);
    const length = this.#buckets.size === 0 ? 0 : this.#index(this.#last) - from + 1;
    const buckets = Array.from({ length }, (_, at) => ({
      start: (from + at) * width - this.#offset,
      counts: [...(this.#buckets.get(from + at) ?? levelKeys.map(() => 0))],
    }));
    return { width, buckets };
  }

  get #width(): number {
    return widths[this.#step] as number;
  }

  #index(time: number): number {
    return Math.floor((time + this.#offset) / this.#width);
  }

  #widen(): void {
    const factor = (widths[this.#step + 1] as number) / this.#width;
    this.#step++;
    const narrow = [...this.#buckets];
    this.#buckets.clear();
    for (const [index, counts] of narrow) {
      const wide = Math.floor(index / factor);
      const before = this.#buckets.get(wide);
      this.#buckets.set(wide, before ? before.map((count, at) => count + (counts[at] ?? 0)) : counts);
    }
  }
}
