import type { Metrics } from '../core/metrics/metrics.ts';
import type { DashboardContainer } from '../protocol/dashboard.ts';
import type { TableColumn, TableSort } from '../protocol/dashboardState.ts';
import { sumKnown } from './series.ts';

export interface TableRow {
  readonly container: DashboardContainer;
  /** undefined while nothing current is known. */
  readonly metrics: Metrics | undefined;
}

/** What a container is nearest to running out of. */
export interface Closest {
  readonly what: 'cpu' | 'memory' | 'pids';
  readonly percent: number;
}

/** By its own limits, or the host's where it has none; undefined where nothing is known. */
export function closestLimit(metrics: Metrics | undefined): Closest | undefined {
  const shares = [
    ['cpu', metrics?.cpuOfLimitPercent],
    ['memory', metrics?.memoryPercent],
    ['pids', metrics?.pidsPercent],
  ] as const;
  let closest: Closest | undefined;
  for (const [what, percent] of shares) {
    if (percent !== undefined && percent > (closest?.percent ?? Number.NEGATIVE_INFINITY)) {
      closest = { what, percent };
    }
  }
  return closest;
}

/** 0 (far away) to 5 (at the limit); nothing is as good as far away. */
export function heatStep(percent: number | undefined): number {
  return [50, 70, 80, 90, 98].filter((step) => percent !== undefined && percent >= step).length;
}

const values: Record<Exclude<TableColumn, 'name'>, (metrics: Metrics) => number | undefined> = {
  cpu: (metrics) => metrics.cpuPercent,
  cpuOfLimit: (metrics) => metrics.cpuOfLimitPercent,
  memory: (metrics) => metrics.memoryUsedBytes,
  memoryPercent: (metrics) => metrics.memoryPercent,
  network: (metrics) => sumKnown([metrics.networkRxBytes, metrics.networkTxBytes]),
  block: (metrics) => sumKnown([metrics.blockReadBytes, metrics.blockWriteBytes]),
  pids: (metrics) => metrics.pids,
  closest: (metrics) => closestLimit(metrics)?.percent,
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
  return [...rows].sort(comparison(sort, language)).map(({ container }) => container.key);
}

/** A row passes its neighbour only by so much of the larger value: two that are about the same keep their places. */
const leadToPass = 0.05;

/** The order that was, changed only where it is clearly another one now; what is new comes to its place. */
export function reorderRows(
  rows: readonly TableRow[],
  sort: TableSort,
  language: string,
  previous: readonly string[],
): string[] {
  const compare = comparison(sort, language);
  const byKey = new Map(rows.map((row) => [row.container.key, row]));
  const kept = previous.flatMap((key) => byKey.get(key) ?? []);
  const known = new Set(previous);
  const isBefore = (a: TableRow, b: TableRow) => {
    const [left, right] = [sortValue(a, sort.column), sortValue(b, sort.column)];
    const isClose =
      typeof left === 'number' &&
      typeof right === 'number' &&
      known.has(a.container.key) &&
      Math.abs(left - right) <= leadToPass * Math.max(Math.abs(left), Math.abs(right));
    return !isClose && compare(a, b) < 0;
  };
  const ordered: TableRow[] = [];
  for (const row of [...kept, ...rows.filter(({ container }) => !known.has(container.key))]) {
    let place = ordered.length;
    while (place > 0 && isBefore(row, ordered[place - 1] as TableRow)) {
      place--;
    }
    ordered.splice(place, 0, row);
  }
  return ordered.map(({ container }) => container.key);
}

function comparison(sort: TableSort, language: string): (a: TableRow, b: TableRow) => number {
  const names = new Intl.Collator(language, { numeric: true });
  const direction = sort.isDescending ? -1 : 1;
  const byName = (a: TableRow, b: TableRow) =>
    names.compare(a.container.name, b.container.name) || (a.container.key < b.container.key ? -1 : 1);
  const byValue = (a: TableRow, b: TableRow) => {
    const [left, right] = [sortValue(a, sort.column), sortValue(b, sort.column)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    return direction * (typeof left === 'number' && typeof right === 'number' ? left - right : byName(a, b));
  };
  return (a, b) => byValue(a, b) || byName(a, b);
}

/** Names rise first, numbers fall first: what a reader looks for is on top. */
export function nextSort(sort: TableSort, column: TableColumn): TableSort {
  return { column, isDescending: sort.column === column ? !sort.isDescending : column !== 'name' };
}
