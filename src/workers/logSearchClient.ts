import type { Endpoint } from '../core/containers/endpoint.ts';
import type { Problem } from '../core/errors.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';

export interface LogSearchRequest {
  readonly endpoint: Endpoint;
  readonly containers: readonly { readonly id: string; readonly name: string }[];
  readonly query: LogQuery;
  /** As in LogOptions. */
  readonly since?: string;
  readonly until?: string;
  readonly tail?: number;
  /** Records shown before and after each hit. */
  readonly before: number;
  readonly after: number;
  /** Hits kept per container (all are counted); 0 counts only. */
  readonly maxHits: number;
}

/** A run of records around one or more hits that touch each other, in the order of the log. */
export interface LogExcerpt {
  readonly containerId: string;
  readonly lines: readonly LogExcerptLine[];
}

export interface LogExcerptLine {
  readonly record: LogRecord;
  /** 0-based among the records that were read in this search. */
  readonly index: number;
  /** Where the pattern matched in the text without ANSI codes ([start, end) in UTF-16 units); empty for a context line or an inverted match. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly isHit: boolean;
}

/** How a container's search stands; final when `outcome` is there. */
export interface LogSearchProgress {
  readonly containerId: string;
  readonly records: number;
  readonly bytes: number;
  readonly hits: number;
  /** Timestamp of the record read last. */
  readonly reached: string | undefined;
  readonly outcome: 'exhausted' | 'cancelled' | 'failed' | undefined;
  /** Of `failed`. */
  readonly problem: Problem | undefined;
  /** Hits past `maxHits` were counted but not kept. */
  readonly isCapped: boolean;
}

/**
 * Searches the logs of several containers side by side in a worker thread, so that neither reading nor a hostile pattern
 * blocks the caller. Resolves with the final progress of every container; one that fails never stops the others. A pattern
 * that backtracks past the deadline fails the containers not yet done with `patternTooSlow` and keeps what was found. Throws
 * VitalsError `patternInvalid` before anything is read; cancelling resolves with what was found, outcome `cancelled`.
 */
export function searchLogs(
  _request: LogSearchRequest,
  _handlers: {
    readonly onExcerpt: (excerpt: LogExcerpt) => void;
    readonly onProgress?: (progress: LogSearchProgress) => void;
  },
  _signal?: AbortSignal,
): Promise<readonly LogSearchProgress[]> {
  throw new Error('not written yet');
}
