import { t } from '@vscode/l10n';
import { escapeMarkdown } from '../core/containers/containerTooltip.ts';
import { formatMemory, formatRate, unknownValue } from '../core/metrics/format.ts';
import { csvText } from '../core/reports/csv.ts';
import { markdownTable } from '../core/reports/markdown.ts';
import type { DashboardContainer, DashboardMark } from '../protocol/dashboard.ts';
import type { CpuScale } from '../protocol/dashboardState.ts';
import { wireFields } from '../protocol/readings.ts';
import { cpuField, cpuTitle, formatCpu } from './cpuScale.ts';
import { type Field, type Readings, summarise, type TimeWindow } from './series.ts';

/** What was looked at: containers with their readings, and what happened. */
export interface WindowContent {
  readonly window: TimeWindow;
  readonly containers: readonly { readonly container: DashboardContainer; readonly readings: Readings }[];
  readonly marks: readonly DashboardMark[];
}

interface Column {
  readonly title: string;
  readonly field: Field;
  readonly format: (value: number | undefined) => string;
}

function columns(scale: CpuScale): readonly Column[] {
  return [
    { title: cpuTitle(scale), field: cpuField(scale), format: (value) => formatCpu(scale, value) },
    { title: t('Memory'), field: 'memoryUsedBytes', format: formatMemory },
    { title: t('Received'), field: 'networkRxRate', format: formatRate },
    { title: t('Sent'), field: 'networkTxRate', format: formatRate },
    { title: t('Read'), field: 'blockReadRate', format: formatRate },
    { title: t('Written'), field: 'blockWriteRate', format: formatRate },
    {
      title: t('PIDs'),
      field: 'pids',
      format: (value) => (value === undefined ? unknownValue : value.toFixed(0)),
    },
  ];
}

/** Mean and highest value of each container, and what happened, fit for an issue or a chat. */
export function windowMarkdown({ window, containers, marks }: WindowContent, scale: CpuScale): string {
  const shown = columns(scale);
  const rows = containers.map(({ container, readings }) => [
    container.name,
    ...shown.map(({ field, format }) => {
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
    markdownTable([t('Container'), ...shown.map(({ title }) => title)], rows),
    events.length > 0 ? '\n' : '',
    ...events,
  ].join('');
}

export function windowCsv({ window, containers }: WindowContent): string {
  const hasPeaks = containers.some(({ readings }) => readings.max !== undefined);
  const rows = containers.flatMap(({ container, readings }) =>
    indexesIn(readings, window).map((index) => ({
      time: isoTime(readings.mean.time(index)),
      container: container.name,
      ...valuesAt(readings, index, hasPeaks),
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
        at: isoTime(readings.mean.time(index)),
        ...valuesAt(readings, index, readings.max !== undefined),
      })),
    })),
    events: marks.map(({ at, key, kind, text }) => ({ at: isoTime(at), key: key ?? null, kind, text })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** null where unknown; of buckets the means and, as `…Max`, the highest values. */
function valuesAt(
  { mean, max }: Readings,
  index: number,
  hasPeaks: boolean,
): Readonly<Record<string, number | null>> {
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  // Buckets of both are of the same times.
  const peak = (field: Field) => (max ?? mean).value(index, field);
  return Object.fromEntries(
    wireFields.flatMap((field): [string, number | null][] => [
      [field, known(mean.value(index, field))],
      ...(hasPeaks ? [[`${field}Max`, known(peak(field))] as [string, number | null]] : []),
    ]),
  );
}

function indexesIn({ mean }: Readings, { from, to }: TimeWindow): number[] {
  const first = mean.firstSince(from);
  const end = mean.firstSince(to);
  return Array.from({ length: end - first }, (_, index) => first + index);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
