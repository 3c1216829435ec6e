import { t } from '@vscode/l10n';
import { formatMetric, type MetricId, metricDefinitions, metricIds } from '../core/metrics/metricNames.ts';
import type { PlainTable } from '../protocol/dashboard.ts';
import { wireFields } from '../protocol/readings.ts';
import { readingsOf } from './chartLines.ts';
import { type Field, summarise, type TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';

/**
 * The twin of all charts: each metric of which something is known, by name. Of one container now, mean and highest value of the time that
 * is shown; of several, beside each other, the present.
 */
export function readingsTable(
  store: DashboardStore,
  rows: readonly TableRow[],
  window: TimeWindow,
): PlainTable {
  const [only, ...others] = rows;
  const number = (title: string) => ({ title, isNumber: true });
  const metric = { title: t('Metric'), isNumber: false };
  if (only && others.length === 0) {
    return {
      columns: [metric, number(t('Now')), number(t('Mean')), number(t('Highest'))],
      rows: fieldMetrics().flatMap(({ id, field }) => {
        const summary = summarise(readingsOf(store, only.container.key, window), field, window);
        const now = only.metrics?.[field];
        return summary || now !== undefined ? [[labelOf(id), ...texts(id, now, summary)]] : [];
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

function texts(
  id: MetricId,
  now: number | undefined,
  summary: { readonly mean: number; readonly max: number } | undefined,
): string[] {
  const isCounter = metricDefinitions[id].kind === 'counter';
  const mean = metricDefinitions[id].unit === 'count' ? round(summary?.mean) : summary?.mean;
  // The mean of what only grows says nothing.
  return [
    formatMetric(id, now),
    isCounter ? '' : formatMetric(id, mean),
    isCounter ? '' : formatMetric(id, summary?.max),
  ];
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
