import type { Metrics } from '../core/metrics/metrics.ts';
import { columnOf, readingAt, readingWidth, type WireField } from '../protocol/readings.ts';

/** How many of the last readings tell the usual time between them. */
const spacingWindow = 20;

/** Logs that were made so far. */
let made = 0;

/**
 * The readings of one container, oldest first, as they came over the wire: 300 containers for a quarter of an hour are 20 million
 * numbers, and as objects they would keep the garbage collector busy. Rows are only ever added, so that a copy shares them.
 */
export class ReadingLog {
  #rows = new Float64Array();
  #start = 0;
  #end = 0;
  /** True: what lies behind its end is another's. */
  #isShared = false;
  /** True: a copy reads the same rows, which must stay where they are. */
  #isLent = false;
  /** How much room there is beyond what is kept: another share for each, so that those of a crowd do not make room all at once. */
  readonly #slack = 1.2 + (made++ % 16) * 0.025;
  #spacing = 0;
  #leastSpacing = 0;
  #spacingAge = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Milliseconds since 1970, the engine's clock; NaN where there is no such reading. */
  time(index: number): number {
    return this.#number(index, 0);
  }

  get lastTime(): number {
    return this.time(this.length - 1);
  }

  /** NaN where it is unknown. */
  value(index: number, field: WireField): number {
    return this.#number(index, columnOf[field]);
  }

  at(index: number): Metrics {
    return readingAt(this.#rows, this.#start + index);
  }

  /** Of each number, the mean of what is known since then. */
  mean(since: number): Metrics {
    const sums = new Float64Array(readingWidth);
    const counts = new Float64Array(readingWidth);
    for (let index = this.firstSince(since); index < this.length; index++) {
      for (let column = 0; column < readingWidth; column++) {
        const value = this.#number(index, column);
        if (!Number.isNaN(value)) {
          sums[column] = (sums[column] ?? 0) + value;
          counts[column] = (counts[column] ?? 0) + 1;
        }
      }
    }
    // 0 / 0 is NaN: unknown.
    return readingAt(
      sums.map((sum, column) => sum / (counts[column] ?? 0)),
      0,
    );
  }

  /** The usual time between readings (milliseconds): the median of the last ones, 0 where there are fewer than two. */
  get spacing(): number {
    if (this.#spacingAge >= spacingWindow) {
      this.#spacing = this.#medianSpacing();
      this.#spacingAge = this.length < spacingWindow ? Number.POSITIVE_INFINITY : 0;
    }
    return Math.max(this.#spacing, this.#leastSpacing);
  }

  /** Takes what is newer than what it has, and not older than `oldest`. */
  append(packed: Float64Array, oldest = Number.NEGATIVE_INFINITY): void {
    const count = Math.floor(packed.length / readingWidth);
    const last = this.lastTime;
    const isPassed = (time: number) => time <= last || time < oldest;
    let first = 0;
    while (first < count && isPassed(packed[first * readingWidth] ?? Number.NaN)) {
      first++;
    }
    const added = count - first;
    this.#reserve(added);
    this.#rows.set(packed.subarray(first * readingWidth, count * readingWidth), this.#end * readingWidth);
    this.#end += added;
    this.#spacingAge += added;
  }

  /** Takes what another has that is newer. Where that lies closer together, what was there before has no gaps for it. */
  continueWith(other: ReadingLog): void {
    this.#leastSpacing = this.spacing;
    this.append(other.#rows.subarray(other.#start * readingWidth, other.#end * readingWidth));
  }

  /** Forgets what is older. */
  trim(oldest: number): void {
    while (this.#start < this.#end && this.time(0) < oldest) {
      this.#start++;
    }
  }

  /** Index of the first reading that is not before `time`; the length if there is none. */
  firstSince(time: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** As it is now, whatever is added or forgotten later. */
  copy(): ReadingLog {
    const copy = new ReadingLog();
    copy.#rows = this.#rows;
    copy.#start = this.#start;
    copy.#end = this.#end;
    copy.#leastSpacing = this.#leastSpacing;
    copy.#isShared = true;
    this.#isLent = true;
    return copy;
  }

  #reserve(added: number): void {
    const capacity = this.#isShared ? this.#end : this.#rows.length / readingWidth;
    if (added === 0 || this.#end + added <= capacity) {
      return;
    }
    const [from, to] = [this.#start * readingWidth, this.#end * readingWidth];
    const isTight = (this.length + added) * 1.1 > capacity;
    if (this.#isShared || this.#isLent || isTight) {
      const wanted = Math.ceil((this.length + added) * this.#slack);
      const rows = new Float64Array(Math.max(64, wanted) * readingWidth);
      rows.set(this.#rows.subarray(from, to));
      this.#rows = rows;
      this.#isShared = this.#isLent = false;
    } else {
      // What is forgotten makes room enough: once it is full, a log needs no more memory.
      this.#rows.copyWithin(0, from, to);
    }
    [this.#start, this.#end] = [0, this.length];
  }

  #number(index: number, column: number): number {
    return index < 0 || index >= this.length
      ? Number.NaN
      : (this.#rows[(this.#start + index) * readingWidth + column] ?? Number.NaN);
  }

  #medianSpacing(): number {
    const from = Math.max(1, this.length - spacingWindow + 1);
    const spacings = Array.from(
      { length: Math.max(0, this.length - from) },
      (_, index) => this.time(from + index) - this.time(from + index - 1),
    );
    return spacings.sort((a, b) => a - b)[Math.floor(spacings.length / 2)] ?? 0;
  }
}
