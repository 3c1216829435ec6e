import type { RecordedContainer, Recording, SampleColumn } from './recording.ts';
import { type Interval, mean, meanDifference, quantile, quantileDifference } from './uncertainty.ts';

/** What is compared of a container. */
export type ComparedMetric = SampleColumn | 'logErrors';

export const comparedMetrics: readonly ComparedMetric[] = [
  'cpuPercent',
  'memoryBytes',
  'networkRxRate',
  'networkTxRate',
  'blockReadRate',
  'blockWriteRate',
  'logErrors',
];

export const statistics = ['mean', 'p50', 'p95', 'p99', 'max'] as const;
export type Statistic = (typeof statistics)[number] | 'perMinute';

/**
 * `higher`, `lower`: the whole interval lies beyond what matters. `same`: the whole interval lies within it. `unclear`: neither,
 * a longer recording may tell. `unknown`: too few samples, or a statistic for which no honest interval exists (p99, max).
 */
export type Verdict = 'higher' | 'lower' | 'same' | 'unclear' | 'unknown';

export interface ComparedValue {
  readonly metric: ComparedMetric;
  readonly statistic: Statistic;
  readonly before: number;
  readonly after: number;
  /** after - before, in the metric's unit. */
  readonly difference: number;
  /** Of 1; undefined where `before` is 0. */
  readonly relative: number | undefined;
  /** 99 % interval of the difference. */
  readonly interval: Interval | undefined;
  readonly verdict: Verdict;
  /** How many there are; undefined of what is counted, not sampled. */
  readonly samples: { readonly before: number; readonly after: number } | undefined;
}

export interface ComparedContainer {
  readonly identity: string;
  readonly before: RecordedContainer;
  readonly after: RecordedContainer;
  readonly values: readonly ComparedValue[];
  /** Core-seconds used while recording. */
  readonly cpuSeconds: { readonly before: number; readonly after: number };
  /** For so long its CPU limit held it back; undefined where one of the recordings does not tell. */
  readonly throttledSeconds: { readonly before: number; readonly after: number } | undefined;
}

export interface Comparison {
  readonly before: Recording;
  readonly after: Recording;
  readonly containers: readonly ComparedContainer[];
  /** Identities that only one of them has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

export interface CompareOptions {
  /** Left out at the beginning of both, while caches fill; milliseconds. */
  readonly warmUpMs?: number;
}

/** A smaller difference than this share of the old value is none that anybody would act on … */
const relativeFloor = 0.05;
/** … nor is one smaller than this, in the metric's unit: next to nothing, 5 % is noise. */
export const absoluteFloors: Readonly<Record<ComparedMetric, number>> = {
  cpuPercent: 1,
  memoryBytes: 4 * 1024 * 1024,
  networkRxRate: 10_000,
  networkTxRate: 10_000,
  blockReadRate: 100_000,
  blockWriteRate: 100_000,
  logErrors: 1,
};

/** Compares the containers that both recordings have, by stable identity. */
export function compareRecordings(
  before: Recording,
  after: Recording,
  options: CompareOptions = {},
): Comparison {
  const others = new Map(after.containers.map((container) => [container.identity, container]));
  const containers = before.containers.flatMap((container) => {
    const other = others.get(container.identity);
    return other ? [compareContainers(container, other, { before, after }, options)] : [];
  });
  const names = new Set(containers.map(({ identity }) => identity));
  const rest = (recording: Recording) =>
    recording.containers.map(({ identity }) => identity).filter((identity) => !names.has(identity));
  return { before, after, containers, onlyBefore: rest(before), onlyAfter: rest(after) };
}

function compareContainers(
  before: RecordedContainer,
  after: RecordedContainer,
  recordings: { readonly before: Recording; readonly after: Recording },
  { warmUpMs = 0 }: CompareOptions,
): ComparedContainer {
  const values = comparedMetrics.flatMap((metric) => {
    if (metric === 'logErrors') {
      return compareErrors(before, after, recordings);
    }
    const [a, b] = [before, after].map((container) => knownValues(container, metric, warmUpMs)) as [
      number[],
      number[],
    ];
    return a.length > 0 && b.length > 0 ? compareSeries(metric, a, b) : [];
  });
  return {
    identity: before.identity,
    before,
    after,
    values,
    cpuSeconds: { before: cpuSeconds(before), after: cpuSeconds(after) },
    throttledSeconds:
      typeof before.throttledMs === 'number' && typeof after.throttledMs === 'number'
        ? { before: before.throttledMs / 1000, after: after.throttledMs / 1000 }
        : undefined,
  };
}

function knownValues({ samples }: RecordedContainer, column: SampleColumn, warmUpMs: number): number[] {
  return samples[column].filter(
    (value, index): value is number => value !== null && (samples.at[index] as number) >= warmUpMs,
  );
}

function compareSeries(metric: SampleColumn, a: readonly number[], b: readonly number[]): ComparedValue[] {
  const sorted = [a, b].map((values) => values.toSorted((x, y) => x - y)) as [number[], number[]];
  const at = (q: number) => sorted.map((values) => quantile(values, q)) as [number, number];
  const samples = { before: a.length, after: b.length };
  const of = (statistic: Statistic, [before, after]: [number, number], interval?: Interval) => ({
    ...comparedValue(metric, statistic, before, after, interval),
    samples,
  });
  return [
    of('mean', [mean(a), mean(b)], meanDifference(a, b)),
    of('p50', at(0.5), quantileDifference(a, b, 0.5)),
    of('p95', at(0.95), quantileDifference(a, b, 0.95)),
    // What happens once in a hundred samples is one sample: there is no interval that could be trusted.
    of('p99', at(0.99)),
    of('max', at(1)),
  ];
}

/**
 * Errors per minute. As counts their square root has the same spread everywhere (Anscombe 1948), which gives the interval; errors
 * that come in bursts spread more than that, hence the width of two.
 */
function compareErrors(
  before: RecordedContainer,
  after: RecordedContainer,
  recordings: { readonly before: Recording; readonly after: Recording },
): ComparedValue[] {
  if (!before.log || !after.log) {
    return [];
  }
  const minutes = [recordings.before, recordings.after].map(({ durationMs }) => durationMs / 60_000);
  const rates = [before.log.errors, after.log.errors].map((count, index) => ({
    rate: count / (minutes[index] as number),
    error: (count + 1) / (minutes[index] as number) ** 2,
  }));
  const [a, b] = rates as [(typeof rates)[number], (typeof rates)[number]];
  const reach = 2 * 2.5758 * Math.sqrt(a.error + b.error);
  const difference = b.rate - a.rate;
  return [
    comparedValue('logErrors', 'perMinute', a.rate, b.rate, {
      low: difference - reach,
      high: difference + reach,
    }),
  ];
}

function comparedValue(
  metric: ComparedMetric,
  statistic: Statistic,
  before: number,
  after: number,
  interval: Interval | undefined,
): ComparedValue {
  const difference = after - before;
  const relative = before === 0 ? undefined : difference / before;
  const matters = Math.max(absoluteFloors[metric], relativeFloor * Math.abs(before));
  return {
    metric,
    statistic,
    before,
    after,
    difference,
    relative,
    interval,
    verdict: verdictOf(interval, matters),
    samples: undefined,
  };
}

function verdictOf(interval: Interval | undefined, matters: number): Verdict {
  if (!interval) {
    return 'unknown';
  }
  const { low, high } = interval;
  if (low > matters) {
    return 'higher';
  }
  if (high < -matters) {
    return 'lower';
  }
  return low >= -matters && high <= matters ? 'same' : 'unclear';
}

/** CPU time over all of the recording: each value is the mean of the time since the sample before. */
function cpuSeconds({ samples: { at, cpuPercent } }: RecordedContainer): number {
  return at.reduce((sum, time, index) => {
    const percent = cpuPercent[index] ?? 0;
    return index === 0 ? sum : sum + (percent / 100) * ((time - (at[index - 1] as number)) / 1000);
  }, 0);
}
