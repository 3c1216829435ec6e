import { type LevelKey, levelKeys, type Timeline } from './timeline.ts';

/** From a moment on, records of a level come so much more often (or more rarely) than before. */
export interface RateChange {
  readonly level: LevelKey;
  /** Milliseconds since 1970: the beginning of a bucket. */
  readonly since: number;
  /** Rate after by rate before; undefined where there were none before. */
  readonly factor: number | undefined;
  /** Records from then on. */
  readonly count: number;
}

/** A change that nobody would act on, in either direction. */
const smallest = 2;
/**
 * How much likelier (natural logarithm) two rates must explain the counts than one. Chance exceeds 8 once in some thousand times at a
 * given moment, and there are up to 120 moments to choose from.
 */
const evidence = 12;
/** Buckets before and after: less is no rate. */
const minBuckets = 3;

/** The greatest change of each level's rate that is no chance, the gravest level first; Poisson counts with one point of change. */
export function rateChanges({ buckets }: Timeline): RateChange[] {
  return levelKeys.flatMap((level, index): RateChange[] => {
    const counts = buckets.map((bucket) => bucket.counts[index] ?? 0);
    const at = changePoint(counts);
    if (at === undefined) {
      return [];
    }
    const [before, after] = [mean(counts.slice(0, at)), mean(counts.slice(at))];
    const factor = before === 0 ? undefined : after / before;
    const isSmall = factor !== undefined && factor < smallest && factor > 1 / smallest;
    const count = sum(counts.slice(at));
    return isSmall ? [] : [{ level, since: buckets[at]?.start ?? 0, factor, count }];
  });
}

/** The index from which on another rate explains the counts best; undefined where one rate does. */
function changePoint(counts: readonly number[]): number | undefined {
  const total = sum(counts);
  const whole = likelihood(total, counts.length);
  let [best, gained] = [0, 0];
  let before = 0;
  for (let at = 1; at < counts.length; at++) {
    before += counts[at - 1] ?? 0;
    const gain = likelihood(before, at) + likelihood(total - before, counts.length - at) - whole;
    if (gain > gained && at >= minBuckets && counts.length - at >= minBuckets) {
      [best, gained] = [at, gain];
    }
  }
  return gained >= evidence ? best : undefined;
}

/** Of the likeliest rate, without what is the same for all. */
function likelihood(count: number, buckets: number): number {
  return count === 0 ? 0 : count * Math.log(count / buckets);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}
