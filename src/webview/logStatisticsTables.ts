import { t } from '@vscode/l10n';
import { localTime } from '../core/logs/logLine.ts';
import type { CountedGroups } from '../core/logs/statistics/logStatistics.ts';
import { element } from './dom.ts';

/** A table of texts: the first column names the row, numbers stand on the right. */
export function dataTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLTableElement {
  const numbers = titles.map(
    (_, column) => column > 0 && rows.every((row) => /^[\d.,]*%?$/.test(row[column] ?? '')),
  );
  const cell = (text: string, column: number) =>
    element(
      column === 0 ? 'th' : 'td',
      { ...(column === 0 && { scope: 'row' }), ...(numbers[column] && { class: 'number' }) },
      element('bdi', {}, text),
    );
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, caption),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...titles.map((title, column) =>
          element('th', { scope: 'col', ...(numbers[column] && { class: 'number' }) }, title),
        ),
      ),
    ),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...row.map(cell)))),
  );
}

/** The most frequent first: what it is, how often, its share, when first and last. */
export function groupTable(
  caption: string,
  title: string,
  { groups, others }: CountedGroups,
  language: string,
): HTMLTableElement {
  const all = others + groups.reduce((sum, { count }) => sum + count, 0);
  const share = (count: number) => `${((100 * count) / Math.max(1, all)).toFixed(1)}%`;
  const time = (at: string | undefined) => (at === undefined ? '–' : localTime(at).slice(0, 19));
  const rows = groups.map(({ key, count, first, last }) => [
    key ?? t('(none)'),
    count.toLocaleString(language),
    share(count),
    time(first),
    time(last),
  ]);
  const rest = others > 0 ? [[t('(others)'), others.toLocaleString(language), share(others), '', '']] : [];
  return dataTable(caption, [title, t('Count'), t('Share'), t('First'), t('Last')], [...rows, ...rest]);
}
