import { setImmediate } from 'node:timers/promises';
import type { Translate } from '../../core/common/translate.ts';
import type { MetricHistory } from '../../core/history/metricHistory.ts';
import { type MetricId, metricDefinitions } from '../../core/metrics/metricNames.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import type { DashboardPast, ToDashboard } from '../../protocol/dashboard.ts';
import { packReadings } from '../../protocol/readings.ts';
import { dashboardMark } from './dashboardMarks.ts';

/** What the charts draw. */
const metrics = [
  'cpu-docker',
  'cpu',
  'throttled',
  'memory-used',
  'memory',
  'network-in',
  'network-out',
  'block-read',
  'block-write',
  'pids',
] as const satisfies readonly MetricId[];

/** Buckets per line: about two pixels each. */
const mostPoints = 800;

export interface PastQuery {
  /** Its address. */
  readonly engine: string;
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What these containers used within that time, and what happened. */
export async function readPast(
  history: Pick<MetricHistory, 'series' | 'marks'>,
  { engine, keys, from, to }: PastQuery,
  t: Translate,
): Promise<ToDashboard> {
  const series: DashboardPast[] = [];
  for (const key of keys) {
    series.push(pastOf(history, key, { engine, identity: identityOf(key), from, to }));
    // Others want to go on as well.
    await setImmediate();
  }
  const keysByIdentity = new Map(keys.map((key) => [identityOf(key), key]));
  const marks = history.marks(from, to).flatMap((mark) => {
    const key = mark.identity === undefined ? undefined : keysByIdentity.get(mark.identity);
    const isWanted = mark.engine === engine && (mark.identity === undefined || key !== undefined);
    return isWanted ? [dashboardMark(mark, key, t)] : [];
  });
  return { type: 'past', from, to, series, marks };
}

function pastOf(
  history: Pick<MetricHistory, 'series'>,
  key: string,
  query: { readonly engine: string; readonly identity: string; readonly from: number; readonly to: number },
): DashboardPast {
  const [means, peaks] = [
    new Map<number, Record<string, number>>(),
    new Map<number, Record<string, number>>(),
  ];
  for (const metric of metrics) {
    const { step, buckets } = history.series({ ...query, metric, maxPoints: mostPoints });
    const { field } = metricDefinitions[metric];
    for (const { at, mean, max } of buckets) {
      const middle = at + step / 2;
      put(means, middle, field, mean);
      put(peaks, middle, field, max);
    }
  }
  return { key, mean: packReadings(readingsOf(means)), max: packReadings(readingsOf(peaks)) };
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
