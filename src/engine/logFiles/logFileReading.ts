import { readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** What is read at once; strings of this size are cheap to make and to forget. */
export const chunkBytes = 64 * 1024;
/** After so many chunks, this thread hears its messages. */
const chunksInTurn = 32;
const lineFeed = 0x0a;

export interface LogFile {
  readonly path: string;
  readonly descriptor: number;
  readonly inode: number;
  /** When it was opened: what is written later is not read. */
  readonly size: number;
  readonly isCompressed: boolean;
}

/** Where to begin in a file. */
export interface Extent {
  readonly file: LogFile;
  readonly start: number;
  /** Lines that are left out, of what is compressed. */
  readonly skippedLines: number;
}

export const wholeFile = (file: LogFile): Extent => ({ file, start: 0, skippedLines: 0 });

export async function* readPlain({ file, start }: Extent): AsyncGenerator<Uint8Array> {
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

export async function* readCompressed({ file, skippedLines }: Extent): AsyncGenerator<Uint8Array> {
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

export function decompress(file: LogFile): AsyncIterable<Uint8Array> {
  // A failure of either ends the reading of the output with it.
  return pipeline(copies(file), createGunzip({ chunkSize: chunkBytes }), () => undefined);
}

/** Another thread works on them while the next is read. */
async function* copies(file: LogFile): AsyncGenerator<Uint8Array> {
  for await (const chunk of readPlain(wholeFile(file))) {
    yield Uint8Array.from(chunk);
  }
}
