import { t } from '@vscode/l10n';
import { escapeMarkdown } from '../core/containers/containerTooltip.ts';
import { formatMemory, formatPercent, formatRate, unknownValue } from '../core/metrics/format.ts';
import { csvText } from '../core/reports/csv.ts';
import { markdownTable } from '../core/reports/markdown.ts';
import type { DashboardContainer, DashboardMark } from '../protocol/dashboard.ts';
import type { ReadingLog } from './readingLog.ts';
import { type Field, summarise, type TimeWindow } from './series.ts';

/** What was looked at: containers with their readings, and what happened. */
export interface WindowContent {
  readonly window: TimeWindow;
  readonly containers: readonly { readonly container: DashboardContainer; readonly readings: ReadingLog }[];
  readonly marks: readonly DashboardMark[];
}

const columns: readonly { readonly field: Field; readonly format: (value: number | undefined) => string }[] =
  [
    { field: 'cpuPercent', format: formatPercent },
    { field: 'memoryUsedBytes', format: formatMemory },
    { field: 'networkRxRate', format: formatRate },
    { field: 'networkTxRate', format: formatRate },
    { field: 'blockReadRate', format: formatRate },
    { field: 'blockWriteRate', format: formatRate },
    { field: 'pids', format: (value) => (value === undefined ? unknownValue : value.toFixed(0)) },
  ];

/** The numbers of an export, each empty (CSV) or null (JSON) where unknown. */
const exported = [
  'cpuPercent',
  'cpuOfLimitPercent',
  'cpuThrottledPercent',
  'memoryUsedBytes',
  'memoryLimitBytes',
  'memoryPercent',
  'networkRxRate',
  'networkTxRate',
  'blockReadRate',
  'blockWriteRate',
  'pids',
] as const satisfies readonly Field[];

/** Mean and highest value of each container, and what happened, fit for an issue or a chat. */
export function windowMarkdown({ window, containers, marks }: WindowContent): string {
  const titles = [
    t('Container'),
    t('CPU'),
    t('Memory'),
    t('Received'),
    t('Sent'),
    t('Read'),
    t('Written'),
    t('PIDs'),
  ];
  const rows = containers.map(({ container, readings }) => [
    container.name,
    ...columns.map(({ field, format }) => {
      const summary = summarise(readings, field, window);
      return summary ? t('{0}, peak {1}', format(summary.mean), format(summary.max)) : unknownValue;
    }),
  ]);
  const names = new Map(containers.map(({ container }) => [container.key, container.name]));
  const events = marks.map(
    ({ at, key, text }) =>
      `- ${isoTime(at)} ${escapeMarkdown([names.get(key ?? ''), text].filter(Boolean).join(': '))}\n`,
  );
  return [
    `**${t('{0} to {1}', isoTime(window.from), isoTime(window.to))}**\n\n`,
    markdownTable(titles, rows),
    events.length > 0 ? '\n' : '',
    ...events,
  ].join('');
}

export function windowCsv({ window, containers }: WindowContent): string {
  const rows = containers.flatMap(({ container, readings }) =>
    indexesIn(readings, window).map((index) => ({
      time: isoTime(readings.time(index)),
      container: container.name,
      ...valuesAt(readings, index),
    })),
  );
  return csvText(rows, true);
}

export function windowJson({ window, containers, marks }: WindowContent): string {
  const content = {
    from: isoTime(window.from),
    to: isoTime(window.to),
    containers: containers.map(({ container: { key, name, image, limits }, readings }) => ({
      key,
      name,
      image,
      limits: { cpus: limits.cpus ?? null, memoryBytes: limits.memoryBytes ?? null },
      readings: indexesIn(readings, window).map((index) => ({
        at: isoTime(readings.time(index)),
        ...valuesAt(readings, index),
      })),
    })),
    events: marks.map(({ at, key, kind, text }) => ({ at: isoTime(at), key: key ?? null, kind, text })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** null where unknown. */
function valuesAt(readings: ReadingLog, index: number): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    exported.map((field) => {
      const value = readings.value(index, field);
      return [field, Number.isNaN(value) ? null : value];
    }),
  );
}

function indexesIn(readings: ReadingLog, { from, to }: TimeWindow): number[] {
  const first = readings.firstSince(from);
  const end = readings.firstSince(to);
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
