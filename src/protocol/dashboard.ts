import type { CheckPolicy } from '../core/checks/checks.ts';
import type { ContainerState, Health, ResourceLimits } from '../core/containers/container.ts';
import type { InterfaceMetrics } from '../core/metrics/interfaces.ts';
import type { DashboardLayout, DashboardSelection } from './dashboardState.ts';
import { isRecord, isStringArray } from './guards.ts';

export interface DashboardContainer {
  /** Survives recreation: the stable identity. Series, colours and choices hang on it. */
  readonly key: string;
  readonly name: string;
  readonly image: string;
  /** Of Docker Compose; empty where it belongs to none. */
  readonly project: string;
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

/** Something that happened. */
export interface DashboardMark {
  /** Milliseconds since 1970, the engine's clock. */
  readonly at: number;
  /** undefined: of no one container. */
  readonly key: string | undefined;
  readonly kind: 'start' | 'stop' | 'trouble' | 'health' | 'other';
  /** `die (137)`. Hostile text. */
  readonly text: string;
}

/** What a container used in stretches of time, both packed by packReadings at the stretches' middles. */
export interface DashboardPast {
  readonly key: string;
  readonly mean: Float64Array;
  readonly max: Float64Array;
}

/** Words in rows and columns. */
export interface PlainTable {
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean }[];
  /** The first cell names its row. */
  readonly rows: readonly (readonly string[])[];
}

/** Limits against what was used, and what they should be; in the user's words. */
export interface SizingTable extends PlainTable {
  /** Within which time, and how it is reckoned. */
  readonly note: string;
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
  /** True: what is longer ago than the readings can be asked for (`past`). */
  readonly hasPast: boolean;
  /** How dashboards of this workspace were laid out last; for parseDashboardState. */
  readonly layout: unknown;
}

export type ToDashboard =
  | DashboardInit
  | { readonly type: 'samples'; readonly samples: readonly DashboardReadings[] }
  /** The whole list after a container came, changed, stopped, went or was recreated. */
  | { readonly type: 'containers'; readonly containers: readonly DashboardContainer[] }
  | { readonly type: 'engine'; readonly engine: DashboardEngine }
  /** What happened, each once or more. */
  | { readonly type: 'marks'; readonly marks: readonly DashboardMark[] }
  /** Answers a request for it. */
  | {
      readonly type: 'past';
      readonly from: number;
      readonly to: number;
      readonly series: readonly DashboardPast[];
      readonly marks: readonly DashboardMark[];
    }
  /** Of the only container that is shown, with each of its readings. */
  | { readonly type: 'interfaces'; readonly key: string; readonly interfaces: readonly InterfaceMetrics[] }
  /** Answers a request for it. */
  | { readonly type: 'sizing'; readonly table: SizingTable }
  /** What reading has cost of late, in the user's words. */
  | { readonly type: 'cost'; readonly text: string }
  /** What the engine's machine is doing, in the user's words. */
  | { readonly type: 'host'; readonly text: string }
  /** What the user was asked elsewhere is over: the keys go on in the page. */
  | { readonly type: 'focus' }
  /** Ends a request; `error` tells in the user's words why it failed. */
  | { readonly type: 'reply'; readonly replyTo: number; readonly error?: string };

/** What is shown. */
export type DashboardNews = Exclude<ToDashboard, { readonly type: 'focus' | 'reply' }>;

/** What the webview asks of the extension. Each is answered by a `reply`. */
export type DashboardRequest =
  /** The webview has loaded: answered by `init` as well. */
  | { readonly type: 'ready' }
  | { readonly type: 'chooseContainers' }
  | { readonly type: 'openLogs'; readonly key: string }
  /** A dashboard of this container alone. */
  | { readonly type: 'openDetail'; readonly key: string }
  /** What lines these containers wrote within that time. */
  | {
      readonly type: 'searchLogs';
      readonly keys: readonly string[];
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'past'; readonly keys: readonly string[]; readonly from: number; readonly to: number }
  | { readonly type: 'sizing'; readonly keys: readonly string[] }
  | { readonly type: 'copy'; readonly text: string }
  /** How the next dashboard of this workspace is to be laid out. */
  | { readonly type: 'keepLayout'; readonly layout: DashboardLayout }
  /** To where the user wants it. */
  | { readonly type: 'save'; readonly format: ExportFormat; readonly content: string | Uint8Array }
  /** Try the engine now instead of at the next turn. */
  | { readonly type: 'reconnect' }
  /** A defect in the webview, for the log. */
  | { readonly type: 'reportError'; readonly message: string };

export interface FromDashboard {
  /** Names the request in its reply. */
  readonly id: number;
  readonly request: DashboardRequest;
}

export const exportFormats = ['csv', 'json', 'png'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const toDashboardTypes: ReadonlySet<unknown> = new Set<ToDashboard['type']>([
  'init',
  'samples',
  'containers',
  'engine',
  'cost',
  'host',
  'marks',
  'past',
  'interfaces',
  'sizing',
  'focus',
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
    case 'openDetail':
      return typeof value.key === 'string';
    case 'searchLogs':
    case 'past':
      return isStringArray(value.keys) && isTime(value.from) && isTime(value.to) && value.from < value.to;
    case 'sizing':
      return isStringArray(value.keys);
    case 'keepLayout':
      return isRecord(value.layout);
    case 'copy':
      return typeof value.text === 'string';
    case 'save':
      return (
        exportFormats.some((format) => format === value.format) &&
        (typeof value.content === 'string' || value.content instanceof Uint8Array)
      );
    case 'reportError':
      return typeof value.message === 'string';
    default:
      return false;
  }
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value) && Math.abs(value as number) < 8.64e15;
}
