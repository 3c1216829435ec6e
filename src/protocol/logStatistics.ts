import type { LogStatistics } from '../core/logs/statistics/logStatistics.ts';
import { isRecord } from './guards.ts';

/** What the view shows. All texts are hostile: they become text, never markup. */
export interface LogStatisticsContent {
  /** What was searched for, in few words. */
  readonly query: string;
  /** The window of time in words, with its zone. */
  readonly window: string;
  readonly statistics: LogStatistics;
  /** Records that were searched. */
  readonly records: number;
  /** False: it is still counting. */
  readonly isComplete: boolean;
  /** What was not searched, or not to its end, and why; in the user's words. */
  readonly problems: readonly string[];
  /** The search was narrowed from here, and can be widened again. */
  readonly isNarrowed: boolean;
}

export type ToLogStatistics =
  /** BCP 47, and translations by English text (empty for English). */
  | { readonly type: 'init'; readonly language: string; readonly strings: Readonly<Record<string, string>> }
  | { readonly type: 'content'; readonly content: LogStatisticsContent }
  /** Ends a request; `error` tells in the user's words why it failed. */
  | { readonly type: 'reply'; readonly replyTo: number; readonly error?: string };

export const exportFormats = ['markdown', 'csv', 'jsonLines'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What the webview asks of the extension. Each is answered by a `reply`. */
export type LogStatisticsRequest =
  /** The webview has loaded: answered by `init` and `content` as well. */
  | { readonly type: 'ready' }
  /** Search this window of time only; milliseconds since 1970. */
  | { readonly type: 'narrow'; readonly from: number; readonly to: number }
  /** Search the window of before again. */
  | { readonly type: 'widen' }
  /** Count the values of this field. */
  | { readonly type: 'countField'; readonly field: string }
  | { readonly type: 'export'; readonly format: ExportFormat }
  /** A defect in the webview, for the log. */
  | { readonly type: 'reportError'; readonly message: string };

export interface FromLogStatistics {
  /** Names the request in its reply. */
  readonly id: number;
  readonly request: LogStatisticsRequest;
}

/** The extension is trusted with the shape of its messages; others are not ours. */
export function isToLogStatistics(value: unknown): value is ToLogStatistics {
  return isRecord(value) && (value.type === 'init' || value.type === 'content' || value.type === 'reply');
}

export function isFromLogStatistics(value: unknown): value is FromLogStatistics {
  return isRecord(value) && typeof value.id === 'number' && isRequest(value.request);
}

const maxFieldName = 200;

function isRequest(value: unknown): value is LogStatisticsRequest {
  if (!isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'ready':
    case 'widen':
      return true;
    case 'narrow':
      return (
        Number.isFinite(value.from) && Number.isFinite(value.to) && Number(value.from) < Number(value.to)
      );
    case 'countField':
      return typeof value.field === 'string' && value.field.length <= maxFieldName;
    case 'export':
      return exportFormats.some((format) => format === value.format);
    case 'reportError':
      return typeof value.message === 'string';
    default:
      return false;
  }
}
