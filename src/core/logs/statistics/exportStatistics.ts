import type { Translate } from '../../common/translate.ts';
import { escapeMarkdown } from '../../containers/containerTooltip.ts';
import { csvText } from '../../reports/csv.ts';
import { markdownTable } from '../../reports/markdown.ts';
import { countHits } from '../countWords.ts';
import { levelWord } from '../levelWord.ts';
import { localTime } from '../logLine.ts';
import { comparisonRows, describeBefore } from './describeBefore.ts';
import { describeChange } from './describeChange.ts';
import type { RecordGroup } from './groupCounter.ts';
import type { LogStatistics } from './logStatistics.ts';
import { levelKeys } from './timeline.ts';
import { compareLevels, levelCounts } from './windowBefore.ts';

/** One number of the statistics. Every row has every field. */
export interface StatisticsRow {
  readonly kind: 'time' | 'container' | 'pattern' | 'message' | 'value' | 'change' | 'before';
  /** Beginning of the span of time (RFC 3339), name of the container, pattern, template, value of the field. */
  readonly key: string | null;
  readonly level: string | null;
  readonly count: number;
  /** RFC 3339. */
  readonly first: string | null;
  readonly last: string | null;
  /** Of a change: the rate from `first` on by that before it. Of the window before: the hits of this one by those of that. */
  readonly factor: number | null;
}

/** All numbers, for CSV and JSON lines; of levels only those that occur. */
export function statisticsRows(statistics: LogStatistics): StatisticsRow[] {
  const { timeline, containers, patterns, messages, values, changes, before } = statistics;
  const byLevel = (kind: 'time' | 'container', key: string, counts: readonly number[]) =>
    counts.flatMap((count, index) =>
      count > 0 ? [rowOf(kind, count, { key, level: levelKeys[index] ?? null })] : [],
    );
  const ofGroup =
    (kind: 'pattern' | 'message' | 'value') =>
    ({ key = undefined, count, first, last }: RecordGroup) =>
      rowOf(kind, count, { key: key ?? null, first: first ?? null, last: last ?? null });
  return [
    ...timeline.buckets.flatMap(({ start, counts }) => byLevel('time', isoOf(start), counts)),
    ...containers.flatMap(({ name, counts }) => byLevel('container', name, counts)),
    ...(patterns?.groups ?? []).map(ofGroup('pattern')),
    ...messages.groups.map(ofGroup('message')),
    ...values.groups.map(ofGroup('value')),
    ...changes.map(({ level, since, factor, count }) =>
      rowOf('change', count, { level, first: isoOf(since), factor: factor ?? null }),
    ),
    ...(before ? compareLevels(before, levelCounts(statistics)) : []).map((one) =>
      rowOf('before', one.before, {
        level: one.level,
        first: isoOf(before?.from ?? 0),
        last: isoOf(before?.to ?? 0),
        factor: one.factor ?? null,
      }),
    ),
  ];
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** The order of the fields is that of the columns. */
function rowOf(
  kind: StatisticsRow['kind'],
  count: number,
  { key = null, level = null, first = null, last = null, factor = null }: Partial<StatisticsRow>,
): StatisticsRow {
  return { kind, key, level, count, first, last, factor };
}

export function statisticsCsv(statistics: LogStatistics): string {
  return csvText(statisticsRows(statistics), true);
}

export function statisticsJsonLines(statistics: LogStatistics): string {
  return statisticsRows(statistics)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** For an issue or a report. */
export function statisticsMarkdown(
  statistics: LogStatistics,
  { query, window }: { readonly query: string; readonly window: string },
  t: Translate,
): string {
  const { hits, containers, patterns, messages, values, field, changes, timeline, first, last } = statistics;
  const levels = levelKeys.filter((_, index) => containers.some(({ counts }) => (counts[index] ?? 0) > 0));
  const countsOf = (counts: readonly number[]) =>
    levels.map((level) => String(counts[levelKeys.indexOf(level)] ?? 0));
  const levelTitles = levels.map((level) => levelWord(level, t));
  const time = (at: string | number | undefined) => localTime(at).trim();
  const groupRow = ({ key, count, first: from, last: to }: RecordGroup) => [
    String(count),
    time(from),
    time(to),
    key ?? t('(none)'),
  ];
  const groupTitles = (what: string) => [t('Count'), t('First'), t('Last'), what];
  const section = (title: string, text: string) => (text === '' ? [] : [`### ${title}`, '', text]);
  return [
    `## ${escapeMarkdown(t('Log statistics: {0}', query))}`,
    '',
    escapeMarkdown(
      t('{0}, {1}; first {2}, last {3}', countHits(hits, t), window, time(first) || '–', time(last) || '–'),
    ),
    '',
    ...section(
      t('Changes'),
      changes.map((change) => `- ${escapeMarkdown(describeChange(change, t))}\n`).join(''),
    ),
    ...section(t('Against the window before'), comparisonMarkdown(statistics, t)),
    ...section(
      t('Containers'),
      markdownTable(
        [t('Container'), ...levelTitles],
        containers.map(({ name, counts }) => [name, ...countsOf(counts)]),
      ),
    ),
    ...(patterns
      ? section(t('Patterns'), markdownTable(groupTitles(t('Pattern')), patterns.groups.map(groupRow)))
      : []),
    ...section(
      t('Most frequent messages'),
      markdownTable(groupTitles(t('Message')), messages.groups.map(groupRow)),
    ),
    ...(field === undefined
      ? []
      : section(
          escapeMarkdown(t('Values of {0}', field)),
          markdownTable(groupTitles(field), values.groups.map(groupRow)),
        )),
    ...section(
      t('Over time'),
      markdownTable(
        [t('From'), ...levelTitles],
        timeline.buckets
          .filter(({ counts }) => counts.some((count) => count > 0))
          .map(({ start, counts }) => [time(start), ...countsOf(counts)]),
      ),
    ),
  ].join('\n');
}

function comparisonMarkdown(statistics: LogStatistics, t: Translate): string {
  const { before } = statistics;
  if (!before) {
    return '';
  }
  const rows = comparisonRows(before, levelCounts(statistics), t);
  const titles = [t('Level'), t('Before'), t('Now'), t('Ratio')];
  const table = before.records === 0 ? '' : `\n${markdownTable(titles, rows)}`;
  return `${escapeMarkdown(describeBefore(before, t))}\n${table}`;
}
