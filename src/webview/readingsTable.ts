import { t } from '@vscode/l10n';
import { formatMetric, type MetricId, metricDefinitions, metricIds } from '../core/metrics/metricNames.ts';
import type { PlainTable } from '../protocol/dashboard.ts';
import { wireFields } from '../protocol/readings.ts';
import { readingsOf } from './chartLines.ts';
import { type Field, type Summary, summarise, type TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';
import { before } from './timeView.ts';

/**
 * The twin of all charts: each metric of which something is known, by name. Of one container now, mean and highest value of the time that
 * is shown, and of the time before where that is drawn behind; of several, beside each other, the present.
 */
export function readingsTable(
  store: DashboardStore,
  rows: readonly TableRow[],
  window: TimeWindow,
  isCompared: boolean,
): PlainTable {
  const [only, ...others] = rows;
  const number = (title: string) => ({ title, isNumber: true });
  const metric = { title: t('Metric'), isNumber: false };
  if (only && others.length === 0) {
    const within = (field: Field, time: TimeWindow) =>
      summarise(readingsOf(store, only.container.key, time), field, time);
    const titles = [t('Now'), t('Mean'), t('Highest')];
    const earlier = isCompared ? [t('Mean before'), t('Highest before')] : [];
    return {
      columns: [metric, ...[...titles, ...earlier].map(number)],
      rows: fieldMetrics().flatMap(({ id, field }) => {
        const summary = within(field, window);
        const now = only.metrics?.[field];
        const past = isCompared ? meanAndHighest(id, within(field, before(window))) : [];
        return summary || now !== undefined
          ? [[labelOf(id), formatMetric(id, now), ...meanAndHighest(id, summary), ...past]]
          : [];
      }),
    };
  }
  return {
    columns: [metric, ...rows.map(({ container }) => number(container.name))],
    rows: fieldMetrics().flatMap(({ id, field }) => {
      const values = rows.map(({ metrics }) => metrics?.[field]);
      return values.some((value) => value !== undefined)
        ? [[labelOf(id), ...values.map((value) => formatMetric(id, value))]]
        : [];
    }),
  };
}

function meanAndHighest(id: MetricId, summary: Summary | undefined): string[] {
  const { kind, unit } = metricDefinitions[id];
  // The mean of what only grows says nothing.
  if (kind === 'counter') {
    return ['', ''];
  }
  const mean = unit === 'count' ? round(summary?.mean) : summary?.mean;
  return [formatMetric(id, mean), formatMetric(id, summary?.max)];
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(3));
}

function labelOf(id: MetricId): string {
  return metricDefinitions[id].label(t);
}

/** The metrics that readings carry, in the order of their definition. */
function fieldMetrics(): readonly { readonly id: MetricId; readonly field: Field }[] {
  return metricIds.flatMap((id) => {
    const { field } = metricDefinitions[id];
    const known = wireFields.find((wireField) => wireField === field);
    return known === undefined ? [] : [{ id, field: known }];
  });
}
