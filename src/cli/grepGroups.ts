import { t } from '@vscode/l10n';
import { localTime } from '../core/logs/logLine.ts';
import type { RecordGroup, RecordGroups } from '../core/logs/statistics/groupCounter.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { renderTable } from '../core/reports/table.ts';
import type { CommandContext } from './command.ts';
import type { GrepFormat } from './grepFormats.ts';
import { writeObjects } from './grepReport.ts';

const barWidth = 20;

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
