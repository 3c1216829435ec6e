/** What a metric was within a stretch of time that begins at `at` (milliseconds since 1970). */
export interface Bucket {
  readonly at: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** Readings in it; at least 1. */
  readonly count: number;
}

export function bucketOf(at: number, value: number): Bucket {
  return { at, min: value, mean: value, max: value, count: 1 };
}

/**
 * The same in longer stretches of `step` milliseconds, aligned to multiples of it; buckets come in the order of time. No peak is
 * lost, and a mean stays that of the readings.
 */
export function coarsen(buckets: Iterable<Bucket>, step: number): Bucket[] {
  const coarse: Bucket[] = [];
  for (const bucket of buckets) {
    const at = Math.floor(bucket.at / step) * step;
    const last = coarse.at(-1);
    if (last?.at === at) {
      coarse[coarse.length - 1] = merged(last, bucket);
    } else {
      coarse.push({ ...bucket, at });
    }
  }
  return coarse;
}

function merged(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  return {
    at: a.at,
    min: Math.min(a.min, b.min),
    mean: a.mean + ((b.mean - a.mean) * b.count) / count,
    max: Math.max(a.max, b.max),
    count,
  };
}
