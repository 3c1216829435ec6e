import { ByteBuffer } from '../../core/logs/byteBuffer.ts';
import { toText } from './jsonFileBatch.ts';
import { type JsonEntry, readEntry } from './jsonLine.ts';

const lineFeed = 0x0a;
const quotationMark = 0x22;
const backslash = 0x5c;
const space = 0x20;
const zero = 0x30;
const letterN = 0x6e;
const letterZ = 0x5a;
const headerLength = 8;
/** Of a timestamp with nine digits after the second; the file leaves out zeros at their end. */
const timeLength = '2006-01-02T15:04:05.000000000Z'.length;
const shortestTime = '2006-01-02T15:04:05.0Z'.length;

const prefix = Buffer.from('{"log":"');
const streamKey = Buffer.from('","stream":"std');
const timeKey = Buffer.from('","time":"');
const ending = Buffer.from('"}');
/** `out` and `err`. */
const streamNameLength = 3;

/** Which entries are wanted: nine digits after the second, in UTC; both ends are. */
export interface TimeRange {
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** Makes the engine's frames of the lines of a json-file log. */
export class JsonFrames {
  readonly #since: string;
  readonly #until: string;
  readonly #hasRange: boolean;
  readonly #hasTimestamps: boolean;
  readonly #frames = new ByteBuffer();
  /** An entry has come that is later than what is wanted: the engine reads no further either. */
  isPast = false;

  constructor({ since, until }: TimeRange, hasTimestamps: boolean) {
    this.#since = since ?? '';
    this.#until = until ?? '9';
    this.#hasRange = since !== undefined || until !== undefined;
    this.#hasTimestamps = hasTimestamps;
  }

  /** Of whole lines. What is returned is overwritten by the next call. */
  of(lines: Uint8Array): Uint8Array {
    const frames = this.#frames;
    frames.clear();
    for (let start = 0; start < lines.length && !this.isPast; ) {
      const end = lines.indexOf(lineFeed, start);
      if (!this.#appendUsual(lines, start, end)) {
        this.#append(entryOf(lines, start, end));
      }
      start = end + 1;
    }
    return frames.bytes.subarray(0, frames.length);
  }

  /** A line as nearly all are, byte by byte: a fifth of the time. False where it has to be looked at more closely. */
  #appendUsual(lines: Uint8Array, start: number, end: number): boolean {
    const timeEnd = end - ending.length;
    let timeStart = timeEnd;
    while (timeStart > start && lines[timeStart - 1] !== quotationMark) {
      timeStart--;
    }
    const streamEnd = timeStart - timeKey.length;
    const textEnd = streamEnd - streamNameLength - streamKey.length;
    const textStart = start + prefix.length;
    const isUsual =
      textEnd - 2 >= textStart &&
      isTime(lines, timeStart, timeEnd) &&
      isAt(lines, start, prefix) &&
      isAt(lines, textEnd, streamKey) &&
      isAt(lines, streamEnd, timeKey) &&
      isAt(lines, timeEnd, ending) &&
      lines[textEnd - 2] === backslash &&
      lines[textEnd - 1] === letterN;
    if (!isUsual || (this.#hasRange && !this.#isWanted(timeOf(lines, timeStart, timeEnd)))) {
      return isUsual;
    }
    return this.#frame(lines, [textStart, textEnd - 2], [timeStart, timeEnd], lines[streamEnd - 1] === 0x72);
  }

  /** False, and nothing is appended, where the text has an escape. */
  #frame(
    lines: Uint8Array,
    [textStart, textEnd]: readonly [number, number],
    [timeStart, timeEnd]: readonly [number, number],
    isStderr: boolean,
  ): boolean {
    const frames = this.#frames;
    const bodyLength = (this.#hasTimestamps ? timeLength + 1 : 0) + textEnd - textStart + 1;
    frames.reserve(headerLength + bodyLength);
    const { bytes } = frames;
    let at = writeHeader(bytes, frames.length, isStderr, bodyLength);
    if (this.#hasTimestamps) {
      const zoneAt = at + timeLength - 1;
      for (let index = timeStart; index < timeEnd - 1; index++) {
        bytes[at++] = lines[index] as number;
      }
      while (at < zoneAt) {
        bytes[at++] = zero;
      }
      bytes[at++] = letterZ;
      bytes[at++] = space;
    }
    for (let index = textStart; index < textEnd; index++) {
      const byte = lines[index] as number;
      if (byte === backslash || byte === quotationMark) {
        return false;
      }
      bytes[at++] = byte;
    }
    bytes[at++] = lineFeed;
    frames.length = at;
    return true;
  }

  #append(entry: JsonEntry): void {
    if (!this.#isWanted(entry.time)) {
      return;
    }
    const body = Buffer.from(this.#hasTimestamps ? `${entry.time} ${entry.text}` : entry.text);
    const frames = this.#frames;
    frames.reserve(headerLength);
    frames.length = writeHeader(frames.bytes, frames.length, entry.stream === 'stderr', body.length);
    frames.append(body);
  }

  #isWanted(time: string): boolean {
    this.isPast = time > this.#until;
    return !this.isPast && time >= this.#since;
  }
}

function entryOf(lines: Uint8Array, start: number, end: number): JsonEntry {
  const line = toText(Buffer.from(lines.buffer, lines.byteOffset + start, end - start).toString('latin1'));
  return readEntry(line, 0, line.length);
}

/** As the engine heads what it sends: the stream, three zeros, the length in big-endian order. Returns where the body begins. */
function writeHeader(bytes: Uint8Array, at: number, isStderr: boolean, length: number): number {
  bytes[at] = isStderr ? 2 : 1;
  bytes.fill(0, at + 1, at + 4);
  bytes[at + 4] = length >>> 24;
  bytes[at + 5] = length >>> 16;
  bytes[at + 6] = length >>> 8;
  bytes[at + 7] = length;
  return at + headerLength;
}

function isAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) {
      return false;
    }
  }
  return true;
}

/** Of a fraction, and in UTC. */
function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  return (
    length >= shortestTime &&
    length <= timeLength &&
    bytes[start + 10] === 0x54 &&
    bytes[start + 19] === 0x2e &&
    bytes[end - 1] === letterZ
  );
}

function timeOf(lines: Uint8Array, start: number, end: number): string {
  const time = Buffer.from(lines.buffer, lines.byteOffset + start, end - start - 1).toString('latin1');
  return `${time.padEnd(timeLength - 1, '0')}Z`;
}
