import type { HistorySeries } from '../history/metricHistory.ts';

const minute = 60_000;
/** Between two readings of the editor. Whoever looked for a moment has read as often as that. */
const shortestInterval = 2000;

/**
 * For how many milliseconds a container was measured. How far readings are apart is not kept: a minute between two others that were
 * measured counts whole, any other one by its readings, and of longer buckets, which may hide gaps, only the readings count.
 */
export function measuredTime({ step, buckets }: HistorySeries): number {
  return buckets.reduce((sum, { at, count }, index) => {
    const isAmid =
      step <= minute && buckets[index - 1]?.at === at - step && buckets[index + 1]?.at === at + step;
    return sum + (isAmid ? step : Math.min(step, count * shortestInterval));
  }, 0);
}
