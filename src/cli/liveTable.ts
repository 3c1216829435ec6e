import { t } from '@vscode/l10n';
import { formatMemory, formatPercent } from '../core/metrics/format.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { clipToWidth, renderTable } from '../core/reports/table.ts';
import { type Reading, type SortKey, statsCells, statsColumns } from './statsTable.ts';
import type { Style } from './terminal.ts';

/** What the one at the keyboard has chosen. */
export interface LiveView {
  readonly sort: SortKey;
  /** Part of a name. */
  readonly filter: string;
  /** It is being typed. */
  readonly isFiltering: boolean;
  /** Rows above the first one that is shown. */
  readonly scrolled: number;
}

export interface LiveContent {
  /** In their order. */
  readonly readings: readonly LiveReading[];
  readonly engine: string;
  /** Why it is not there. */
  readonly problem: string | undefined;
  readonly view: LiveView;
  readonly columns: number;
  readonly rows: number;
  readonly paint: (style: Style, text: string) => string;
}

export interface LiveReading extends Reading {
  /** The last value is of the past. */
  readonly isStale: boolean;
}

/** Lines above and below the rows. */
const frameLines = 4;

export function pageOf(rows: number): number {
  return Math.max(1, rows - frameLines);
}

/** Exactly as many lines as the terminal has, none wider than it. */
export function liveLines({ readings, engine, problem, view, columns, rows, paint }: LiveContent): string[] {
  const chosen = readings.filter(({ container }) =>
    container.name.toLowerCase().includes(view.filter.toLowerCase()),
  );
  const page = pageOf(rows);
  const first = Math.max(0, Math.min(view.scrolled, chosen.length - page));
  const [titles = '', ...lines] = renderTable(statsColumns(), chosen.map(statsCells));
  const shown = lines.slice(first, first + page).map((line, index) => {
    const clipped = clipToWidth(line, columns);
    return chosen[first + index]?.isStale ? paint('dim', clipped) : clipped;
  });
  const all = [
    paint('bold', clipToWidth(summary(engine, problem, chosen, readings.length), columns)),
    '',
    paint('cyan', clipToWidth(titles, columns)),
    ...shown,
    ...Array.from({ length: page - shown.length }, () => ''),
    paint('dim', clipToWidth(footer(view, first, shown.length, chosen.length), columns)),
  ];
  return all.slice(0, rows);
}

function summary(
  engine: string,
  problem: string | undefined,
  chosen: readonly LiveReading[],
  total: number,
): string {
  const sum = (value: (reading: LiveReading) => number | undefined) =>
    chosen.reduce((all, reading) => all + (value(reading) ?? 0), 0);
  const cpu = formatPercent(sum(({ metrics }) => metrics?.cpuPercent));
  const memory = formatMemory(sum(({ metrics }) => metrics?.memoryUsedBytes));
  const count =
    chosen.length === total ? t('{0} running', total) : t('{0} of {1} running', chosen.length, total);
  const totals = `${count} · CPU ${cpu} · ${t('Memory')} ${memory}`;
  return problem === undefined
    ? `${totals} · ${toPlainText(engine)}`
    : `⚠ ${toPlainText(problem)} · ${totals}`;
}

function footer(view: LiveView, first: number, shown: number, total: number): string {
  if (view.isFiltering) {
    return `/${toPlainText(view.filter)}▏  ${t('Enter: keep the filter, Esc: none')}`;
  }
  const range = shown < total ? `${first + 1}–${first + shown} / ${total} · ↑↓ · ` : '';
  const filter = view.filter === '' ? '' : `/${toPlainText(view.filter)} · `;
  return `${range}${filter}${t('Sort: {0}', sortHelp(view.sort))} · ${t('/ filter · q quit')}`;
}

/** With the key for each: the first letter, in capitals what is chosen. */
function sortHelp(chosen: SortKey): string {
  return Object.entries(sortKeyOf)
    .map(([key, sort]) => (sort === chosen ? `[${key} ${sort}]` : `${key} ${sort}`))
    .join('  ');
}

/** What a key sorts by. */
export const sortKeyOf: Readonly<Record<string, SortKey>> = {
  c: 'cpu',
  m: 'memory',
  n: 'network',
  b: 'block',
  p: 'pids',
  a: 'name',
};
