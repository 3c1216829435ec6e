import type { Bucket } from '../history/bucket.ts';
import type { HistorySeries, MetricHistory, SeriesName } from '../history/metricHistory.ts';
import { type HistorySummary, summarize } from '../history/summary.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import { measuredTime } from './measuredTime.ts';
import { type Outlook, outlookOf, type Trend, trendOf } from './trend.ts';

/** `cpu` is counted in cores, `memory` in bytes, `disk` in percent of the fullest file system that it writes to. */
export type Resource = 'cpu' | 'memory' | 'disk';

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
  /** stableIdentity(). */
  readonly name: string;
  /** What the engine calls it now. */
  readonly containerName: string;
  readonly resource: Resource;
  /** undefined: none. */
  readonly limit: number | undefined;
  /** `p95` and `p99` are of the peaks of the minutes: what lasts for seconds is lost in a mean. */
  readonly used: HistorySummary | undefined;
  /** Milliseconds in which it was measured. */
  readonly measuredMs: number;
  readonly verdict: Verdict;
  /** undefined unless the verdict is to change a limit: the room on a disk is none. */
  readonly proposal: number | undefined;
  readonly reasons: readonly Reason[];
  /** undefined: too little was measured. */
  readonly confidence: Confidence | undefined;
  /** Of the means; undefined: none that can be told from chance. */
  readonly trend: Trend | undefined;
  readonly outlook: Outlook;
}

export interface SizedContainer extends SeriesName {
  readonly containerName: string;
  /** Of now. */
  readonly limits: { readonly cpus: number | undefined; readonly memoryBytes: number | undefined };
}

const minute = 60_000;
const hour = 60 * minute;
/** Nothing is proposed from less. */
const leastMs = 6 * hour;
const mediumMs = 24 * hour;
/** A week, but for what is cut off at its ends. */
const highMs = 7 * 24 * hour - hour;

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
  container: SizedContainer,
  { from, to, oomEvents }: { readonly from: number; readonly to: number; readonly oomEvents: number },
): readonly Sizing[] {
  const { limits, engine, identity } = container;
  const series = (metric: MetricId) =>
    history.series({ engine, identity, metric, from, to, maxPoints: Math.ceil((to - from) / minute) });
  const throttled = summarize(series('throttled').buckets)?.p95 ?? 0;
  // The kernel's count is gone with a container whose main process was killed; the engine's event is not.
  const disk = series('disk');
  const ooms = Math.max(growth(series('oom-kills').buckets), oomEvents);
  return [
    sizing(container, 'cpu', limits.cpus, scaled(series('cpu-docker'), 1 / 100), (used, limit) => ({
      enough: roundUpCpus(used.p99 * cpuHeadroom),
      raised: limit === undefined ? 0 : roundUpCpus(limit * 1.5),
      pressing:
        limit !== undefined && throttled > throttledPercent
          ? [{ code: 'throttled', percent: throttled }]
          : [],
    })),
    sizing(container, 'memory', limits.memoryBytes, series('memory-used'), (used, limit) => ({
      enough: roundUpMemory(used.max * memoryHeadroom),
      raised: limit === undefined ? 0 : roundUpMemory(limit * 1.25),
      pressing: [...(ooms > 0 ? [{ code: 'oomKilled', count: ooms } as const] : []), ...closeTo(limit, used)],
    })),
    ...(disk.buckets.length === 0
      ? []
      : [
          sizing(container, 'disk', 100, disk, (used, limit) => ({
            enough: undefined,
            pressing: closeTo(limit, used),
          })),
        ]),
  ];
}

function closeTo(limit: number | undefined, { max }: HistorySummary): readonly Reason[] {
  return limit !== undefined && max > closeShare * limit ? [{ code: 'close', share: max / limit }] : [];
}

interface Need {
  /** What would do, with headroom; undefined where nothing can be proposed. */
  readonly enough: number | undefined;
  /** At least this where the limit is too low: a use that was cut off at it tells nothing of what is needed beyond it. */
  readonly raised?: number;
  /** Why the limit is too low. */
  readonly pressing: readonly Reason[];
}

function sizing(
  { identity: name, containerName }: SizedContainer,
  resource: Resource,
  limit: number | undefined,
  series: HistorySeries,
  needOf: (used: HistorySummary, limit: number | undefined) => Need,
): Sizing {
  const { buckets } = series;
  const used = usedIn(buckets);
  const measuredMs = measuredTime(series);
  const trend = trendOf(buckets.map(({ at, mean }) => ({ at, value: mean })));
  const outlook: Outlook = limit === undefined ? { kind: 'noTrend' } : outlookOf(trend, limit);
  const facts = { name, containerName, resource, limit, used, measuredMs, trend, outlook };
  if (used === undefined || measuredMs < leastMs) {
    return { ...facts, verdict: 'tooLittleData', proposal: undefined, reasons: [], confidence: undefined };
  }
  const confidence = measuredMs >= highMs ? 'high' : measuredMs >= mediumMs ? 'medium' : 'low';
  const { enough, raised = 0, pressing } = needOf(used, limit);
  const isGrowing = outlook.kind === 'reaches';
  const growing: readonly Reason[] = isGrowing ? [{ code: 'growing' }] : [];
  if (limit === undefined) {
    return { ...facts, confidence, verdict: 'set', proposal: enough, reasons: [{ code: 'noLimit' }] };
  }
  if (pressing.length > 0) {
    const proposal = enough === undefined ? undefined : Math.max(enough, raised);
    return { ...facts, confidence, verdict: 'raise', proposal, reasons: [...pressing, ...growing] };
  }
  if (enough !== undefined && limit >= wasteful * enough && !isGrowing) {
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

/** By how much a counter grew that begins at 0 again with every start. */
function growth(buckets: readonly Bucket[]): number {
  return buckets.reduce((sum, { max }, index) => {
    const before = buckets[index - 1]?.max;
    return before === undefined ? sum : sum + (max >= before ? max - before : max);
  }, 0);
}

function usedIn(buckets: readonly Bucket[]): HistorySummary | undefined {
  const [means, peaks] = [summarize(buckets), summarize(buckets, 'max')];
  return means && peaks && { ...means, p95: peaks.p95, p99: peaks.p99 };
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
