import type { Endpoint } from '../core/containers/endpoint.ts';
import type { Problem } from '../core/errors.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';
import type { StoredPlace } from '../storage/logs/logStore.ts';

/** What is searched for, where, and how much of what is found is wanted. */
export interface LogSearchRequest {
  readonly endpoint: Endpoint;
  readonly containers: readonly SearchedContainer[];
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
  /** Where there are more hits than that, the last of them are wanted: they come by `onLast`, the first ones by `onExcerpt` all the same. */
  readonly wantsLast?: boolean;
  /** Whether records have their timestamps, which the engine takes some time to write; by default only where hits are kept. */
  readonly timestamps?: boolean;
  /** The engine by default. */
  readonly source?: LogSourceChoice;
  /** Where what is read is kept, and read from the next time; without it, all is asked of the engine. */
  readonly store?: LogStore;
}

/**
 * Where logs are read. `file`: the files that the engine writes them to, which is many times quicker, and fails where they cannot be read. `auto`: those
 * where they can be read and no more than they have is stored, else the engine.
 */
export const logSources = ['auto', 'engine', 'file'] as const;
export type LogSourceChoice = (typeof logSources)[number];

export interface SearchedContainer {
  readonly id: string;
  readonly name: string;
  /** Its place in the store; undefined where its log is not to be stored. */
  readonly stored?: StoredPlace | undefined;
}

export interface LogStore {
  readonly root: string;
  /** The oldest goes where there would be more. */
  readonly maxBytes: number;
  /** Of this search: what its thread has locked is released when it was ended by force. */
  readonly token: string;
  /** Of a log that was read from the engine's files and is not stored yet, how many bytes of its end are stored; by default a quarter of `maxBytes`. */
  readonly maxFill?: number;
  /** For how long what was read from the engine's files may be stored after the answer; by default for as long as it takes. */
  readonly maxFillMs?: number;
}

/**
 * A run of records around one or more hits that touch each other, in the order of the log. A run of more than 1000 records
 * comes in parts: the next begins with the index after the last.
 */
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
  /** Of a hit: which of several patterns match, by their places in the query. */
  readonly patterns?: readonly number[] | undefined;
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
  /** Records that were read from the store rather than from the engine. */
  readonly stored: number;
  /** Read from the engine's own log files. */
  readonly isFile: boolean;
  /** Places of the stored log where records may be missing: the engine had dropped them before they were read. */
  readonly gaps: number;
  /** Why nothing (more) was stored. */
  readonly storeFailure: Problem | undefined;
  /** The engine has the container no more: its stored log was searched. */
  readonly isRemoved: boolean;
  /** The engine has no more records than the last ones that were asked for. False where that is not certain. */
  readonly isWhole: boolean;
}

export interface LogSearchHandlers {
  /** May return a promise: the search of that container then waits for it before it goes far. */
  readonly onExcerpt: (excerpt: LogExcerpt) => unknown;
  /** A part of the last hits, in the order of the log; comes at the end of that container where it has more hits than `maxHits`. */
  readonly onLast?: (excerpt: LogExcerpt) => unknown;
  /** Comes after the excerpts of the records it counts; at most every 50 ms per container, and once at its end. */
  readonly onProgress?: (progress: LogSearchProgress) => void;
  /** Comes after the search where what was read from the engine's files has been stored, or could not be. */
  readonly onFilled?: (problem: Problem | undefined) => void;
}
