/** Bounds that a difference lies within, at the confidence asked for. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Fewer independent samples than this say nothing about what is a change. */
export const minEffectiveSamples = 5;

/** Autocorrelation of neighbours; one of 1 would never come to an end. */
const longestMemory = 0.99;

/** Two-sided: 1 in 100 intervals misses the true value. */
const z99 = 2.5758;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The q-quantile (0 to 1), linear between order statistics (type 7 of Hyndman and Fan 1996). `sorted` is ascending. */
export function quantile(sorted: readonly number[], q: number): number {
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * How many samples in a row say about as much as one: 1 for independent ones, more where a sample resembles the one before. The
 * integrated autocorrelation time, summed while pairs of autocorrelations are positive and fall (Geyer 1992, "Practical
 * Markov Chain Monte Carlo", initial monotone sequence). A series that is short beside how long it wanders looks calmer than it is: at
 * least the time of a first-order one counts, whose autocorrelation is put right for that (Kendall 1954).
 */
export function autocorrelationTime(values: readonly number[]): number {
  const center = mean(values);
  const deviations = values.map((value) => value - center);
  const covariance = (lag: number) =>
    deviations.reduce((sum, one, index) => sum + one * (deviations[index + lag] ?? 0), 0);
  const variance = covariance(0);
  if (variance === 0) {
    return 1;
  }
  let time = -1;
  let smallest = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 < values.length; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0) {
      break;
    }
    smallest = Math.min(smallest, pair);
    time += 2 * smallest;
  }
  const { length } = values;
  const seen = ((covariance(1) / variance) * length) / (length - 1);
  const first = Math.min(longestMemory, seen + (1 + 3 * seen) / length);
  return Math.max(1, time, (1 + first) / (1 - first));
}

/**
 * 99 % interval of the difference of two means, `b - a`: Welch's t interval, where each series counts for as many samples
 * as it has independent ones. undefined where that are too few.
 */
export function meanDifference(a: readonly number[], b: readonly number[]): Interval | undefined {
  const parts = [a, b].map((values) => {
    const center = mean(values);
    const variance = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
    const effective = values.length / autocorrelationTime(values);
    return { center, error: variance / effective, effective };
  }) as [MeanEstimate, MeanEstimate];
  if (!parts.every(({ effective }) => effective >= minEffectiveSamples)) {
    return undefined;
  }
  const error = parts[0].error + parts[1].error;
  const difference = parts[1].center - parts[0].center;
  if (error === 0) {
    return { low: difference, high: difference };
  }
  const freedom =
    error ** 2 / parts.reduce((sum, one) => sum + one.error ** 2 / Math.max(1, one.effective - 1), 0);
  const reach = studentT99(freedom) * Math.sqrt(error);
  return { low: difference - reach, high: difference + reach };
}

interface MeanEstimate {
  readonly center: number;
  readonly error: number;
  readonly effective: number;
}

/**
 * 99 % interval of the difference of two q-quantiles, `b - a`: the interval of each, put together by the method of variance
 * estimates recovery (Zou and Donner 2008), which keeps lopsided intervals lopsided. undefined where one of them has none.
 */
export function quantileDifference(
  a: readonly number[],
  b: readonly number[],
  q: number,
): Interval | undefined {
  const [before, after] = [quantileEstimate(a, q), quantileEstimate(b, q)];
  if (!before || !after) {
    return undefined;
  }
  const difference = after.value - before.value;
  return {
    low: difference - Math.hypot(after.value - after.low, before.high - before.value),
    high: difference + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

/**
 * The order statistics that the quantile lies between: how many samples lie below it is a binomial count, which spreads more
 * where samples that lie below come in a row. undefined where the bounds are beyond the smallest or largest sample.
 */
function quantileEstimate(
  values: readonly number[],
  q: number,
): (Interval & { readonly value: number }) | undefined {
  const sorted = values.toSorted((x, y) => x - y);
  const value = quantile(sorted, q);
  const time = autocorrelationTime(values.map((one) => (one <= value ? 1 : 0)));
  const effective = values.length / time;
  if (effective < minEffectiveSamples) {
    return undefined;
  }
  const reach = studentT99(effective - 1) * Math.sqrt(values.length * q * (1 - q) * time);
  const center = (values.length - 1) * q;
  const [low, high] = [sorted[Math.floor(center - reach)], sorted[Math.ceil(center + reach)]];
  const isSteady = sorted[0] === sorted.at(-1);
  return low === undefined || high === undefined
    ? isSteady
      ? { low: value, value, high: value }
      : undefined
    : { low, value, high };
}

/** Of both tails together 1 %: Abramowitz and Stegun, 26.7.5. */
function studentT99(freedom: number): number {
  const z = z99;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), z);
}
