import type { ChartPoint } from './reportDocument.ts';

/** So many points of a line can be told apart. */
const maxPoints = 180;

/** The outermost of each stretch of time where there are more values than a line can show: a peak must not be lost. */
export function thinned(
  points: readonly ChartPoint[],
  { from, to, isLowest = false }: { readonly from: number; readonly to: number; readonly isLowest?: boolean },
): readonly ChartPoint[] {
  if (points.length <= maxPoints) {
    return points;
  }
  const outermost = new Map<number, ChartPoint>();
  for (const point of points) {
    const stretch = Math.floor(((point.at - from) / Math.max(1, to - from)) * maxPoints);
    const known = outermost.get(stretch);
    if (known === undefined || (isLowest ? point.value < known.value : point.value > known.value)) {
      outermost.set(stretch, point);
    }
  }
  return [...outermost.values()];
}
