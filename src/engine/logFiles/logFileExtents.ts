import { readSync } from 'node:fs';
import { readEntry } from './jsonLine.ts';
import { chunkBytes, decompress, type Extent, type LogFile, wholeFile } from './logFileReading.ts';

const lineFeed = 0x0a;

export async function tailExtents(files: readonly LogFile[], tail: number): Promise<Extent[]> {
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
export function sinceExtents(files: readonly LogFile[], since: string): Extent[] {
  const first = files.findLastIndex(
    (file) => !file.isCompressed && isOlder(timeAfter(file, 0, file.size).time, since),
  );
  if (first < 0) {
    return files.map(wholeFile);
  }
  const [oldest, ...newer] = files.slice(first) as [LogFile, ...LogFile[]];
  return [{ ...wholeFile(oldest), start: seek(oldest, since) }, ...newer.map(wholeFile)];
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

export function firstTime([oldest]: readonly LogFile[]): string | undefined {
  return oldest && !oldest.isCompressed ? entryTime(oldest, 0) : undefined;
}

export function lengthSince(files: readonly LogFile[], since: string): number {
  return sinceExtents(files, since).reduce((sum, { file, start }) => sum + file.size - start, 0);
}

export function timeNearEnd(files: readonly LogFile[], bytes: number): string | undefined {
  let left = bytes;
  for (const file of files.toReversed()) {
    if (left < file.size && !file.isCompressed) {
      return entryTime(file, file.size - left);
    }
    left -= file.size;
  }
  return undefined;
}

/** undefined where no entry with a time begins at that place or behind it. */
function entryTime(file: LogFile, position: number): string | undefined {
  const { time, start } = timeAfter(file, position, file.size);
  return start < file.size && time !== '' ? time : undefined;
}
