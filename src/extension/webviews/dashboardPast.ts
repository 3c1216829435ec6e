import { setImmediate } from 'node:timers/promises';
import type { Translate } from '../../core/common/translate.ts';
import type { HistoryQuery, MetricHistory } from '../../core/history/metricHistory.ts';
import { type MetricId, metricDefinitions, metricIds } from '../../core/metrics/metricNames.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import type { DashboardPast, ToDashboard } from '../../protocol/dashboard.ts';
import { packReadings } from '../../protocol/readings.ts';
import { dashboardMark } from './dashboardMarks.ts';

/** What the charts of an overview draw, and the columns of its table. */
const overviewMetrics = [
  'cpu-docker',
  'cpu',
  'cpu-host',
  'cpu-millicores',
  'memory-used',
  'memory',
  'network-in',
  'network-out',
  'block-read',
  'block-write',
] as const satisfies readonly MetricId[];

/** Buckets per line: about two pixels each. */
const mostPoints = 800;

export interface PastQuery {
  /** Its address. */
  readonly engine: string;
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
  /** All that is kept, not only what an overview has. */
  readonly isDetail: boolean;
}

/** What these containers used within that time, and what happened. */
export async function readPast(
  history: Pick<MetricHistory, 'series' | 'marks'>,
  { engine, keys, from, to, isDetail }: PastQuery,
  t: Translate,
): Promise<ToDashboard> {
  const series: DashboardPast[] = [];
  for (const key of keys) {
    const metrics = isDetail ? metricIds : overviewMetrics;
    series.push(await pastOf(history, key, { engine, identity: identityOf(key), from, to, metrics }));
  }
  const keysByIdentity = new Map(keys.map((key) => [identityOf(key), key]));
  const marks = history.marks(from, to).flatMap((mark) => {
    const key = mark.identity === undefined ? undefined : keysByIdentity.get(mark.identity);
    const isWanted = mark.engine === engine && (mark.identity === undefined || key !== undefined);
    return isWanted ? [dashboardMark(mark, key, t)] : [];
  });
  return { type: 'past', from, to, series, marks };
}

async function pastOf(
  history: Pick<MetricHistory, 'series'>,
  key: string,
  { metrics, ...query }: Omit<HistoryQuery, 'metric'> & { readonly metrics: readonly MetricId[] },
): Promise<DashboardPast> {
  const [means, peaks] = [
    new Map<number, Record<string, number>>(),
    new Map<number, Record<string, number>>(),
  ];
  let hasPeaks = false;
  for (const metric of metrics) {
    const { step, buckets } = history.series({ ...query, metric, maxPoints: mostPoints });
    const { field } = metricDefinitions[metric];
    for (const { at, mean, max, count } of buckets) {
      const middle = at + step / 2;
      hasPeaks ||= count > 1;
      put(means, middle, field, mean);
      put(peaks, middle, field, max);
    }
    // Others want to go on as well.
    await setImmediate();
  }
  return { key, mean: packReadings(readingsOf(means)), max: packReadings(hasPeaks ? readingsOf(peaks) : []) };
}

function put(rows: Map<number, Record<string, number>>, at: number, field: string, value: number): void {
  const row = rows.get(at) ?? {};
  row[field] = value;
  rows.set(at, row);
}

function readingsOf(rows: ReadonlyMap<number, Record<string, number>>): Metrics[] {
  return [...rows].sort(([a], [b]) => a - b).map(([at, values]) => ({ ...values, at }) as unknown as Metrics);
}

/** A key that is not an identity carries a name as well: see keysById. */
function identityOf(key: string): string {
  return key.split('#')[0] ?? key;
}
