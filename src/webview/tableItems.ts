import type { Metrics } from '../core/metrics/metrics.ts';
import { sumKnown } from './series.ts';
import type { TableRow } from './tableOrder.ts';

/** What several rows come to. */
export type Totals = Readonly<Record<TotalField, number | undefined>>;

const totalFields = [
  'cpuPercent',
  'cpuOfHostPercent',
  'cpuMillicores',
  'memoryUsedBytes',
  'networkRxBytes',
  'networkTxBytes',
  'blockReadBytes',
  'blockWriteBytes',
  'pids',
] as const satisfies readonly (keyof Metrics)[];

type TotalField = (typeof totalFields)[number];

export interface TableGroup {
  /** Empty for the containers of no project. */
  readonly project: string;
  readonly count: number;
  readonly totals: Totals;
  readonly isCollapsed: boolean;
}

/** A line of the table. */
export type TableItem =
  | { readonly kind: 'row'; readonly row: TableRow }
  | { readonly kind: 'group'; readonly group: TableGroup };

/** The rows that have each of the words in their name, image, project or state, whatever its case. */
export function filterRows(rows: readonly TableRow[], filter: string): readonly TableRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return rows;
  }
  return rows.filter(({ container: { name, image, project, state, health } }) => {
    const text = `${name} ${image} ${project} ${state} ${health}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function totalsOf(rows: readonly TableRow[]): Totals {
  return Object.fromEntries(
    totalFields.map((field) => [field, sumKnown(rows.map(({ metrics }) => metrics?.[field]))]),
  ) as Totals;
}

/** The rows in their order, by project where asked for: a project stands where its first row would. */
export function tableItems(
  rows: readonly TableRow[],
  { isGrouped, collapsed }: { readonly isGrouped: boolean; readonly collapsed: readonly string[] },
): TableItem[] {
  if (!isGrouped) {
    return rows.map((row) => ({ kind: 'row', row }));
  }
  const groups = new Map<string, TableRow[]>();
  for (const row of rows) {
    const { project } = row.container;
    groups.set(project, [...(groups.get(project) ?? []), row]);
  }
  return [...groups].flatMap(([project, members]): TableItem[] => {
    const isCollapsed = collapsed.includes(project);
    const group = { project, count: members.length, totals: totalsOf(members), isCollapsed };
    return [
      { kind: 'group', group },
      ...(isCollapsed ? [] : members.map((row) => ({ kind: 'row', row }) as const)),
    ];
  });
}

/** What of a list of equally high lines is to be made, as much as can be seen and a little more on both sides. */
export function visibleRange(
  count: number,
  rowHeight: number,
  { top, height }: { readonly top: number; readonly height: number },
): { readonly from: number; readonly to: number } {
  const ahead = 6;
  // In steps of a few lines: not every line scrolled by is a reason to make others.
  const first = Math.floor(top / rowHeight / ahead) * ahead - ahead;
  const from = Math.max(0, Math.min(first, count - 1));
  const to = Math.min(count, Math.ceil((top + height) / rowHeight / ahead) * ahead + ahead);
  return { from, to: Math.max(from, to) };
}
