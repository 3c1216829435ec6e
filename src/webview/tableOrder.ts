import type { Metrics } from '../core/metrics/metrics.ts';
import type { DashboardContainer, TableColumn, TableSort } from '../protocol/dashboard.ts';
import { sumKnown } from './series.ts';

export interface TableRow {
  readonly container: DashboardContainer;
  /** undefined while nothing current is known. */
  readonly metrics: Metrics | undefined;
}

const values: Record<Exclude<TableColumn, 'name'>, (metrics: Metrics) => number | undefined> = {
  cpu: (metrics) => metrics.cpuPercent,
  cpuOfLimit: (metrics) => metrics.cpuOfLimitPercent,
  memory: (metrics) => metrics.memoryUsedBytes,
  memoryPercent: (metrics) => metrics.memoryPercent,
  network: (metrics) => sumKnown([metrics.networkRxBytes, metrics.networkTxBytes]),
  block: (metrics) => sumKnown([metrics.blockReadBytes, metrics.blockWriteBytes]),
  pids: (metrics) => metrics.pids,
};

function sortValue({ container, metrics }: TableRow, column: TableColumn): string | number | undefined {
  return column === 'name' ? container.name : metrics && values[column](metrics);
}

/** How many rows have a value to be sorted by: an order made before they had one is worth nothing. */
export function countSortable(rows: readonly TableRow[], { column }: TableSort): number {
  return rows.filter((row) => sortValue(row, column) !== undefined).length;
}

/** Keys in the order of the table: unknown values last in either direction, ties by name and then by key. */
export function orderRows(rows: readonly TableRow[], sort: TableSort, language: string): string[] {
  const names = new Intl.Collator(language, { numeric: true });
  const direction = sort.isDescending ? -1 : 1;
  const byName = (a: TableRow, b: TableRow) =>
    names.compare(a.container.name, b.container.name) || (a.container.key < b.container.key ? -1 : 1);
  const order = (a: TableRow, b: TableRow) => {
    const [left, right] = [sortValue(a, sort.column), sortValue(b, sort.column)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    return direction * (typeof left === 'number' && typeof right === 'number' ? left - right : byName(a, b));
  };
  return [...rows].sort((a, b) => order(a, b) || byName(a, b)).map(({ container }) => container.key);
}

/** Names rise first, numbers fall first: what a reader looks for is on top. */
export function nextSort(sort: TableSort, column: TableColumn): TableSort {
  return { column, isDescending: sort.column === column ? !sort.isDescending : column !== 'name' };
}
