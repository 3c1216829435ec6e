import { setImmediate } from 'node:timers/promises';
import type { ContainerEvent } from '../../core/containers/containerClient.ts';
import type { Mark, MetricHistory } from '../../core/history/metricHistory.ts';
import { type MetricId, metricDefinitions } from '../../core/metrics/metricNames.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import type { DashboardMark, DashboardPast, ToDashboard } from '../../protocol/dashboard.ts';
import { packReadings } from '../../protocol/readings.ts';

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
    return isWanted ? [pastMark(mark, key)] : [];
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

function pastMark({ at, kind, text }: Mark, key: string | undefined): DashboardMark {
  const shown = kind === 'alert' ? 'trouble' : kind === 'container' ? kindOf(text) : 'other';
  return { at, key, kind: shown, text };
}

/** undefined: of no container that is shown, or nothing that a chart is read for. */
export function markOf(
  { action, exitCode, timeNano }: ContainerEvent,
  key: string | undefined,
): DashboardMark | undefined {
  if (key === undefined || action === 'other') {
    return undefined;
  }
  const text = exitCode === undefined ? action : `${action} (${exitCode})`;
  return { at: Math.floor(Number(timeNano) / 1e6), key, kind: kindOf(text), text };
}

/** Exits that somebody asks for are no trouble: 0, 130, 137 and 143 after a stop look the same as a stop. */
function kindOf(text: string): DashboardMark['kind'] {
  if (/^(start|restart|unpause)\b/.test(text)) {
    return 'start';
  }
  if (/^oom\b|unhealthy/.test(text)) {
    return 'trouble';
  }
  if (/^die\b/.test(text)) {
    return /\((0|130|137|143)\)$/.test(text) ? 'stop' : 'trouble';
  }
  if (/^(stop|kill|pause|destroy)\b/.test(text)) {
    return 'stop';
  }
  return text.startsWith('health_status') ? 'health' : 'other';
}
