import type { ContainerClient, LogOptions } from '../core/containers/containerClient.ts';
import { isProblem } from '../core/errors.ts';
import { filterRecords } from '../core/logs/filterRecords.ts';
import type { LogSeam } from '../core/logs/logSeam.ts';
import type { RecordColumns } from '../core/logs/recordColumns.ts';
import type { RecordBytes } from '../core/logs/recordDecoder.ts';
import { RecordWindow } from '../core/logs/recordWindow.ts';
import { preferFiles } from '../engine/logFiles/fileLogStream.ts';
import { boundLogStore, describeFolder } from '../storage/logs/logStore.ts';
import { LogWriter } from '../storage/logs/logWriter.ts';
import { StoredLog, segmentNumbers, sourceOf } from '../storage/logs/storedLog.ts';
import { FileSource } from './fileSource.ts';
import type { LogSearchRequest, SearchedContainer } from './logSearchClient.ts';
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
  storeFailure: string | undefined;
  /** The engine has the container no more. */
  isRemoved: boolean;
}

type Window = Pick<LogSearchRequest, 'since' | 'until' | 'tail'>;

/** How many of the last records are looked at for the end of what is stored. */
const tails = [1000, 100_000];

/** How many bytes may wait to be written before reading waits for the disk. */
const maxPending = 4 * 1024 * 1024;

/** The log of a container, from where it can be had the soonest: what is stored, then what the engine has beyond it. */
export async function* openLog(
  client: ContainerClient,
  container: SearchedContainer,
  request: LogSearchRequest,
  facts: StoreFacts,
  signal: AbortSignal,
): AsyncGenerator<RecordSource> {
  const { store, since, until, tail } = request;
  const { stored } = container;
  facts.isRemoved = stored?.isRemoved ?? false;
  const file = await openFile(client, container, request, signal);
  if (file) {
    facts.isFile = true;
    yield file;
    return;
  }
  // The end of a log is had from the engine at once; a part of one that is not stored yet is no beginning of a store.
  const isPart = since !== undefined || until !== undefined;
  const usesStore = store && stored && (stored.isRemoved || tail === undefined);
  if (!usesStore || (isPart && (await segmentNumbers(stored.folder)).length === 0)) {
    const timestamps = request.timestamps ?? request.maxHits > 0;
    const options: LogOptions = { timestamps, ...given({ since, until, tail }) };
    yield new EngineSource(await client.logs(container.id, options, signal), timestamps);
    return;
  }
  const reading = new StoredReading(
    request.source === 'auto' ? preferFiles(client) : client,
    container.id,
    stored,
    store,
    facts,
    signal,
  );
  try {
    yield* reading.sources({ since, until, tail } as Window);
  } finally {
    await reading.end();
  }
}

/** What is stored may reach further back than the files do. */
async function openFile(
  client: ContainerClient,
  { id, stored }: SearchedContainer,
  request: LogSearchRequest,
  signal: AbortSignal,
): Promise<FileSource | undefined> {
  const { source = 'engine', store } = request;
  if (source === 'engine' || (source === 'auto' && store && stored && (await isKept(stored)))) {
    return undefined;
  }
  try {
    return await FileSource.open(client, id, request, signal);
  } catch (error) {
    if (source === 'auto' && isProblem(error, 'logFileUnreadable')) {
      return undefined;
    }
    throw error;
  }
}

async function isKept({ isRemoved, folder }: NonNullable<SearchedContainer['stored']>): Promise<boolean> {
  return isRemoved || (await segmentNumbers(folder).catch(() => [])).length > 0;
}

function given(options: { readonly [K in keyof Window]: Window[K] | undefined }): Window {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Two containers bear one identity at the same time: their logs cannot be told apart in the store. */
function isShared({ commits }: StoredLog, source: bigint): boolean {
  return commits.at(-1)?.source !== source && commits.some((commit) => commit.source === source);
}

/** Reads one log through its store, which it fills. */
class StoredReading {
  readonly #client: Pick<ContainerClient, 'logs'>;
  readonly #id: string;
  readonly #place: NonNullable<SearchedContainer['stored']>;
  readonly #store: NonNullable<LogSearchRequest['store']>;
  readonly #facts: StoreFacts;
  readonly #signal: AbortSignal;
  #writer: LogWriter | undefined;
  /** Read, but behind a line that has not come to its end: it is written when that has. */
  #held: RecordBytes[] = [];
  #heldBytes = 0;

  constructor(
    client: Pick<ContainerClient, 'logs'>,
    id: string,
    place: NonNullable<SearchedContainer['stored']>,
    store: NonNullable<LogSearchRequest['store']>,
    facts: StoreFacts,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#id = id;
    this.#place = place;
    this.#store = store;
    this.#facts = facts;
    this.#signal = signal;
  }

  async *sources(extent: Window): AsyncGenerator<RecordSource> {
    const source = sourceOf(this.#id);
    this.#writer = this.#place.isRemoved ? undefined : await this.#openWriter(source);
    const log = this.#writer?.stored ?? (await this.#load());
    if (isShared(log, source)) {
      yield await this.#openAll(extent);
      return;
    }
    const window = new RecordWindow(extent);
    this.#facts.gaps = log.commits.filter(({ hasGap }) => hasGap).length;
    if (!this.#place.isRemoved) {
      const first = await log.trimmedAt(source);
      if (first) {
        yield await this.#openHead(first, window);
      }
    }
    if (!window.isOver && log.records > 0) {
      const skipped = extent.tail === undefined ? 0 : Math.max(0, log.records - extent.tail);
      yield new StoredSource(this.#storedRecords(log, window, skipped));
    }
    if (!window.isOver && !this.#place.isRemoved) {
      yield* this.#openFresh(await log.seam(source), window);
    }
  }

  async #openAll(extent: Window): Promise<RecordSource> {
    const options = { timestamps: true, ...given(extent) };
    return new EngineSource(await this.#client.logs(this.#id, options, this.#signal), true);
  }

  async end(): Promise<void> {
    await this.#writer?.close();
    this.#facts.storeFailure ??= this.#writer?.failure?.message;
  }

  async #openWriter(source: bigint): Promise<LogWriter | undefined> {
    const { folder, url, container } = this.#place;
    const { root, maxBytes, token } = this.#store;
    try {
      const onSegment = () => boundLogStore(root, maxBytes);
      const writer = await LogWriter.open(folder, { source, token, onSegment });
      if (writer) {
        this.#writer = writer;
        await describeFolder(folder, url, container);
      }
      return writer;
    } catch (error) {
      this.#facts.storeFailure = (error as Error).message;
      return this.#writer;
    }
  }

  async #load(): Promise<StoredLog> {
    try {
      return await StoredLog.load(this.#place.folder);
    } catch (error) {
      this.#facts.storeFailure ??= (error as Error).message;
      return new StoredLog(this.#place.folder, []);
    }
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
      this.#facts.stored += kept.columns.length;
      yield kept;
      if (window.isOver) {
        return;
      }
    }
  }

  /** What the engine still has of before the first record that is stored: the store was too large. */
  async #openHead(
    { columns: first, ordinal }: { readonly columns: RecordColumns; readonly ordinal: number },
    window: RecordWindow,
  ): Promise<RecordSource> {
    const seconds = first.seconds[0] as number;
    const nanoseconds = first.nanoseconds[0] as number;
    const options = { timestamps: true, until: String(seconds + 1) };
    const stream = await this.#client.logs(this.#id, options, this.#signal);
    let equals = 0;
    let isOver = false;
    const isBefore = (columns: RecordColumns, index: number) => {
      const difference =
        (columns.seconds[index] as number) - seconds || (columns.nanoseconds[index] as number) - nanoseconds;
      if (difference === 0) {
        isOver ||= equals++ === ordinal;
      }
      isOver ||= difference > 0;
      return !isOver;
    };
    return new EngineSource(stream, true, (records) => window.apply(filterRecords(records, isBefore)));
  }

  /**
   * What comes after what is stored. The end of a log is had at once, while `since` makes the engine read all of it: the seam is
   * looked for in the last records first.
   */
  async *#openFresh(seam: LogSeam | undefined, window: RecordWindow): AsyncGenerator<RecordSource> {
    if (!seam) {
      yield await this.#openFrom({}, new Joint(undefined, false), window);
      return;
    }
    this.#writer?.resume(seam);
    for (const tail of tails) {
      const joint = new Joint(seam, true);
      yield await this.#openFrom({ tail }, joint, window);
      if (joint.hasHeld || window.isOver) {
        return;
      }
    }
    yield await this.#openFrom({ since: seam.since }, new Joint(seam, false), window);
  }

  async #openFrom(extent: Window, joint: Joint, window: RecordWindow): Promise<RecordSource> {
    const { chunks, ...stream } = await this.#client.logs(
      this.#id,
      { timestamps: true, ...extent },
      this.#signal,
    );
    const filter = (records: RecordBytes, isSettled: boolean) => {
      const fresh = joint.apply(records);
      if (fresh.columns.length > 0 && !joint.isTold) {
        joint.isTold = true;
        this.#facts.gaps += joint.hasGap ? 1 : 0;
        this.#marks = { isBeginning: joint.isBeginning, hasGap: joint.hasGap };
      }
      this.#keep(fresh, isSettled);
      return window.apply(fresh);
    };
    const until = () => window.isOver || joint.hasFailed;
    return new EngineSource({ ...stream, chunks: this.#paced(chunks, until) }, true, filter);
  }

  #marks: { readonly isBeginning: boolean; readonly hasGap: boolean } | undefined;

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

/** Where a reading of the engine's log joins what is stored. */
class Joint {
  readonly #seam: LogSeam | undefined;
  /** It counts only where it has all from the seam on. */
  readonly #isTail: boolean;
  #hasBegun = false;
  /** What came first is too late: more has to be read. */
  hasFailed = false;
  /** The first fresh record has come. */
  isTold = false;

  constructor(seam: LogSeam | undefined, isTail: boolean) {
    this.#seam = seam;
    this.#isTail = isTail;
    seam?.resume();
  }

  get isBeginning(): boolean {
    return this.#seam === undefined;
  }

  get hasGap(): boolean {
    return this.#seam !== undefined && !this.#seam.isMet;
  }

  /** The end of what is stored was there. */
  get hasHeld(): boolean {
    return !this.hasFailed && !this.hasGap;
  }

  apply(records: RecordBytes): RecordBytes {
    const seam = this.#seam;
    if (!seam) {
      return records;
    }
    return filterRecords(records, (columns, index) => {
      if (this.#isTail && !this.#hasBegun) {
        this.#hasBegun = true;
        this.hasFailed = !seam.isWithin(columns, index);
      }
      const isFresh = !this.hasFailed && seam.isFresh(columns, index);
      this.hasFailed ||= isFresh && this.#isTail && !seam.isMet;
      return isFresh && !this.hasFailed;
    });
  }
}
