import { Worker } from 'node:worker_threads';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { type Problem, toProblem } from '../core/errors.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';
import { compileQuery } from '../core/logs/matcher.ts';
import type { StoredPlace } from '../storage/logs/logStore.ts';
import { lockPath } from '../storage/logs/logWriter.ts';
import { releaseLock } from '../storage/processLock.ts';
import {
  type ContainerEvent,
  ScanMarker,
  type SearchCommand,
  type SearchEvent,
  type SearchInput,
} from './logSearchMessages.ts';
import { ScanWatchdog } from './scanWatchdog.ts';
import { workerUrl } from './workerUrl.ts';

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

/** Text passes through and is dropped: a small young generation takes 100 MB off the process and no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };
/** How long a search that was cancelled may take to say how far it came, in milliseconds. */
const cancelGrace = 500;
const maxOpenLines = 1000;

/**
 * Searches the logs of several containers side by side in a worker thread, so that neither reading nor a hostile pattern
 * blocks the caller. Resolves with the final progress of every container; one that fails never stops the others. A pattern
 * that backtracks past the deadline fails the container it is stuck in with `patternTooSlow` and keeps what was found; the
 * others are searched on in a new thread (but for one that was begun and reads by `tail`, which would not begin at the same record again).
 * What was read from the engine's files is stored after that, by the thread, unless the signal aborts.
 * Throws VitalsError `patternInvalid` before anything is read; cancelling resolves with what was found, outcome `cancelled`.
 * What a handler throws ends the search and is thrown.
 */
export async function searchLogs(
  request: LogSearchRequest,
  handlers: LogSearchHandlers,
  signal?: AbortSignal,
): Promise<readonly LogSearchProgress[]> {
  compileQuery(request.query);
  const search = new LogSearch(request, handlers);
  return request.containers.length > 0 && !signal?.aborted ? search.run(signal) : search.finish();
}

const cancelled = { outcome: 'cancelled', problem: undefined } as const;

class LogSearch {
  readonly #request: LogSearchRequest;
  readonly #handlers: LogSearchHandlers;
  /** The last that was heard of each container. */
  readonly #progress: LogSearchProgress[];
  /** What is being handed to the handlers, container by container in the order it came. */
  readonly #deliveries: Promise<void>[];
  /** Of each container, a run that may go on. */
  readonly #open = new Map<number, { readonly containerId: string; readonly lines: LogExcerptLine[] }>();
  /** Of each container, the index after the last line that was handed out: a new thread finds them all again. */
  readonly #handedOut: number[];
  /** Of the container that a thread was stuck in. */
  #stuck: number | undefined;
  #worker: Worker | undefined;
  /** Why a container that has not come to its end never will. */
  #ending: Pick<LogSearchProgress, 'outcome' | 'problem'> = cancelled;
  #thrown: { readonly error: unknown } | undefined;

  constructor(request: LogSearchRequest, handlers: LogSearchHandlers) {
    this.#request = request;
    this.#handlers = handlers;
    this.#progress = request.containers.map(({ id }) => ({
      containerId: id,
      records: 0,
      bytes: 0,
      hits: 0,
      reached: undefined,
      outcome: undefined,
      problem: undefined,
      isCapped: false,
      stored: 0,
      isFile: false,
      gaps: 0,
      storeFailure: undefined,
      isRemoved: false,
      isWhole: false,
    }));
    this.#deliveries = request.containers.map(() => Promise.resolve());
    this.#handedOut = request.containers.map(() => 0);
  }

  async run(signal: AbortSignal | undefined): Promise<readonly LogSearchProgress[]> {
    let containers = [...this.#request.containers.keys()];
    while (containers.length > 0) {
      await this.#runWorker(containers, signal);
      containers = this.#leftByStuck(containers);
    }
    return this.finish();
  }

  /** Searches these containers until all are done, the search is cancelled, or the thread is stuck and was ended. */
  async #runWorker(containers: readonly number[], signal: AbortSignal | undefined): Promise<void> {
    const marker = new ScanMarker();
    const chosen = containers.map((index) => this.#request.containers[index] as SearchedContainer);
    const input: SearchInput = {
      request: { ...this.#request, containers: chosen },
      marker: marker.memory,
    };
    const worker = new Worker(workerUrl('logSearch'), {
      workerData: input,
      name: 'Container Vitals log search',
      resourceLimits,
    });
    this.#worker = worker;
    const watchdog = new ScanWatchdog(marker, (container) => this.#giveUp(containers[container] as number));
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      send(worker, { kind: 'cancel' });
      grace = setTimeout(() => void worker.terminate(), cancelGrace);
    };
    if (signal?.aborted) {
      cancel();
    }
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('error', (error) => this.#fail(toProblem(error, this.#request.endpoint.url)));
    const ended = new Promise((resolve) => worker.on('exit', resolve)).then(async () => {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(grace);
      watchdog.dispose();
      await this.#unlock(containers);
    });
    const answered = new Promise<void>((resolve) => {
      worker.on('message', (event: SearchEvent) => {
        if (event.kind === 'answered') {
          watchdog.dispose();
          resolve();
        } else if (event.kind === 'filled') {
          this.#handlers.onFilled?.(event.problem);
        } else {
          this.#receive(event, containers[event.container] as number, worker);
        }
      });
    });
    await Promise.race([answered, ended]);
  }

  /** What a thread that was ended by force has left locked. */
  async #unlock(containers: readonly number[]): Promise<void> {
    const { store } = this.#request;
    for (const index of store ? containers : []) {
      const { stored } = this.#request.containers[index] as SearchedContainer;
      if (store && stored && !stored.isRemoved) {
        await releaseLock(lockPath(stored.folder), store.token);
      }
    }
  }

  /** Where the thread was stuck, the containers that another one can search; none otherwise. */
  #leftByStuck(containers: readonly number[]): number[] {
    if (this.#stuck === undefined) {
      return [];
    }
    const unfinished = containers.filter((index) => this.#progress[index]?.outcome === undefined);
    const left = unfinished.filter((index) => this.#canBeginAnew(index));
    for (const index of unfinished.filter((one) => !left.includes(one))) {
      this.#end(index);
    }
    for (const index of left) {
      this.#open.delete(index);
    }
    this.#stuck = undefined;
    this.#ending = cancelled;
    return left;
  }

  /** By `tail`, the first record would be another one once more have come. */
  #canBeginAnew(container: number): boolean {
    const hasBegun = (this.#progress[container]?.records ?? 0) > 0;
    return container !== this.#stuck && !(hasBegun && this.#request.tail !== undefined);
  }

  /** Hands out what has not been, and resolves when all of it has been dealt with. */
  async finish(): Promise<readonly LogSearchProgress[]> {
    for (const [container, { outcome }] of this.#progress.entries()) {
      if (outcome === undefined) {
        this.#end(container);
      }
    }
    await Promise.all(this.#deliveries);
    if (this.#thrown) {
      throw this.#thrown.error;
    }
    return this.#progress;
  }

  #receive(event: ContainerEvent, container: number, worker: Worker): void {
    if (event.kind === 'progress') {
      this.#report(container, event.progress);
      return;
    }
    if (event.kind === 'last') {
      this.#deliver(container, async () => {
        for (const excerpt of event.excerpts) {
          await this.#handlers.onLast?.(excerpt);
        }
        send(worker, { kind: 'taken', container: event.container });
      });
      return;
    }
    const excerpts = this.#joinOpen(container, this.#fresh(container, event.excerpts), event.isOpen);
    this.#countHandedOut(container, excerpts);
    this.#deliver(container, async () => {
      for (const excerpt of excerpts) {
        await this.#handlers.onExcerpt(excerpt);
      }
      send(worker, { kind: 'taken', container: event.container });
    });
  }

  #report(container: number, progress: LogSearchProgress): void {
    this.#progress[container] = progress;
    const last = progress.outcome && this.#open.get(container);
    this.#deliver(container, async () => {
      if (last) {
        await this.#handlers.onExcerpt(last);
      }
      this.#handlers.onProgress?.(progress);
    });
  }

  /** Without the lines that an earlier thread has found. */
  #fresh(container: number, excerpts: readonly LogExcerpt[]): LogExcerpt[] {
    const first = this.#handedOut[container] as number;
    return excerpts.flatMap(({ containerId, lines }) => {
      const fresh = (lines[0]?.index ?? 0) >= first ? lines : lines.filter(({ index }) => index >= first);
      return fresh.length > 0 ? [{ containerId, lines: fresh }] : [];
    });
  }

  #countHandedOut(container: number, excerpts: readonly LogExcerpt[]): void {
    const last = excerpts.at(-1)?.lines.at(-1);
    if (last) {
      this.#handedOut[container] = last.index + 1;
    }
  }

  /** Puts a run together again that was sent in parts, and keeps it back while it may go on. */
  #joinOpen(container: number, excerpts: readonly LogExcerpt[], isOpen: boolean): LogExcerpt[] {
    const joined = [...excerpts];
    const open = this.#open.get(container);
    if (open) {
      const goesOn = excerpts[0]?.lines[0]?.index === (open.lines.at(-1)?.index ?? 0) + 1;
      open.lines.push(...(goesOn ? (joined.shift()?.lines ?? []) : []));
      joined.unshift(open);
    }
    const last = joined.at(-1);
    if (isOpen && last && last.lines.length < maxOpenLines) {
      joined.pop();
      this.#open.set(container, last === open ? open : { ...last, lines: [...last.lines] });
    } else {
      this.#open.delete(container);
    }
    return joined;
  }

  #deliver(container: number, action: () => Promise<void>): void {
    const previous = this.#deliveries[container] as Promise<void>;
    this.#deliveries[container] = previous
      .then(() => (this.#thrown ? undefined : action()))
      .catch((error: unknown) => {
        this.#thrown ??= { error };
        void this.#worker?.terminate();
      });
  }

  #giveUp(container: number): void {
    const { pattern } = this.#request.query;
    const { name } = this.#request.containers[container] as { readonly name: string };
    this.#stuck = container;
    this.#ending = { outcome: 'failed', problem: { code: 'patternTooSlow', pattern, container: name } };
    void this.#worker?.terminate();
  }

  #end(container: number): void {
    this.#report(container, { ...(this.#progress[container] as LogSearchProgress), ...this.#ending });
  }

  #fail(problem: Problem): void {
    this.#ending = { outcome: 'failed', problem };
    void this.#worker?.terminate();
  }
}

function send(worker: Worker, command: SearchCommand): void {
  worker.postMessage(command);
}
