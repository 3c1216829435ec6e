import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VitalsError } from '../../core/errors.ts';
import { LogSeam, overlapSeconds } from '../../core/logs/logSeam.ts';
import type { RecordColumns } from '../../core/logs/recordColumns.ts';
import type { RecordBytes } from '../../core/logs/recordDecoder.ts';
import { columnsOf, type ReadCommit, readCommits } from './commit.ts';
import { type Block, batchesOf, blocksOf, type Segment } from './storedBlocks.ts';

/** The first record that is stored: the first of the columns. */
export interface FirstRecord {
  readonly commit: ReadCommit;
  readonly columns: RecordColumns;
  /** How many records of the same timestamp stood before it. */
  readonly ordinal: number;
}

export function segmentPath(folder: string, number: number, part: 'text' | 'index'): string {
  return join(folder, `${String(number).padStart(8, '0')}.${part}`);
}

/** The numbers of the segments that have both their files, ascending. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  const names = new Set(await readdir(folder).catch(ifMissing([])));
  return [...names]
    .flatMap((name) => /^(\d{8})\.index$/.exec(name)?.[1] ?? [])
    .filter((number) => names.has(`${number}.text`))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Something of the log is stored. */
export async function hasSegments(folder: string): Promise<boolean> {
  return (await segmentNumbers(folder).catch(() => [])).length > 0;
}

/** Which container wrote a commit: 64 bits of its id's hash. */
export function sourceOf(containerId: string): bigint {
  return createHash('sha256').update(containerId).digest().readBigUInt64LE();
}

/** The log of one container as it was stored when this was loaded. What is written later is not seen, and nothing is locked. */
export class StoredLog {
  readonly segments: readonly Segment[];
  readonly #folder: string;
  /** By path. */
  #held: ReadonlyMap<string, FileHandle> | undefined;

  /** Empty where there is none. Throws what the file system throws. */
  static async load(folder: string): Promise<StoredLog> {
    const segments: Segment[] = [];
    for (const number of await segmentNumbers(folder)) {
      const previous = segments.at(-1);
      if (previous && number !== previous.number + 1) {
        break;
      }
      const segment = await loadSegment(folder, number);
      segments.push(segment.loaded);
      if (!segment.isWhole) {
        break;
      }
    }
    return new StoredLog(folder, segments);
  }

  constructor(folder: string, segments: readonly Segment[]) {
    this.#folder = folder;
    this.segments = segments;
  }

  /**
   * Opens what there is: until `release`, it can be read whoever deletes it meanwhile. Throws what the file system throws where some of it
   * is gone already.
   */
  async hold(): Promise<void> {
    const held = new Map<string, FileHandle>();
    this.#held = held;
    try {
      for (const { number } of this.segments) {
        for (const part of ['index', 'text'] as const) {
          const path = segmentPath(this.#folder, number, part);
          held.set(path, await open(path));
        }
      }
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await Promise.all([...(held?.values() ?? [])].map((file) => file.close())).catch(() => undefined);
  }

  get commits(): readonly ReadCommit[] {
    return this.segments.flatMap(({ commits }) => commits);
  }

  get records(): number {
    return this.commits.reduce((sum, { records }) => sum + records, 0);
  }

  /** The end of what the container wrote; undefined where nothing of it is stored. */
  async seam(source: bigint): Promise<LogSeam | undefined> {
    const last = this.commits.findLast((commit) => commit.source === source);
    if (last === undefined) {
      return undefined;
    }
    const kept: RecordColumns[] = [];
    let end: RecordColumns | undefined;
    let since = Number.POSITIVE_INFINITY;
    // From the end, whose last record says how far back to look.
    for (const segment of this.segments.toReversed()) {
      const found = segment.commits.filter(
        (commit) =>
          commit.source === source && (commit === last || commit.newest >= since || end === undefined),
      );
      const words = found.length > 0 ? await this.#index(segment) : new Uint32Array();
      for (const commit of found.toReversed()) {
        const columns = columnsOf(words, commit);
        end ??= columns;
        since = Math.min(since, (end.seconds[end.length - 1] as number) - overlapSeconds);
        if (commit.newest >= since) {
          kept.push(columns);
        }
      }
    }
    const { seconds, nanoseconds, length } = end as RecordColumns;
    return new LogSeam(kept, {
      seconds: seconds[length - 1] as number,
      nanoseconds: nanoseconds[length - 1] as number,
    });
  }

  /** The first record there is, where the engine may have older ones of the same container that are not stored (any more). */
  async trimmedAt(source: bigint): Promise<FirstRecord | undefined> {
    const first = await this.first();
    return first?.commit.source === source && !first.commit.isBeginning ? first : undefined;
  }

  /** The first record there is. */
  async first(): Promise<FirstRecord | undefined> {
    const segment = this.segments.find(({ commits }) => commits.length > 0);
    const commit = segment?.commits[0];
    return segment && commit
      ? { commit, columns: columnsOf(await this.#index(segment), commit), ordinal: commit.ordinal }
      : undefined;
  }

  /**
   * The records in the order of the log, some at a time; those of commits without a record within [oldest, newest] (seconds)
   * are left out. The texts are overwritten as it goes on. Throws VitalsError `logStoreChanged` where the files are not held and gone by now.
   */
  async *read({ oldest = 0, newest = Number.POSITIVE_INFINITY } = {}): AsyncGenerator<RecordBytes> {
    const blocks = this.segments.flatMap((segment) => blocksOf(segment, oldest, newest));
    const buffers: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
    let next = this.#load(blocks[0], buffers, 0);
    for (const [index, block] of blocks.entries()) {
      const { words, text } = await next;
      // While these are looked at, the next ones are read.
      next = this.#load(blocks[index + 1], buffers, (index + 1) % 2, block.segment, words);
      next.catch(() => undefined);
      yield* batchesOf(block, words, text);
    }
  }

  async #load(
    block: Block | undefined,
    buffers: [Uint8Array, Uint8Array],
    turn: number,
    segment?: Segment,
    words: Uint32Array = new Uint32Array(),
  ): Promise<{ readonly words: Uint32Array; readonly text: Uint8Array }> {
    if (!block) {
      return { words, text: new Uint8Array() };
    }
    try {
      const index = segment === block.segment ? words : await this.#index(block.segment);
      if ((buffers[turn]?.length ?? 0) < block.textLength) {
        buffers[turn] = new Uint8Array(block.textLength);
      }
      const text = (buffers[turn] as Uint8Array).subarray(0, block.textLength);
      const path = segmentPath(this.#folder, block.segment.number, 'text');
      await this.#withFile(path, (file) => readFully(file, text, block.textStart));
      return { words: index, text };
    } catch (error) {
      throw new VitalsError({ code: 'logStoreChanged' }, { cause: error });
    }
  }

  async #index({ number, indexLength }: Segment): Promise<Uint32Array> {
    const words = new Uint32Array(indexLength / 4);
    const path = segmentPath(this.#folder, number, 'index');
    await this.#withFile(path, (file) => readFully(file, new Uint8Array(words.buffer), 0));
    return words;
  }

  #withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
    const held = this.#held?.get(path);
    return held ? use(held) : withFile(path, use);
  }
}

/** Its commits whose texts are there too. */
async function loadSegment(folder: string, number: number) {
  const path = segmentPath(folder, number, 'index');
  const words = await withFile(path, async (file) => {
    const all = new Uint32Array(Math.floor((await file.stat()).size / 4));
    await readFully(file, new Uint8Array(all.buffer), 0);
    return all;
  });
  const { size } = await stat(segmentPath(folder, number, 'text'));
  const { commits, length } = readCommits(words);
  let textLength = 0;
  let count = 0;
  while (count < commits.length && textLength + (commits[count] as ReadCommit).textLength <= size) {
    textLength += (commits[count++] as ReadCommit).textLength;
  }
  const cut = commits[count];
  const kept = commits.slice(0, count);
  const indexLength = cut ? 4 * cut.start : length;
  return {
    loaded: { number, commits: kept, indexLength, textLength },
    isWhole: cut === undefined && length === 4 * words.length,
  };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Throws where the file ends before. */
async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) {
      throw new Error('The file is shorter than its index says.');
    }
    filled += bytesRead;
  }
}

function ifMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return value;
    }
    throw error;
  };
}
