import type { LevelKey, Timeline } from '../core/logs/statistics/timeline.ts';
import { levelKeys } from '../core/logs/statistics/timeline.ts';

/** Buckets `from` to `to`, both included. */
export interface BucketRange {
  readonly from: number;
  readonly to: number;
}

/** A part of a bar, in parts of the highest bar; the gravest level stands at the bottom. */
export interface BarPart {
  readonly bucket: number;
  readonly level: LevelKey;
  readonly bottom: number;
  readonly height: number;
}

export function barParts({ buckets }: Timeline): BarPart[] {
  const highest = Math.max(1, ...buckets.map(({ counts }) => total(counts)));
  return buckets.flatMap(({ counts }, bucket) => {
    let below = 0;
    return levelKeys.flatMap((level, index): BarPart[] => {
      const count = counts[index] ?? 0;
      const bottom = below / highest;
      below += count;
      return count > 0 ? [{ bucket, level, bottom, height: count / highest }] : [];
    });
  });
}

/** The bucket at a place from 0 (left) to 1 (right). */
export function bucketAt(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(place * count)));
}

export function rangeBetween(a: number, b: number): BucketRange {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

/** Milliseconds since 1970. */
export function timesOf(
  { buckets, width }: Timeline,
  { from, to }: BucketRange,
): { from: number; to: number } {
  const start = (index: number) => buckets[index]?.start ?? 0;
  return { from: start(from), to: start(to) + width };
}

export interface RangeFigures {
  readonly count: number;
  /** In as many buckets before; undefined where the timeline does not reach that far back. */
  readonly before: number | undefined;
  /** Count by that before; undefined where there is none to compare with. */
  readonly factor: number | undefined;
}

/** What a range holds, and the window of the same length before it. */
export function rangeFigures({ buckets }: Timeline, { from, to }: BucketRange): RangeFigures {
  const sumOf = (start: number, end: number) =>
    buckets.slice(start, end).reduce((sum, { counts }) => sum + total(counts), 0);
  const length = to - from + 1;
  const count = sumOf(from, to + 1);
  const before = from >= length ? sumOf(from - length, from) : undefined;
  return { count, before, factor: before === undefined || before === 0 ? undefined : count / before };
}

/** Levels that occur, with how often. */
export function levelTotals({ buckets }: Timeline): { readonly level: LevelKey; readonly count: number }[] {
  return levelKeys.flatMap((level, index) => {
    const count = buckets.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0);
    return count > 0 ? [{ level, count }] : [];
  });
}

const maxMarks = 6;
/** Of a character of a label, in pixels. */
const labelCharacter = 7;
const labelGap = 12;

/**
 * Where times are written below the bars: beginnings of buckets, evenly apart, as many as there is room for in so many pixels; `place` is from
 * 0 to 1. `label`: one of the times, written.
 */
export function axisMarks(
  { buckets }: Timeline,
  label: string,
  pixels: number,
): { readonly place: number; readonly time: number }[] {
  const share = (label.length * labelCharacter + labelGap) / Math.max(1, pixels);
  const most = Math.max(1, Math.min(maxMarks, Math.floor(1 / share)));
  const step = Math.max(1, Math.ceil(buckets.length / most));
  return buckets
    .map(({ start }, index) => ({ place: index / buckets.length, time: start, index }))
    .filter(({ index, place }) => index % step === 0 && (index === 0 || place + share <= 1))
    .map(({ place, time }) => ({ place, time }));
}

/** As fine as a bucket is wide: seconds, minutes, or days alone. */
export function timeWriter(language: string, { width, buckets }: Timeline): (time: number) => string {
  const day = 86_400_000;
  // Of a whole day, the time of its end is that of its beginning.
  const spansDays = buckets.length * width >= day;
  const options: Intl.DateTimeFormatOptions = {
    ...(spansDays && { month: '2-digit', day: '2-digit' }),
    ...(width < day && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    ...(width < 60_000 && { second: '2-digit' }),
    ...(width < 1000 && { fractionalSecondDigits: 3 }),
    ...(width >= 28 * day && { year: 'numeric' }),
  };
  const format = new Intl.DateTimeFormat(language, options);
  return (time) => format.format(time);
}

export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
