import { existsSync } from 'node:fs';
import { t } from '@vscode/l10n';
import { parseDuration } from '../core/checks/policy/quantity.ts';
import { matchesGlob } from '../core/checks/policy/selector.ts';
import { VitalsError } from '../core/errors.ts';
import type { HistorySeries, MetricHistory, SeriesName } from '../core/history/metricHistory.ts';
import { type HistorySummary, sparkline, summarize } from '../core/history/summary.ts';
import { formatMetric, type MetricId, metricIds } from '../core/metrics/metricNames.ts';
import { csvText } from '../core/reports/csv.ts';
import { toJson } from '../core/reports/jsonText.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { renderTable, type TableColumn } from '../core/reports/table.ts';
import { historyPath, stateFolder } from '../storage/userFolders.ts';
import { type CommandContext, UsageError } from './command.ts';

/** Characters of a sparkline. */
const width = 24;

/** What the user's history says of a time, for example `24h`. */
export interface HistoryQuestion {
  readonly period: string;
  /** Names or patterns of them; none: all. */
  readonly names: readonly string[];
  readonly format: string;
}

interface Answer extends SeriesName {
  readonly metric: MetricId;
  readonly series: HistorySeries;
  readonly summary: HistorySummary;
}

/** Opens the user's history, which `work` reads. Throws VitalsError. */
export async function readHistory<T>(
  { env, clock }: Pick<CommandContext, 'env' | 'clock'>,
  work: (history: MetricHistory) => T,
): Promise<T> {
  const path = historyPath(stateFolder(env));
  if (!existsSync(path)) {
    throw new VitalsError({ code: 'historyMissing', path });
  }
  const { SqliteHistory } = await import('../storage/history/sqliteHistory.ts');
  const history = new SqliteHistory(path, { clock });
  try {
    return work(history);
  } finally {
    history.close();
  }
}

/** A time before now, in milliseconds. Throws UsageError. */
export function periodOption(name: string, text: string): number {
  const period = parseDuration(text);
  if (period === undefined || period <= 0) {
    throw new UsageError(t('--{0} wants a time such as 15m, 24h or 7d, not “{1}”.', name, text));
  }
  return period;
}

/** The series whose container goes by one of the names; an unknown name is an error. Throws VitalsError. */
export function selectSeries(known: readonly SeriesName[], names: readonly string[]): readonly SeriesName[] {
  const fits = ({ identity }: SeriesName, name: string) =>
    matchesGlob(identity, name) || matchesGlob(identity, `${name}/*`);
  for (const name of names) {
    if (!known.some((one) => fits(one, name))) {
      throw new VitalsError({ code: 'containerNotFound', text: name, similar: [] });
    }
  }
  return names.length === 0 ? known : known.filter((one) => names.some((name) => fits(one, name)));
}

export async function printHistory(
  { period, names, format }: HistoryQuestion,
  context: CommandContext,
): Promise<void> {
  const to = context.clock.now();
  const from = to - periodOption('history', period);
  const answers = await readHistory(context, (history) =>
    selectSeries(history.names(from), names).flatMap((name) =>
      metricIds.flatMap((metric): Answer[] => {
        const series = history.series({ ...name, metric, from, to });
        const summary = summarize(series.buckets);
        return summary ? [{ ...name, metric, series, summary }] : [];
      }),
    ),
  );
  if (format === 'json') {
    context.stdout.write(`${toJson(answers.map(jsonOf))}\n`);
  } else if (format === 'csv') {
    context.stdout.write(csvText(answers.flatMap(rowsOf), true));
  } else {
    context.stdout.write(`${tableOf(answers, from, to, context).join('\n')}\n`);
  }
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ engine, identity, metric, series, summary }: Answer): object {
  return {
    engine,
    name: identity,
    metric,
    stepSeconds: series.step / 1000,
    ...summary,
    buckets: series.buckets.map(({ at, ...bucket }) => ({ at: new Date(at).toISOString(), ...bucket })),
  };
}

function rowsOf({ engine, identity, metric, series }: Answer): object[] {
  return series.buckets.map(({ at, ...bucket }) => ({
    engine,
    name: identity,
    metric,
    at: new Date(at).toISOString(),
    ...bucket,
  }));
}

const shownMetrics = ['cpu', 'memory', 'memory-used', 'network-in', 'network-out', 'block-write'] as const;

function tableOf(answers: readonly Answer[], from: number, to: number, { paint }: CommandContext): string[] {
  const shown = answers.filter(({ metric }) => (shownMetrics as readonly MetricId[]).includes(metric));
  if (shown.length === 0) {
    return [t('Nothing was measured within this time.')];
  }
  const hasEngines = new Set(shown.map(({ engine }) => engine)).size > 1;
  const right = (title: string): TableColumn => ({ title, align: 'right' });
  const columns = [
    ...(hasEngines ? [{ title: t('ENGINE') }] : []),
    { title: t('NAME') },
    { title: t('METRIC') },
    right(t('MEAN')),
    right(t('P95')),
    right(t('MAX')),
    { title: t('COURSE') },
  ];
  const cells = shown.map(({ engine, identity, metric, series, summary }) => [
    ...(hasEngines ? [toPlainText(engine)] : []),
    toPlainText(identity),
    metric,
    formatMetric(metric, summary.mean),
    formatMetric(metric, summary.p95),
    formatMetric(metric, summary.max),
    sparkline(series.buckets, { from, to, width, top: summary.max }),
  ]);
  return renderTable(columns, cells, (text, row) => (row === undefined ? paint('bold', text) : text));
}
