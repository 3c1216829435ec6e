import { sparkBar } from '../reports/sparkline.ts';
import type { Bucket } from './bucket.ts';

/** What a metric was over a time, each reading counting once. Percentiles are those of the buckets' means, or of their peaks. */
export interface HistorySummary {
  /** Readings. */
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Of the readings: no bucket hides it. */
  readonly max: number;
}

/** undefined where there are none. `of`: what percentiles are taken of. */
export function summarize(
  buckets: readonly Bucket[],
  of: 'mean' | 'max' = 'mean',
): HistorySummary | undefined {
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  if (count === 0) {
    return undefined;
  }
  const sorted = buckets.toSorted((a, b) => a[of] - b[of]);
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((q) => weightedQuantile(sorted, count, q, of));
  return {
    count,
    min: Math.min(...buckets.map(({ min }) => min)),
    mean: buckets.reduce((sum, bucket) => sum + bucket.mean * bucket.count, 0) / count,
    p50,
    p95,
    p99,
    max: Math.max(...buckets.map(({ max }) => max)),
  };
}

/** The smallest mean (or peak) that at least the share `q` of the readings does not exceed. */
function weightedQuantile(sorted: readonly Bucket[], count: number, q: number, of: 'mean' | 'max'): number {
  let seen = 0;
  for (const bucket of sorted) {
    seen += bucket.count;
    if (seen >= q * count) {
      return bucket[of];
    }
  }
  return sorted.at(-1)?.[of] ?? Number.NaN;
}

/** The means over the time, as a line of so many characters; a blank where nothing was read. `top`: the value of a full bar. */
export function sparkline(
  buckets: readonly Bucket[],
  {
    from,
    to,
    width,
    top,
  }: { readonly from: number; readonly to: number; readonly width: number; readonly top: number },
): string {
  const sums = Array.from({ length: width }, () => ({ sum: 0, count: 0 }));
  for (const { at, mean, count } of buckets) {
    const cell = sums[Math.min(width - 1, Math.max(0, Math.floor(((at - from) / (to - from)) * width)))];
    if (cell) {
      cell.sum += mean * count;
      cell.count += count;
    }
  }
  return sums.map(({ sum, count }) => sparkBar(count === 0 ? undefined : sum / count, top)).join('');
}
