import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { stripAnsi } from '../core/logs/ansi.ts';
import { captureOf } from '../core/logs/compilePattern.ts';
import { localTime } from '../core/logs/logLine.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import { matchedPatterns } from '../core/logs/matchedPatterns.ts';
import { patternsOf } from '../core/logs/queryEdits.ts';
import {
  GroupCounter,
  parseGrouping,
  type RecordGroup,
  type RecordGroups,
} from '../core/logs/statistics/groupCounter.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { renderTable } from '../core/reports/table.ts';
import type { LogExcerptLine, LogSearchHandlers } from '../workers/logSearchRequest.ts';
import type { CommandContext } from './command.ts';
import type { GrepFormat } from './grepFormats.ts';
import { writeObjects } from './grepReport.ts';

const barWidth = 20;

export interface HitGroups {
  /** Hits are counted as they come; none is kept. */
  handlers(containers: readonly Container[]): LogSearchHandlers;
  result(): RecordGroups;
}

/** What counts the hits of a query by `text`; undefined where they are not counted so. Throws VitalsError `groupingInvalid`. */
export function hitGroups(text: string | undefined, query: LogQuery): HitGroups | undefined {
  if (text === undefined) {
    return undefined;
  }
  const grouping = parseGrouping(text);
  const patterns = grouping.kind === 'pattern' ? patternsOf(query).filter((one) => one !== '') : [];
  const groups = new GroupCounter(grouping, undefined, patterns);
  const capture = captureOf(query);
  const keysOf = (line: LogExcerptLine): readonly string[] => {
    const captured = grouping.kind === 'match' ? capture(stripAnsi(line.record.text)) : undefined;
    return grouping.kind === 'pattern'
      ? matchedPatterns(query, line)
      : captured === undefined
        ? []
        : [captured];
  };
  return {
    handlers(containers) {
      const names = new Map(containers.map(({ id, name }) => [id, name]));
      return {
        onExcerpt: ({ containerId, lines }) => {
          for (const line of lines.filter(({ isHit }) => isHit)) {
            groups.add(names.get(containerId) ?? '', line.record, keysOf(line));
          }
        },
      };
    },
    result: () => groups.result(),
  };
}

/** A table of the first `top` groups; what is not in it is told in its last row. */
export function writeGroups(
  { groups, total, others }: RecordGroups,
  top: number | undefined,
  format: GrepFormat,
  context: CommandContext,
): void {
  const shown = groups.slice(0, top);
  if (writeObjects(format, shown.map(jsonOf), context)) {
    return;
  }
  const { stdout, paint } = context;
  const most = Math.max(1, ...shown.map(({ count }) => count));
  const rest = others + groups.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  const row = (count: number, first: string | undefined, last: string | undefined, name: string) => [
    String(count),
    `${((100 * count) / Math.max(1, total)).toFixed(1)}%`,
    '█'.repeat(Math.round((barWidth * count) / most)),
    first === undefined ? '' : localTime(first).slice(0, 19),
    last === undefined ? '' : localTime(last).slice(0, 19),
    toPlainText(name),
  ];
  const rows = [
    ...shown.map(({ count, first, last, key }) => row(count, first, last, key ?? t('(none)'))),
    ...(rest > 0 ? [row(rest, undefined, undefined, t('(others)')).with(2, '')] : []),
  ];
  const columns = [
    { title: t('COUNT'), align: 'right' as const },
    { title: t('SHARE'), align: 'right' as const },
    { title: '' },
    { title: t('FIRST') },
    { title: t('LAST') },
    { title: t('WHAT') },
  ];
  const lines = renderTable(columns, rows, (text, line, column) =>
    line === undefined ? paint('bold', text) : column === 2 ? paint('cyan', text) : text,
  );
  stdout.write(`${lines.join('\n')}\n`);
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ key = undefined, count, first, last }: RecordGroup): object {
  return { key: key ?? null, count, first: first ?? null, last: last ?? null };
}
