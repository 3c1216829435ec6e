import type { ChartPoint } from './reportDocument.ts';

/** The stretches without a gap: where readings are missing for three times the usual step, a line is broken. */
export function chartRuns(points: readonly ChartPoint[]): ChartPoint[][] {
  const steps = points.slice(1).map(({ at }, index) => at - (points[index] as ChartPoint).at);
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const found: ChartPoint[][] = [];
  for (const point of points) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (last && before && point.at - before.at <= usual * 3) {
      last.push(point);
    } else {
      found.push([point]);
    }
  }
  return found;
}
