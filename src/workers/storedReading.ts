import type { ContainerClient } from '../core/containers/containerClient.ts';
import { type Problem, VitalsError } from '../core/errors.ts';
import { filterRecords } from '../core/logs/filterRecords.ts';
import type { LogSeam } from '../core/logs/logSeam.ts';
import type { RecordColumns } from '../core/logs/recordColumns.ts';
import type { RecordBytes } from '../core/logs/recordDecoder.ts';
import { RecordWindow } from '../core/logs/recordWindow.ts';
import { preferFiles } from '../engine/logFiles/fileLogStream.ts';
import { boundLogStore, describeFolder } from '../storage/logs/logStore.ts';
import { LogWriter } from '../storage/logs/logWriter.ts';
import { type FirstRecord, StoredLog, sourceOf } from '../storage/logs/storedLog.ts';
import { openAhead } from './filesAhead.ts';
import { LogJoint } from './logJoint.ts';
import type { LogSearchRequest, SearchedContainer } from './logSearchRequest.ts';
import { EngineSource, type RecordSource, StoredSource } from './recordSource.ts';

/** What comes to light while a log is read through its store. */
export interface StoreFacts {
  /** Records that came from the store. */
  stored: number;
  /** The engine's own files were read, and neither the engine nor the store. */
  isFile: boolean;
  /** Places where records may be missing. */
  gaps: number;
  /** Why nothing (more) is stored. */
  storeFailure: Problem | undefined;
  /** The engine has the container no more. */
  isRemoved: boolean;
  /** The engine has no more records than the last ones that were asked for. False where that is not certain. */
  isWhole: boolean;
}

export type LogExtent = Pick<LogSearchRequest, 'since' | 'until' | 'tail'>;

/** A log and its place in the store. */
export interface StoredTask {
  readonly id: string;
  readonly place: NonNullable<SearchedContainer['stored']>;
  readonly store: NonNullable<LogSearchRequest['store']>;
  readonly facts: StoreFacts;
  readonly signal: AbortSignal;
}

/** How many of the last records are looked at for the end of what is stored. */
const tails = [1000, 100_000];

/** How many bytes may wait to be written before reading waits for the disk. */
const maxPending = 4 * 1024 * 1024;

const maxAttempts = 3;

/** Reads one log through its store, which it fills. */
export class StoredReading {
  readonly #client: ContainerClient;
  readonly #task: StoredTask;
  /** The engine's log files are read in its place where they can be. */
  readonly #logs: Pick<ContainerClient, 'logs'>;
  readonly #source: bigint;
  #hasFiles = false;
  #writer: LogWriter | undefined;
  #log: StoredLog | undefined;
  #marks: { readonly isBeginning: boolean; readonly hasGap: boolean } | undefined;
  /** Read, but behind a line that has not come to its end: it is written when that has. */
  #held: RecordBytes[] = [];
  #heldBytes = 0;

  constructor(
    client: ContainerClient,
    task: StoredTask,
    { prefersFiles }: { readonly prefersFiles: boolean },
  ) {
    this.#client = client;
    this.#task = task;
    this.#logs = prefersFiles ? preferFiles(client) : client;
    this.#source = sourceOf(task.id);
  }

  /** `request`: where the engine's files may be read in place of all else. */
  async *sources(extent: LogExtent, request?: LogSearchRequest): AsyncGenerator<RecordSource> {
    const { facts, place } = this.#task;
    const log = await this.#open();
    if (isShared(log, this.#source)) {
      yield await this.#openAll(extent);
      return;
    }
    if (request && !place.isRemoved) {
      const { hasFiles, ahead } = await openAhead(this.#client, this.#task, log, request);
      this.#hasFiles = hasFiles;
      if (ahead) {
        facts.isFile = true;
        yield ahead;
        return;
      }
    }
    const window = new RecordWindow(extent);
    facts.gaps = log.commits.filter(({ hasGap }) => hasGap).length;
    const first = place.isRemoved ? undefined : await log.trimmedAt(this.#source);
    if (first) {
      yield await this.#openHead(first, window);
    }
    if (!window.isOver && log.records > 0) {
      const skipped = extent.tail === undefined ? 0 : Math.max(0, log.records - extent.tail);
      yield new StoredSource(this.#storedRecords(log, window, skipped));
    }
    if (!window.isOver && !place.isRemoved) {
      yield* this.#openFresh(await log.seam(this.#source), window);
    }
  }

  /**
   * Stores what is new, and hands nothing out: of a log of which nothing is stored, what there is from `since` on (seconds since 1970;
   * undefined: all of it). False where somebody else writes, or nothing can be written.
   */
  async fill(since: string | undefined): Promise<boolean> {
    this.#hasFiles = true;
    const log = await this.#open();
    if (!this.#writer || isShared(log, this.#source)) {
      return false;
    }
    const seam = await log.seam(this.#source);
    const window = new RecordWindow({});
    const sources =
      seam || since === undefined
        ? this.#openFresh(seam, window)
        : [await this.#openFrom({ since }, new LogJoint(undefined, { isPart: true }), window)];
    for await (const source of sources) {
      for await (const _ of source.read()) {
        source.takeBytes();
      }
    }
    return true;
  }

  async end(): Promise<void> {
    await this.#writer?.close();
    await this.#log?.release();
    const { facts } = this.#task;
    facts.storeFailure ??= this.#writer?.failure && toStoreProblem(this.#writer.failure);
  }

  /** What is stored, held open: what is deleted from now on can be read all the same. */
  async #open(): Promise<StoredLog> {
    const { place } = this.#task;
    this.#writer = place.isRemoved ? undefined : await this.#openWriter();
    for (let attempt = 1; ; attempt++) {
      const log = (attempt === 1 && this.#writer?.stored) || (await this.#load());
      try {
        await log.hold();
        this.#log = log;
        return log;
      } catch (error) {
        // Somebody makes room, or clears the store, at this very moment.
        if (attempt === maxAttempts) {
          throw new VitalsError({ code: 'logStoreChanged' }, { cause: error });
        }
      }
    }
  }

  async #openWriter(): Promise<LogWriter | undefined> {
    const { place, store, facts } = this.#task;
    const { folder, url, container } = place;
    const { root, maxBytes, token } = store;
    try {
      const onSegment = () => boundLogStore(root, maxBytes);
      const writer = await LogWriter.open(folder, { source: this.#source, token, onSegment });
      if (writer) {
        this.#writer = writer;
        await describeFolder(folder, url, container);
      }
      return writer;
    } catch (error) {
      facts.storeFailure = toStoreProblem(error);
      return this.#writer;
    }
  }

  async #load(): Promise<StoredLog> {
    const { place, facts } = this.#task;
    try {
      return await StoredLog.load(place.folder);
    } catch (error) {
      facts.storeFailure ??= toStoreProblem(error);
      return new StoredLog(place.folder, []);
    }
  }

  async #openAll(extent: LogExtent): Promise<RecordSource> {
    return new EngineSource(await this.#read(extent), true);
  }

  #read(extent: { readonly [K in keyof LogExtent]: LogExtent[K] | undefined }) {
    const given = Object.fromEntries(Object.entries(extent).filter(([, value]) => value !== undefined));
    return this.#logs.logs(this.#task.id, { timestamps: true, ...given }, this.#task.signal);
  }

  async *#storedRecords(log: StoredLog, window: RecordWindow, skipped: number): AsyncGenerator<RecordBytes> {
    let left = skipped;
    for await (const records of log.read(window.extent)) {
      const { length } = records.columns;
      if (left >= length) {
        left -= length;
        continue;
      }
      const part = left > 0 ? filterRecords(records, (_, index) => index >= left) : records;
      left = 0;
      const kept = window.apply(part);
      this.#task.facts.stored += kept.columns.length;
      yield kept;
      if (window.isOver) {
        return;
      }
    }
  }

  /** What the engine still has of before the first record that is stored: the store was too large. */
  async #openHead(first: FirstRecord, window: RecordWindow): Promise<RecordSource> {
    const seconds = first.columns.seconds[0] as number;
    const nanoseconds = first.columns.nanoseconds[0] as number;
    const stream = await this.#read({ until: String(seconds + 1) });
    let equals = 0;
    let isOver = false;
    const isBefore = (columns: RecordColumns, index: number) => {
      const difference =
        (columns.seconds[index] as number) - seconds || (columns.nanoseconds[index] as number) - nanoseconds;
      if (difference === 0) {
        isOver ||= equals++ === first.ordinal;
      }
      isOver ||= difference > 0;
      return !isOver;
    };
    return new EngineSource(stream, true, (records) => window.apply(filterRecords(records, isBefore)));
  }

  /**
   * What comes after what is stored. The end of a log is had at once, while `since` makes the engine read all of it: the seam is
   * looked for in the last records first. In files, a time is found at once, but a second may be hundreds of thousands of records.
   */
  async *#openFresh(seam: LogSeam | undefined, window: RecordWindow): AsyncGenerator<EngineSource> {
    if (!seam) {
      yield await this.#openFrom({}, new LogJoint(undefined), window);
      return;
    }
    this.#writer?.resume(seam);
    for (const tail of this.#hasFiles ? tails.slice(0, 1) : tails) {
      const joint = new LogJoint(seam, { isTail: true });
      yield await this.#openFrom({ tail }, joint, window);
      if (joint.hasHeld || window.isOver) {
        return;
      }
    }
    yield await this.#openFrom({ since: seam.since }, new LogJoint(seam), window);
  }

  async #openFrom(extent: LogExtent, joint: LogJoint, window: RecordWindow): Promise<EngineSource> {
    const { chunks, ...stream } = await this.#read(extent);
    const filter = (records: RecordBytes, isSettled: boolean) => {
      const fresh = joint.apply(records);
      if (fresh.columns.length > 0 && !joint.isTold) {
        joint.isTold = true;
        this.#task.facts.gaps += joint.hasGap ? 1 : 0;
        this.#marks = { isBeginning: joint.isBeginning, hasGap: joint.hasGap };
      }
      this.#keep(fresh, isSettled);
      return window.apply(fresh);
    };
    const until = () => window.isOver || joint.hasFailed;
    return new EngineSource({ ...stream, chunks: this.#paced(chunks, until) }, true, filter);
  }

  /** Waits for the disk where it is slower than the engine. */
  async *#paced(chunks: AsyncIterable<Uint8Array>, isOver: () => boolean): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      yield chunk;
      if (isOver()) {
        return;
      }
      await this.#writer?.drain(maxPending);
    }
  }

  #keep(records: RecordBytes, isSettled: boolean): void {
    const writer = this.#writer;
    if (!writer || writer.failure) {
      return;
    }
    if (!isSettled) {
      if (this.#heldBytes <= maxPending) {
        this.#held.push({ ...records, text: records.text.slice() });
        this.#heldBytes += records.text.length;
      }
      return;
    }
    // What was held back and is too much is not stored, nor is what comes behind it.
    if (this.#heldBytes <= maxPending) {
      for (const part of [...this.#held.splice(0), records]) {
        writer.append(part, this.#marks);
        this.#marks = part.columns.length > 0 ? undefined : this.#marks;
      }
      this.#heldBytes = 0;
    }
  }
}

/** The file system's own words. */
function toStoreProblem(error: unknown): Problem {
  return error instanceof VitalsError
    ? error.problem
    : { code: 'logStoreFailed', reason: error instanceof Error ? error.message : String(error) };
}

/** Two containers bear one identity at the same time: their logs cannot be told apart in the store. */
function isShared({ commits }: StoredLog, source: bigint): boolean {
  return commits.at(-1)?.source !== source && commits.some((commit) => commit.source === source);
}
