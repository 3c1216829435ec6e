import { closeSync, constants, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disposable } from '../../core/common/disposable.ts';
import { firstTime, lengthSince, sinceExtents, tailExtents, timeNearEnd } from './logFileExtents.ts';
import { type Extent, type LogFile, readCompressed, readPlain, wholeFile } from './logFileReading.ts';

const maxAttempts = 10;
const lineFeed = 0x0a;

export interface LogFilesOptions {
  /** The last lines of all files. */
  readonly tail?: number | undefined;
  /** A timestamp: what comes before an earlier one may be left out. The order of entries is taken to be that of their times. */
  readonly since?: string | undefined;
}

/** The files were rotated faster than they could be opened. */
export class LogRotatesError extends Error {
  override readonly name = 'LogRotatesError';
}

/**
 * The file of a container's log and those that it was rotated into (`.1`, `.2.gz` …), as they are at one moment. They stay open until they are
 * disposed of, so that a rotation moves nothing away. Everything is read in this thread.
 */
export class LogFiles implements Disposable {
  /** From the oldest on. */
  readonly #files: readonly LogFile[];
  /** What was asked for last is all that there is. */
  isReadWhole = false;

  /**
   * Throws what the file system says, `LogRotatesError`, or an error of its own where they are no files.
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
    throw new LogRotatesError();
  }

  private constructor(files: readonly LogFile[]) {
    this.#files = files;
  }

  /** The bytes of the lines. What is yielded is overwritten by what comes next. */
  async *read(options: LogFilesOptions): AsyncGenerator<Uint8Array> {
    const extents = await this.#extents(options);
    this.isReadWhole =
      extents.length === this.#files.length &&
      extents.every(({ start, skippedLines }) => start === 0 && skippedLines === 0);
    for (const extent of extents) {
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

  /** Timestamp of the first entry; undefined where that is compressed, or there is none. */
  get begin(): string | undefined {
    return firstTime(this.#files);
  }

  /** How many bytes `read` would read from this timestamp on. */
  lengthSince(since: string): number {
    return lengthSince(this.#files, since);
  }

  /** Timestamp of the first of the last so many bytes; undefined where there are not so many. */
  timeNearEnd(bytes: number): string | undefined {
    return timeNearEnd(this.#files, bytes);
  }

  dispose(): void {
    closeAll(this.#files);
  }

  async #extents({ tail, since }: LogFilesOptions): Promise<Extent[]> {
    if (tail !== undefined) {
      return tailExtents(this.#files, tail);
    }
    return since === undefined ? this.#files.map(wholeFile) : sinceExtents(this.#files, since);
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
