import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { Disposable } from '../../core/common/disposable.ts';
import { readEntry } from './jsonLine.ts';

/** What is read at once; strings of this size are cheap to make and to forget. */
const chunkBytes = 64 * 1024;
/** After so many chunks, this thread hears its messages. */
const chunksInTurn = 32;
const maxAttempts = 10;
const lineFeed = 0x0a;

interface LogFile {
  readonly path: string;
  readonly descriptor: number;
  readonly inode: number;
  /** When it was opened: what is written later is not read. */
  readonly size: number;
  readonly isCompressed: boolean;
}

/** Where to begin in a file. */
interface Extent {
  readonly file: LogFile;
  readonly start: number;
  /** Lines that are left out, of what is compressed. */
  readonly skippedLines: number;
}

export interface LogFilesOptions {
  /** The last lines of all files. */
  readonly tail?: number | undefined;
  /** A timestamp: what comes before an earlier one may be left out. The order of entries is taken to be that of their times. */
  readonly since?: string | undefined;
}

/**
 * The file of a container's log and those that it was rotated into (`.1`, `.2.gz` …), as they are at one moment. They stay open until they are
 * disposed of, so that a rotation moves nothing away. Everything is read in this thread.
 */
export class LogFiles implements Disposable {
  /** From the oldest on. */
  readonly #files: readonly LogFile[];

  /**
   * Throws what the file system says, or an error of its own where the files were rotated faster than they could be
   * opened, or are no files.
   */
  static open(path: string): LogFiles {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const files: LogFile[] = [];
      try {
        for (const name of namesOf(path)) {
          files.push(openFile(name));
        }
        if (isUnchanged(path, files)) {
          return new LogFiles(files);
        }
      } catch (error) {
        closeAll(files);
        if (attempt === maxAttempts - 1 || !isMissing(error) || !isThere(path)) {
          throw error;
        }
        continue;
      }
      closeAll(files);
    }
    throw new Error('the log is rotated all the time');
  }

  private constructor(files: readonly LogFile[]) {
    this.#files = files;
  }

  /** The bytes of the lines. What is yielded is overwritten by what comes next. */
  async *read(options: LogFilesOptions): AsyncGenerator<Uint8Array> {
    for (const extent of await this.#extents(options)) {
      let last = lineFeed;
      for await (const chunk of extent.file.isCompressed ? readCompressed(extent) : readPlain(extent)) {
        last = chunk[chunk.length - 1] ?? last;
        yield chunk;
      }
      if (last !== lineFeed && extent.file !== this.#files.at(-1)) {
        // Torn off: it must not run into the next file's first line.
        yield Uint8Array.of(lineFeed);
      }
    }
  }

  dispose(): void {
    closeAll(this.#files);
  }

  async #extents({ tail, since }: LogFilesOptions): Promise<Extent[]> {
    if (tail !== undefined) {
      return tailExtents(this.#files, tail);
    }
    return since === undefined ? this.#files.map(whole) : sinceExtents(this.#files, since);
  }
}

/** From the oldest on. Where one is being compressed, it is there twice, and only the plain one is whole. */
function namesOf(path: string): string[] {
  const base = basename(path);
  const rotated = new Map<number, string>();
  for (const name of readdirSync(dirname(path)).toSorted()) {
    const [, number, isCompressed] = name.startsWith(`${base}.`)
      ? (/^(\d+)(\.gz)?$/.exec(name.slice(base.length + 1)) ?? [])
      : [];
    if (number !== undefined && !(isCompressed && rotated.has(Number(number)))) {
      rotated.set(Number(number), name);
    }
  }
  const older = [...rotated].sort(([a], [b]) => b - a).map(([, name]) => join(dirname(path), name));
  return [...older, path];
}

function openFile(path: string): LogFile {
  // Never waits, should it be a pipe.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const { ino: inode, size, isFile } = withMethods(descriptor);
  const file = { path, descriptor, inode, size, isCompressed: path.endsWith('.gz') };
  if (!isFile) {
    closeAll([file]);
    throw new Error(`${path} is no file`);
  }
  return file;
}

function withMethods(descriptor: number) {
  const stats = fstatSync(descriptor);
  return { ino: stats.ino, size: stats.size, isFile: stats.isFile() };
}

function isUnchanged(path: string, files: readonly LogFile[]): boolean {
  const names = namesOf(path);
  return (
    names.length === files.length &&
    files.every(({ path: name, inode }, index) => names[index] === name && statSync(name).ino === inode)
  );
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function closeAll(files: readonly LogFile[]): void {
  for (const { descriptor } of files) {
    closeSync(descriptor);
  }
}

const whole = (file: LogFile): Extent => ({ file, start: 0, skippedLines: 0 });

async function* readPlain({ file, start }: Extent): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  let turn = 0;
  for (let position = start; position < file.size; ) {
    const length = readSync(file.descriptor, buffer, 0, Math.min(chunkBytes, file.size - position), position);
    if (length === 0) {
      return;
    }
    position += length;
    yield buffer.subarray(0, length);
    if (++turn % chunksInTurn === 0) {
      await setImmediate();
    }
  }
}

async function* readCompressed({ file, skippedLines }: Extent): AsyncGenerator<Uint8Array> {
  let left = skippedLines;
  for await (const chunk of decompress(file)) {
    let start = 0;
    for (; left > 0 && start < chunk.length; left--) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    if (left === 0 && start < chunk.length) {
      yield chunk.subarray(start);
    }
  }
}

function decompress(file: LogFile): AsyncIterable<Uint8Array> {
  // A failure of either ends the reading of the output with it.
  return pipeline(copies(file), createGunzip({ chunkSize: chunkBytes }), () => undefined);
}

/** Another thread works on them while the next is read. */
async function* copies(file: LogFile): AsyncGenerator<Uint8Array> {
  for await (const chunk of readPlain(whole(file))) {
    yield Uint8Array.from(chunk);
  }
}

async function tailExtents(files: readonly LogFile[], tail: number): Promise<Extent[]> {
  const extents: Extent[] = [];
  let missing = tail;
  for (const file of files.toReversed()) {
    if (missing === 0) {
      break;
    }
    if (file.isCompressed) {
      const lines = await countLines(file);
      extents.unshift({ file, start: 0, skippedLines: Math.max(0, lines - missing) });
      missing -= Math.min(lines, missing);
    } else {
      const { start, lines } = lastLines(file, missing);
      extents.unshift({ file, start, skippedLines: 0 });
      missing -= lines;
    }
  }
  return extents;
}

async function countLines(file: LogFile): Promise<number> {
  let lines = 0;
  for await (const chunk of decompress(file)) {
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
      lines++;
    }
  }
  return lines;
}

/** Where the last so many lines begin, and how many there are. */
function lastLines(
  { descriptor, size }: LogFile,
  wanted: number,
): { readonly start: number; readonly lines: number } {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  let lines = -1;
  for (let end = size; end > 0; end -= chunkBytes) {
    const begin = Math.max(0, end - chunkBytes);
    const length = readSync(descriptor, buffer, 0, end - begin, begin);
    for (
      let at = buffer.lastIndexOf(lineFeed, length - 1);
      at >= 0;
      at = at > 0 ? buffer.lastIndexOf(lineFeed, at - 1) : -1
    ) {
      lines++;
      if (lines === wanted) {
        return { start: begin + at + 1, lines };
      }
    }
  }
  return { start: 0, lines: lines + 1 };
}

/** Leaves out what is older for sure. */
function sinceExtents(files: readonly LogFile[], since: string): Extent[] {
  const first = files.findLastIndex(
    (file) => !file.isCompressed && isOlder(timeAfter(file, 0, file.size).time, since),
  );
  if (first < 0) {
    return files.map(whole);
  }
  const [oldest, ...newer] = files.slice(first) as [LogFile, ...LogFile[]];
  return [{ ...whole(oldest), start: seek(oldest, since) }, ...newer.map(whole)];
}

/** A line that is no entry has no time. */
function isOlder(time: string, since: string): boolean {
  return time !== '' && time < since;
}

/** Of a line before which all are older. */
function seek(file: LogFile, since: string): number {
  let older = 0;
  let newer = file.size;
  while (newer - older > chunkBytes) {
    const middle = Math.floor((older + newer) / 2);
    const { time, start } = timeAfter(file, middle, newer);
    if (isOlder(time, since) && start > older) {
      older = start;
    } else {
      newer = middle;
    }
  }
  return older;
}

/** The time of the first whole line that begins at `position` or later, and where; nothing is later than that where there is none. */
function timeAfter(
  { descriptor }: LogFile,
  position: number,
  end: number,
): { readonly time: string; readonly start: number } {
  const from = Math.max(0, position - 1);
  let text = '';
  for (let at = from; at < end; ) {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const length = readSync(descriptor, buffer, 0, Math.min(chunkBytes, end - at), at);
    if (length === 0) {
      break;
    }
    text += buffer.toString('latin1', 0, length);
    at += length;
    const start = position === 0 ? 0 : text.indexOf('\n') + 1;
    const lineEnd = start > 0 || position === 0 ? text.indexOf('\n', start) : -1;
    if (lineEnd >= 0) {
      return { time: readEntry(text, start, lineEnd).time, start: from + start };
    }
  }
  return { time: '9', start: end };
}
