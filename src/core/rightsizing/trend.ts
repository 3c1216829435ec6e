import { autocorrelationTime, type Interval } from '../recordings/uncertainty.ts';

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** A straight line through values over time that a few odd ones do not turn. */
export interface Trend {
  /** Per hour. */
  readonly slope: number;
  /** In which it lies at 99 % confidence; both ends are of one sign, or there is no trend. */
  readonly interval: Interval;
  /** Where the line is at the last point. */
  readonly level: number;
}

export type Outlook =
  | { readonly kind: 'noTrend' }
  /** It falls, or rises too slowly to matter within a year. */
  | { readonly kind: 'notWithinAYear'; readonly trend: Trend }
  | {
      readonly kind: 'reaches';
      readonly trend: Trend;
      /** Milliseconds from the last point; `latest` may be infinite. */
      readonly after: number;
      readonly earliest: number;
      readonly latest: number;
    };

const hour = 3_600_000;
const year = 365 * 24 * hour;
const z99 = 2.5758;
/** All pairs are compared: this many points are 20,000 pairs. */
const maxPoints = 200;
/** Fewer say nothing about a direction. */
const minPoints = 20;

/**
 * The median of the slopes between all pairs (Theil 1950, Sen 1968), with Sen's interval, whose variance counts points that resemble
 * their neighbours for less (Yue and Wang 2004). undefined: no trend at 99 % confidence, or too few points.
 */
export function trendOf(points: readonly Point[]): Trend | undefined {
  const step = Math.max(1, Math.ceil(points.length / maxPoints));
  const thin = points.filter((_, index) => index % step === 0);
  const last = thin.at(-1);
  if (thin.length < minPoints || last === undefined) {
    return undefined;
  }
  const slopes = thin
    .flatMap((a, index) => thin.slice(index + 1).map((b) => ((b.value - a.value) / (b.at - a.at)) * hour))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const slope = median(slopes);
  const lineless = thin.map(({ at, value }) => value - slope * ((at - last.at) / hour));
  const { length } = thin;
  const variance = (length * (length - 1) * (2 * length + 5)) / 18;
  // Beside a line that is met exactly there is rounding, which says nothing.
  const isExact =
    Math.max(...lineless) - Math.min(...lineless) < 1e-9 * Math.abs(last.value - (thin[0]?.value ?? 0));
  const spread = z99 * Math.sqrt(variance * (isExact ? 1 : autocorrelationTime(lineless)));
  const rank = (position: number) =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(position)))] ?? slope;
  const low = rank((slopes.length - spread) / 2);
  const high = rank((slopes.length + spread) / 2);
  const isWide = spread >= slopes.length;
  return isWide || low <= 0 === high >= 0
    ? undefined
    : { slope, interval: { low, high }, level: median(lineless.toSorted((a, b) => a - b)) };
}

/** When a limit is reached if it goes on like this. */
export function outlookOf(trend: Trend | undefined, limit: number): Outlook {
  if (trend === undefined) {
    return { kind: 'noTrend' };
  }
  const after = (slope: number) =>
    slope <= 0 ? Number.POSITIVE_INFINITY : ((limit - trend.level) / slope) * hour;
  const expected = Math.max(0, after(trend.slope));
  return expected > year
    ? { kind: 'notWithinAYear', trend }
    : {
        kind: 'reaches',
        trend,
        after: expected,
        earliest: Math.max(0, after(trend.interval.high)),
        latest: Math.max(0, after(trend.interval.low)),
      };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
