import type { WireField } from '../protocol/readings.ts';
import type { ReadingLog } from './readingLog.ts';

/** `x` in milliseconds since 1970 by the engine's clock; a `y` that is NaN breaks the line. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Field = Exclude<WireField, 'at'>;

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Readings further apart than this (milliseconds) have something missing between them. */
export function gapLength(readings: Pick<ReadingLog, 'spacing'>): number {
  return Math.max(5000, readings.spacing * 2.5);
}

/**
 * One value of the readings as a line over the window, with the neighbours just outside it so that the line runs from
 * edge to edge. Unknown values and missing readings break the line: nothing is drawn that was not measured.
 */
export function toPoints(readings: ReadingLog, field: Field, { from, to }: TimeWindow): Point[] {
  const gap = gapLength(readings);
  const points: Point[] = [];
  const end = Math.min(readings.length, readings.firstSince(to) + 1);
  let previousAt: number | undefined;
  for (let index = Math.max(0, readings.firstSince(from) - 1); index < end; index++) {
    const at = readings.time(index);
    if (previousAt !== undefined && at - previousAt > gap) {
      points.push({ x: (previousAt + at) / 2, y: Number.NaN });
    }
    points.push({ x: at, y: readings.value(index, field) });
    previousAt = at;
  }
  return points;
}

/** Index of the first item of an ascending list whose key is not less than `value`; the length if there is none. */
export function lowerBound<T>(items: readonly T[], value: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * The lowest and the highest point of each stretch of `bucketMs`, so that no peak and no gap is lost. Stretches lie on a
 * grid of absolute time: what has been drawn keeps its shape while the window moves.
 */
export function downsample(points: readonly Point[], bucketMs: number): readonly Point[] {
  if (points.length < 3 || bucketMs <= 0) {
    return points;
  }
  const kept: Point[] = [];
  let bucket: { readonly index: number; low: Point; high: Point } | undefined;
  const flush = () => {
    if (bucket) {
      const { low, high } = bucket;
      kept.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
      bucket = undefined;
    }
  };
  for (const point of points) {
    const index = Math.floor(point.x / bucketMs);
    if (Number.isNaN(point.y)) {
      flush();
      kept.push(point);
    } else if (bucket?.index === index) {
      bucket.low = point.y < bucket.low.y ? point : bucket.low;
      bucket.high = point.y > bucket.high.y ? point : bucket.high;
    } else {
      flush();
      bucket = { index, low: point, high: point };
    }
  }
  flush();
  return kept;
}

export interface Summary {
  readonly mean: number;
  readonly max: number;
}

/** What is known of a container: readings, or the means of buckets with the highest values in them. */
export interface Readings {
  readonly mean: ReadingLog;
  readonly max: ReadingLog | undefined;
}

/** Mean and highest value of what is known in the window; undefined where nothing is. */
export function summarise({ mean, max }: Readings, field: Field, window: TimeWindow): Summary | undefined {
  const means = summariseLog(mean, field, window);
  const peaks = max && summariseLog(max, field, window);
  return means && { mean: means.mean, max: Math.max(means.max, peaks?.max ?? means.max) };
}

function summariseLog(readings: ReadingLog, field: Field, { from, to }: TimeWindow): Summary | undefined {
  let count = 0;
  let sum = 0;
  let max = Number.NEGATIVE_INFINITY;
  for (
    let index = readings.firstSince(from);
    index < readings.length && readings.time(index) <= to;
    index++
  ) {
    const value = readings.value(index, field);
    if (!Number.isNaN(value)) {
      count++;
      sum += value;
      max = Math.max(max, value);
    }
  }
  return count === 0 ? undefined : { mean: sum / count, max };
}

/** The sum of what is known; undefined where nothing is. */
export function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
