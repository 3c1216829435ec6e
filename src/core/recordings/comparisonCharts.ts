import type { Translate } from '../common/translate.ts';
import type { Chart, ChartPoint } from '../reports/document/reportDocument.ts';
import { thinned } from '../reports/document/thinned.ts';
import type { ComparedContainer } from './compareRecordings.ts';
import { formatCompared, metricTitle } from './describeComparison.ts';
import type { RecordedContainer } from './recording.ts';

type ChartedColumn = 'cpuPercent' | 'memoryBytes';

/** CPU and memory of both recordings, each on one scale, over the time since the recording began. */
export function comparisonCharts({ before, after }: ComparedContainer, t: Translate): Chart[] {
  const to = Math.max(...[before, after].map(({ samples }) => samples.at.at(-1) ?? 0));
  return (['cpuPercent', 'memoryBytes'] as const).flatMap((column) => {
    const [behind, points] = [pointsOf(before, column, to), pointsOf(after, column, to)];
    if (behind.length === 0 && points.length === 0) {
      return [];
    }
    const peak = Math.max(...[...behind, ...points].map(({ value }) => value));
    const limit = limitOf(before, column) === limitOf(after, column) ? limitOf(after, column) : undefined;
    // A limit far away would press both lines to the ground.
    const isNear = limit !== undefined && limit <= 2 * peak;
    const top = isNear ? Math.max(peak, limit * 1.05) : peak;
    return {
      title: metricTitle(column, t),
      points,
      behind: { points: behind, label: t('before'), frontLabel: t('after') },
      from: 0,
      to,
      top,
      topLabel: formatCompared(column, top),
      fromLabel: t('{0} s', 0),
      toLabel: t('{0} s', (to / 1000).toFixed(0)),
      threshold: isNear ? { value: limit, label: t('limit {0}', formatCompared(column, limit)) } : undefined,
      summary: t('peak {0} before, {1} after', peakOf(behind, column), peakOf(points, column)),
    };
  });
}

function peakOf(points: readonly ChartPoint[], column: ChartedColumn): string {
  return formatCompared(column, Math.max(0, ...points.map(({ value }) => value)));
}

function limitOf({ limits }: RecordedContainer, column: ChartedColumn): number | undefined {
  return column === 'memoryBytes'
    ? (limits.memoryBytes ?? undefined)
    : limits.cpus === null
      ? undefined
      : limits.cpus * 100;
}

function pointsOf({ samples }: RecordedContainer, column: ChartedColumn, to: number): readonly ChartPoint[] {
  const points = samples[column].flatMap((value, index) =>
    value === null ? [] : [{ at: samples.at[index] as number, value }],
  );
  return thinned(points, { from: 0, to });
}
