import type { CheckPolicy } from '../core/checks/checks.ts';
import type { ContainerState, Health, ResourceLimits } from '../core/containers/container.ts';
import { isRecord, isStringArray } from './guards.ts';

/** Which containers a dashboard shows. */
export type DashboardSelection =
  /** Whatever runs, also what starts later. */
  | { readonly kind: 'running' }
  /** Containers by their key; they stay selected while stopped, gone or recreated. */
  | { readonly kind: 'containers'; readonly keys: readonly string[] };

export interface DashboardContainer {
  /** Survives recreation: the stable identity. Series, colours and choices hang on it. */
  readonly key: string;
  readonly name: string;
  readonly image: string;
  /** `gone`: removed and not recreated so far. */
  readonly state: ContainerState | 'gone';
  readonly health: Health;
  /** Its own limits; what is undefined is bounded by the host alone. */
  readonly limits: ResourceLimits;
}

export type DashboardEngine =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** In the user's words; being retried. `nextStep` is empty where there is nothing to do. */
  | { readonly kind: 'away'; readonly summary: string; readonly nextStep: string };

/** Readings of one container, oldest first, packed by packReadings. */
export interface DashboardReadings {
  readonly key: string;
  readonly readings: Float64Array;
}

/** Everything a webview that knows nothing needs; also sent when the selection or the engine is another one. */
export interface DashboardInit {
  readonly type: 'init';
  /** BCP 47, for times of day. */
  readonly language: string;
  /** Translations by English text; empty for English. */
  readonly strings: Readonly<Record<string, string>>;
  readonly selection: DashboardSelection;
  /** What is looked at, for example `Docker 20.10.24` or `Demo engine`; empty while unknown. */
  readonly engineLabel: string;
  readonly engine: DashboardEngine;
  readonly containers: readonly DashboardContainer[];
  readonly history: readonly DashboardReadings[];
  readonly policy: CheckPolicy;
}

export type ToDashboard =
  | DashboardInit
  | { readonly type: 'samples'; readonly samples: readonly DashboardReadings[] }
  /** The whole list after a container came, changed, stopped, went or was recreated. */
  | { readonly type: 'containers'; readonly containers: readonly DashboardContainer[] }
  | { readonly type: 'engine'; readonly engine: DashboardEngine }
  /** Ends a request; `error` tells in the user's words why it failed. */
  | { readonly type: 'reply'; readonly replyTo: number; readonly error?: string };

/** What the webview asks of the extension. Each is answered by a `reply`. */
export type DashboardRequest =
  /** The webview has loaded: answered by `init` as well. */
  | { readonly type: 'ready' }
  | { readonly type: 'chooseContainers' }
  | { readonly type: 'openLogs'; readonly key: string }
  /** Try the engine now instead of at the next turn. */
  | { readonly type: 'reconnect' }
  /** A defect in the webview, for the log. */
  | { readonly type: 'reportError'; readonly message: string };

export interface FromDashboard {
  /** Names the request in its reply. */
  readonly id: number;
  readonly request: DashboardRequest;
}

const toDashboardTypes: ReadonlySet<unknown> = new Set<ToDashboard['type']>([
  'init',
  'samples',
  'containers',
  'engine',
  'reply',
]);

/** The extension is trusted with the shape of its messages; others (VS Code's own, extensions of the browser) are not ours. */
export function isToDashboard(value: unknown): value is ToDashboard {
  return isRecord(value) && toDashboardTypes.has(value.type);
}

export function isFromDashboard(value: unknown): value is FromDashboard {
  return isRecord(value) && typeof value.id === 'number' && isDashboardRequest(value.request);
}

function isDashboardRequest(value: unknown): value is DashboardRequest {
  if (!isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'ready':
    case 'chooseContainers':
    case 'reconnect':
      return true;
    case 'openLogs':
      return typeof value.key === 'string';
    case 'reportError':
      return typeof value.message === 'string';
    default:
      return false;
  }
}

export const timeRanges = [60_000, 300_000, 900_000] as const;
/** Milliseconds. */
export type TimeRange = (typeof timeRanges)[number];

export const tableColumns = [
  'name',
  'cpu',
  'cpuOfLimit',
  'memory',
  'memoryPercent',
  'network',
  'block',
  'pids',
] as const;
export type TableColumn = (typeof tableColumns)[number];

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
}

export const defaultDashboardState: DashboardState = {
  selection: { kind: 'running' },
  range: 60_000,
  sort: { column: 'cpu', isDescending: true },
  charted: {},
};

/** The state as far as it can be understood (it may be of another version), the defaults for the rest. */
export function parseDashboardState(value: unknown): DashboardState {
  const { selection, range, sort, charted } = isRecord(value) ? value : {};
  const fallback = defaultDashboardState;
  return {
    selection: isSelection(selection) ? selection : fallback.selection,
    range: timeRanges.find((known) => known === range) ?? fallback.range,
    sort: isSort(sort) ? sort : fallback.sort,
    charted:
      isRecord(charted) && Object.values(charted).every((choice) => typeof choice === 'boolean')
        ? (charted as Record<string, boolean>)
        : fallback.charted,
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
