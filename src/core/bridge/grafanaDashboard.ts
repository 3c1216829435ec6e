import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { Translate } from '../common/translate.ts';
import { type MetricId, type MetricUnit, metricDefinitions, metricIds } from '../metrics/metricNames.ts';
import { recordedMetric } from './promExpression.ts';

/** Shown whatever the policy watches. */
const always: readonly MetricId[] = [
  'cpu',
  'memory',
  'network-in',
  'network-out',
  'block-read',
  'block-write',
];
const within = 300_000;

/** Grafana's ids of units. */
const units: Readonly<Record<MetricUnit, string>> = {
  percent: 'percent',
  millicores: 'short',
  bytes: 'bytes',
  diskBytes: 'decbytes',
  bytesPerSecond: 'Bps',
  perSecond: 'cps',
  seconds: 's',
  milliseconds: 'ms',
  count: 'short',
};
const datasource = { type: 'prometheus', uid: '$datasource' };
const panelHeight = 8;

/**
 * A dashboard (Grafana 9 and newer) of what the policy watches, by the same expressions as its alerting rules, with the
 * thresholds as lines. As JSON, to be imported or provisioned.
 */
export function grafanaDashboard({ rules }: Policy, t: Translate): string {
  const watched = rules.flatMap(({ condition }) => (condition.kind === 'metric' ? [condition.metric] : []));
  const shown = metricIds.filter((id) => always.includes(id) || watched.includes(id));
  const charts = shown.flatMap((id) => chart(id, rules, t) ?? []);
  const panels = [alertTable(t), ...charts].map((panel, index) => ({
    ...panel,
    id: index + 1,
    gridPos:
      index === 0
        ? { x: 0, y: 0, w: 24, h: 6 }
        : {
            x: ((index - 1) % 2) * 12,
            y: 6 + Math.floor((index - 1) / 2) * panelHeight,
            w: 12,
            h: panelHeight,
          },
  }));
  const dashboard = {
    title: 'Container Vitals',
    uid: 'container-vitals',
    tags: ['containers'],
    schemaVersion: 37,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: variables(t) },
    panels,
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function variables(t: Translate) {
  const query = 'label_values(container_last_seen{name!=""}, name)';
  return [
    { name: 'datasource', label: t('Data source'), type: 'datasource', query: 'prometheus' },
    {
      name: 'container',
      label: t('Container'),
      type: 'query',
      datasource,
      definition: query,
      query: { query, refId: 'containers' },
      refresh: 2,
      sort: 1,
      includeAll: true,
      allValue: '.*',
      multi: true,
      current: { text: ['All'], value: ['$__all'] },
    },
  ];
}

function alertTable(t: Translate) {
  return {
    type: 'table',
    title: t('Alerts'),
    datasource,
    targets: [
      {
        refId: 'A',
        datasource,
        expr: 'ALERTS{alertstate="firing",name=~"|$container"}',
        format: 'table',
        instant: true,
      },
    ],
  };
}

function chart(id: MetricId, rules: readonly Rule[], t: Translate) {
  const { label, unit } = metricDefinitions[id];
  const expression = recordedMetric(id, within)?.expression;
  if (expression === undefined) {
    return undefined;
  }
  const steps = rules.flatMap(({ condition }) =>
    condition.kind === 'metric' && condition.metric === id && condition.threshold.comparison === 'above'
      ? [
          { value: condition.threshold.trigger, color: 'orange' },
          ...(condition.threshold.critical === undefined
            ? []
            : [{ value: condition.threshold.critical, color: 'red' }]),
        ]
      : [],
  );
  return {
    type: 'timeseries',
    title: label(t),
    datasource,
    targets: [
      {
        refId: 'A',
        datasource,
        // Chosen after it was calculated: the expression stays that of the alerting rule.
        expr: `(${expression}) and on (name) group by (name) (container_last_seen{name=~"$container"})`,
        legendFormat: '{{name}}',
      },
    ],
    fieldConfig: {
      defaults: {
        unit: units[unit],
        min: 0,
        custom: { thresholdsStyle: { mode: steps.length > 0 ? 'line' : 'off' } },
        thresholds: {
          mode: 'absolute',
          steps: [{ value: null, color: 'green' }, ...steps.toSorted((a, b) => a.value - b.value)],
        },
      },
      overrides: [],
    },
  };
}
