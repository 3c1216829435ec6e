import { isRecord, isStringArray } from './guards.ts';

/** Which containers a dashboard shows. */
export type DashboardSelection =
  /** Whatever runs, also what starts later. */
  | { readonly kind: 'running' }
  /** Containers by their key; they stay selected while stopped, gone or recreated. */
  | { readonly kind: 'containers'; readonly keys: readonly string[] };

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000] as const;

export const timeRanges = [
  minute,
  5 * minute,
  15 * minute,
  hour,
  6 * hour,
  day,
  7 * day,
  30 * day,
  90 * day,
] as const;
/** Milliseconds. */
export type TimeRange = (typeof timeRanges)[number];

/** The longest range that needs nothing but the readings. */
export const longestLiveRange = 15 * minute;

export const tableColumns = [
  'name',
  'closest',
  'cpu',
  'cpuOfLimit',
  'memory',
  'memoryPercent',
  'network',
  'block',
  'pids',
] as const;
export type TableColumn = (typeof tableColumns)[number];

/** Of what the CPU is counted: `docker stats`' (100 % is one core), its own limit, the host, or thousandths of a core. */
export const cpuScales = ['docker', 'limit', 'host', 'millicores'] as const;
export type CpuScale = (typeof cpuScales)[number];

export interface TableSort {
  readonly column: TableColumn;
  readonly isDescending: boolean;
}

/** What the webview keeps over hiding and reloading; the extension reads its selection to restore the panel. */
export interface DashboardState {
  readonly selection: DashboardSelection;
  readonly range: TimeRange;
  readonly sort: TableSort;
  /** The user's choice per key: always in the charts, or never. What has none follows the sort. */
  readonly charted: Readonly<Record<string, boolean>>;
  /** Words that a row of the table must have; empty for all rows. */
  readonly filter: string;
  /** By compose project. */
  readonly isGrouped: boolean;
  /** Projects of which the table shows the sums only. */
  readonly collapsed: readonly string[];
  /** With the time before of the same length. */
  readonly isCompared: boolean;
  readonly cpuScale: CpuScale;
}

/** What is the same for all dashboards of a workspace. */
export type DashboardLayout = Pick<
  DashboardState,
  'range' | 'sort' | 'isGrouped' | 'collapsed' | 'isCompared' | 'cpuScale'
>;

export const defaultDashboardState: DashboardState = {
  selection: { kind: 'running' },
  range: 60_000,
  sort: { column: 'cpu', isDescending: true },
  charted: {},
  filter: '',
  isGrouped: false,
  collapsed: [],
  isCompared: false,
  cpuScale: 'docker',
};

/** The state as far as it can be understood (it may be of another version), the defaults for the rest. */
export function parseDashboardState(value: unknown): DashboardState {
  const { selection, range, sort, charted, filter, isGrouped, collapsed, isCompared, cpuScale } = isRecord(
    value,
  )
    ? value
    : {};
  const fallback = defaultDashboardState;
  return {
    selection: isSelection(selection) ? selection : fallback.selection,
    range: timeRanges.find((known) => known === range) ?? fallback.range,
    sort: isSort(sort) ? sort : fallback.sort,
    charted:
      isRecord(charted) && Object.values(charted).every((choice) => typeof choice === 'boolean')
        ? (charted as Record<string, boolean>)
        : fallback.charted,
    filter: typeof filter === 'string' ? filter : fallback.filter,
    isGrouped: typeof isGrouped === 'boolean' ? isGrouped : fallback.isGrouped,
    collapsed: isStringArray(collapsed) ? collapsed : fallback.collapsed,
    isCompared: isCompared === true,
    cpuScale: cpuScales.find((known) => known === cpuScale) ?? fallback.cpuScale,
  };
}

function isSelection(value: unknown): value is DashboardSelection {
  return (
    isRecord(value) &&
    (value.kind === 'running' || (value.kind === 'containers' && isStringArray(value.keys)))
  );
}

function isSort(value: unknown): value is TableSort {
  return (
    isRecord(value) &&
    typeof value.isDescending === 'boolean' &&
    tableColumns.some((column) => column === value.column)
  );
}
