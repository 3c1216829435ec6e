import type { Bucket } from '../history/bucket.ts';
import type { HistorySeries, MetricHistory, SeriesName } from '../history/metricHistory.ts';
import { type HistorySummary, summarize } from '../history/summary.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import { type Outlook, outlookOf, trendOf } from './trend.ts';

/** `cpu` is counted in cores, `memory` in bytes. */
export type Resource = 'cpu' | 'memory';

export type Reason =
  | { readonly code: 'noLimit' }
  | { readonly code: 'oomKilled'; readonly count: number }
  /** The highest use came nearer to the limit than is safe. `share` of the limit, 0 to 1. */
  | { readonly code: 'close'; readonly share: number }
  /** The share of its scheduling periods in which it was held back, at the 95th percentile, in percent. */
  | { readonly code: 'throttled'; readonly percent: number }
  /** What it reserves and does not use; `share` of the limit that was used at most, 0 to 1. */
  | { readonly code: 'unused'; readonly share: number }
  | { readonly code: 'growing' }
  | { readonly code: 'fits' };

export type Verdict = 'raise' | 'lower' | 'set' | 'keep' | 'tooLittleData';

export type Confidence = 'low' | 'medium' | 'high';

export interface Sizing {
  readonly name: string;
  readonly resource: Resource;
  /** undefined: none. */
  readonly limit: number | undefined;
  readonly used: HistorySummary | undefined;
  /** Milliseconds in which it was measured. */
  readonly measuredMs: number;
  readonly verdict: Verdict;
  /** undefined unless the verdict is to change something. */
  readonly proposal: number | undefined;
  readonly reasons: readonly Reason[];
  /** undefined: too little was measured. */
  readonly confidence: Confidence | undefined;
  readonly outlook: Outlook;
}

export interface SizedContainer extends SeriesName {
  /** Of now. */
  readonly limits: { readonly cpus: number | undefined; readonly memoryBytes: number | undefined };
}

const hour = 3_600_000;
/** Nothing is proposed from less. */
const leastMs = 6 * hour;
const mediumMs = 24 * hour;
const highMs = 7 * 24 * hour;

/** Memory that is not there kills: above all that was ever used. CPU that is not there slows: above what nearly always was. */
const memoryHeadroom = 1.25;
const cpuHeadroom = 1.3;
/** Nearer to the limit than this the highest use is too close. */
const closeShare = 0.9;
/** A limit this many times what would do is worth lowering. */
const wasteful = 2;
/** Held back in more periods than this (percent) is worth a higher limit. */
const throttledPercent = 5;

/** What a container's limits are, what it used within the time, and what they should be. */
export function rightsize(
  history: Pick<MetricHistory, 'series'>,
  { limits, engine, identity }: SizedContainer,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Sizing[] {
  const series = (metric: MetricId) =>
    history.series({ engine, identity, metric, from, to, maxPoints: 20_000 });
  const most = (metric: MetricId) => summarize(series(metric).buckets);
  const ooms = most('oom-kills');
  const throttled = most('throttled')?.p95 ?? 0;
  return [
    sizing(identity, 'cpu', limits.cpus, scaled(series('cpu-docker'), 1 / 100), (used, limit) => ({
      enough: roundUpCpus(used.p99 * cpuHeadroom),
      pressing:
        limit !== undefined && throttled > throttledPercent
          ? [{ code: 'throttled', percent: throttled }]
          : [],
    })),
    sizing(identity, 'memory', limits.memoryBytes, series('memory-used'), (used, limit) => ({
      enough: roundUpMemory(used.max * memoryHeadroom),
      pressing: [
        ...(ooms && ooms.max > ooms.min ? [{ code: 'oomKilled', count: ooms.max - ooms.min } as const] : []),
        ...(limit !== undefined && used.max > closeShare * limit
          ? [{ code: 'close', share: used.max / limit } as const]
          : []),
      ],
    })),
  ];
}

interface Need {
  /** What would do, with headroom. */
  readonly enough: number;
  /** Why the limit is too low. */
  readonly pressing: readonly Reason[];
}

function sizing(
  name: string,
  resource: Resource,
  limit: number | undefined,
  { buckets, step }: HistorySeries,
  needOf: (used: HistorySummary, limit: number | undefined) => Need,
): Sizing {
  const used = summarize(buckets);
  const measuredMs = buckets.length * step;
  const trend = trendOf(buckets.map(({ at, mean }) => ({ at, value: mean })));
  const outlook: Outlook = limit === undefined ? { kind: 'noTrend' } : outlookOf(trend, limit);
  const facts = { name, resource, limit, used, measuredMs, outlook };
  if (used === undefined || measuredMs < leastMs) {
    return { ...facts, verdict: 'tooLittleData', proposal: undefined, reasons: [], confidence: undefined };
  }
  const confidence = measuredMs >= highMs ? 'high' : measuredMs >= mediumMs ? 'medium' : 'low';
  const { enough, pressing } = needOf(used, limit);
  const isGrowing = outlook.kind === 'reaches';
  const growing: readonly Reason[] = isGrowing ? [{ code: 'growing' }] : [];
  if (limit === undefined) {
    return { ...facts, confidence, verdict: 'set', proposal: enough, reasons: [{ code: 'noLimit' }] };
  }
  if (pressing.length > 0) {
    // A use that was cut off at the limit tells nothing of what is needed beyond it.
    const proposal = Math.max(
      enough,
      resource === 'cpu' ? roundUpCpus(limit * 1.5) : roundUpMemory(limit * 1.25),
    );
    return { ...facts, confidence, verdict: 'raise', proposal, reasons: [...pressing, ...growing] };
  }
  if (limit >= wasteful * enough && !isGrowing) {
    const share = used.max / limit;
    return { ...facts, confidence, verdict: 'lower', proposal: enough, reasons: [{ code: 'unused', share }] };
  }
  return {
    ...facts,
    confidence,
    verdict: 'keep',
    proposal: undefined,
    reasons: [{ code: 'fits' }, ...growing],
  };
}

function scaled({ step, buckets }: HistorySeries, factor: number): HistorySeries {
  const scale = ({ at, min, mean, max, count }: Bucket): Bucket => ({
    at,
    min: min * factor,
    mean: mean * factor,
    max: max * factor,
    count,
  });
  return { step, buckets: buckets.map(scale) };
}

const mebibyte = 2 ** 20;

function roundUpMemory(bytes: number): number {
  const unit = bytes < 512 * mebibyte ? 16 : bytes < 2048 * mebibyte ? 64 : 256;
  return Math.max(1, Math.ceil(bytes / (unit * mebibyte))) * unit * mebibyte;
}

function roundUpCpus(cores: number): number {
  const perCore = cores < 1 ? 20 : cores < 4 ? 4 : 2;
  return Math.max(1, Math.ceil(cores * perCore)) / perCore;
}
