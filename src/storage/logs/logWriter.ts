import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VitalsError } from '../../core/errors.ts';
import { ByteBuffer } from '../../core/logs/byteBuffer.ts';
import type { LogSeam } from '../../core/logs/logSeam.ts';
import { ColumnBuffer } from '../../core/logs/recordColumns.ts';
import type { RecordBytes } from '../../core/logs/recordDecoder.ts';
import { acquireLock, type ProcessLock } from '../processLock.ts';
import { encodeCommit } from './commit.ts';
import { StoredLog, segmentPath } from './storedLog.ts';

/** Of text: a commit, what is written at once, and a segment. */
const commitBytes = 64 * 1024;
const writeBytes = 1024 * 1024;
const segmentBytes = 16 * 1024 * 1024;

export interface WriterOptions {
  /** Which container writes: sourceOf its id. */
  readonly source: bigint;
  /** Lets somebody else release the lock: see acquireLock. */
  readonly token?: string;
  /** A new segment begins: time to look how much there is. */
  readonly onSegment?: () => Promise<void>;
  /** For tests. */
  readonly openFile?: typeof open;
  readonly segmentBytes?: number;
}

export function lockPath(folder: string): string {
  return join(folder, 'lock');
}

interface Piece {
  readonly text: Uint8Array;
  readonly index: readonly Uint8Array[];
}

/**
 * Appends to a stored log. The text of a commit is on the disk before the commit is written, so that whatever happens, what
 * is there is a beginning of the log. Whatever fails ends the writing (`failure`) and nothing else.
 */
export class LogWriter {
  /** What was there when the lock was taken. */
  readonly stored: StoredLog;
  readonly #folder: string;
  readonly #lock: ProcessLock;
  readonly #options: WriterOptions;
  readonly #openFile: typeof open;
  #number: number;
  #textLength: number;
  #indexLength: number;
  #files: { readonly text: FileHandle; readonly index: FileHandle } | undefined;
  readonly #text = new ByteBuffer();
  readonly #columns = new ColumnBuffer();
  #longest = 0;
  #marks = { isBeginning: false, hasGap: false };
  #piece: { readonly text: ByteBuffer; index: Uint8Array[] } = { text: new ByteBuffer(), index: [] };
  /** The record that came last and how many before it have the same timestamp. */
  #last = { seconds: -1, nanoseconds: 0, ordinal: 0 };
  /** Of the first record of the commit that is being made. */
  #ordinal = 0;
  #queue: Promise<void> = Promise.resolve();
  /** Bytes that wait to be written. */
  pending = 0;
  failure: Error | undefined;

  /** undefined where somebody else writes. Throws what the file system throws. */
  static async open(folder: string, options: WriterOptions): Promise<LogWriter | undefined> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await acquireLock(lockPath(folder), options.token);
    if (!lock) {
      return undefined;
    }
    try {
      const writer = new LogWriter(folder, await StoredLog.load(folder), lock, options);
      await writer.#clean();
      return writer;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  private constructor(folder: string, stored: StoredLog, lock: ProcessLock, options: WriterOptions) {
    this.stored = stored;
    this.#folder = folder;
    this.#lock = lock;
    this.#options = options;
    this.#openFile = options.openFile ?? open;
    const last = stored.segments.at(-1);
    this.#number = last?.number ?? 1;
    this.#textLength = last?.textLength ?? 0;
    this.#indexLength = last?.indexLength ?? 0;
  }

  /** Where the log goes on from; to be told before anything is appended. */
  resume({ last, lastCount }: LogSeam): void {
    this.#last = { ...last, ordinal: lastCount - 1 };
  }

  append({ text, columns, longest }: RecordBytes, marks?: { isBeginning?: boolean; hasGap?: boolean }): void {
    if (this.failure || columns.length === 0) {
      return;
    }
    if (marks) {
      this.#commit();
      this.#marks = { isBeginning: false, hasGap: false, ...marks };
    }
    for (let index = 0; index < columns.length; index++) {
      const seconds = columns.seconds[index] as number;
      const nanoseconds = columns.nanoseconds[index] as number;
      const isEqual = seconds === this.#last.seconds && nanoseconds === this.#last.nanoseconds;
      this.#last = { seconds, nanoseconds, ordinal: isEqual ? this.#last.ordinal + 1 : 0 };
      if (index === 0 && this.#columns.length === 0) {
        this.#ordinal = this.#last.ordinal;
      }
    }
    this.#text.append(text);
    this.#columns.append(columns, 0, columns.length);
    this.#longest = Math.max(this.#longest, longest);
    if (this.#text.length >= commitBytes) {
      this.#commit();
    }
  }

  /** Resolves when no more than so many bytes wait to be written. */
  async drain(bytes = 0): Promise<void> {
    while (this.pending > bytes) {
      await this.#queue;
    }
  }

  /** Writes what is left and lets others write. */
  async close(): Promise<void> {
    this.#commit();
    this.#write();
    await this.#queue;
    await this.#closeFiles();
    await this.#lock.release().catch(() => undefined);
  }

  #commit(): void {
    const { length } = this.#columns;
    if (length === 0) {
      return;
    }
    const commit = {
      records: length,
      textLength: this.#text.length,
      longest: this.#longest,
      ordinal: this.#ordinal,
      source: this.#options.source,
      ...this.#marks,
    };
    this.#piece.index.push(encodeCommit(commit, this.#columns));
    this.#piece.text.append(this.#text.bytes, 0, this.#text.length);
    this.#marks = { isBeginning: false, hasGap: false };
    this.#text.clear();
    this.#columns.clear();
    this.#longest = 0;
    if (this.#piece.text.length >= writeBytes) {
      this.#write();
    }
  }

  #write(): void {
    const { text, index } = this.#piece;
    if (index.length === 0) {
      return;
    }
    const piece = { text: text.bytes.subarray(0, text.length), index };
    this.#piece = { text: new ByteBuffer(), index: [] };
    const size = piece.text.length;
    this.pending += size;
    this.#queue = this.#queue
      .then(() => (this.failure ? undefined : this.#store(piece)))
      .catch((error: unknown) => {
        this.failure = error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        this.pending -= size;
      });
  }

  async #store({ text, index }: Piece): Promise<void> {
    if (this.#textLength >= (this.#options.segmentBytes ?? segmentBytes)) {
      await this.#nextSegment();
    }
    this.#files ??= await this.#openFiles();
    await this.#checkPlace(this.#files.text);
    await writeFully(this.#files.text, text, this.#textLength);
    await this.#files.text.datasync();
    const commits = Buffer.concat(index);
    await writeFully(this.#files.index, commits, this.#indexLength);
    this.#textLength += text.length;
    this.#indexLength += commits.length;
  }

  async #nextSegment(): Promise<void> {
    // A segment is whole on the disk before there is another one.
    this.#files ??= await this.#openFiles();
    await this.#files.index.datasync();
    await this.#closeFiles();
    this.#number++;
    this.#textLength = 0;
    this.#indexLength = 0;
    await this.#options.onSegment?.();
  }

  async #openFiles() {
    const file = (part: 'text' | 'index') =>
      this.#openFile(
        segmentPath(this.#folder, this.#number, part),
        constants.O_RDWR | constants.O_CREAT,
        0o600,
      );
    const files = { text: await file('text'), index: await file('index') };
    await this.#checkLengths(files);
    // What was being written when another writer was cut off.
    await files.index.truncate(this.#indexLength);
    await files.text.truncate(this.#textLength);
    return files;
  }

  /** Somebody made room since the log was loaded: what would be written would not follow what is there. */
  async #checkLengths(files: { readonly text: FileHandle; readonly index: FileHandle }): Promise<void> {
    const [text, index] = await Promise.all([files.text.stat(), files.index.stat()]);
    if (text.size < this.#textLength || index.size < this.#indexLength) {
      await Promise.all([files.text.close(), files.index.close()]);
      throw new VitalsError({ code: 'logStoreChanged' });
    }
  }

  /** Somebody cleared the store: what was written since then would leave a gap. */
  async #checkPlace(file: FileHandle): Promise<void> {
    const [there, own] = await Promise.all([
      stat(segmentPath(this.#folder, this.#number, 'text')),
      file.stat(),
    ]);
    if (there.ino !== own.ino) {
      throw new VitalsError({ code: 'logStoreChanged' });
    }
  }

  async #closeFiles(): Promise<void> {
    const files = this.#files;
    this.#files = undefined;
    await Promise.all([files?.text.close(), files?.index.close()]).catch(() => undefined);
  }

  /** Takes away what no reader would come to: it would be in the way of what is written next. */
  async #clean(): Promise<void> {
    const { segments } = this.stored;
    const known = new Set(segments.map(({ number }) => number));
    for (const name of await readdir(this.#folder)) {
      const [, number] = /^(\d{8})\.(?:text|index)$/.exec(name) ?? [];
      if (number !== undefined && !known.has(Number(number))) {
        await rm(join(this.#folder, name), { force: true });
      }
    }
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
