import { ByteBuffer } from '../../core/logs/byteBuffer.ts';
import type { LogBatch } from '../../core/logs/logBatch.ts';
import { RecordDecoder } from '../../core/logs/recordDecoder.ts';
import { JsonFileBatch } from './jsonFileBatch.ts';
import { JsonFrames, type TimeRange } from './jsonFrames.ts';
import { readEntry, shiftTime } from './jsonLine.ts';

/** A line of the file as long as this may be a piece of a line that the engine cut up. */
const pieceBytes = 16 * 1024;
const lineFeed = 0x0a;

/**
 * How far from the order of time entries may stand, in seconds: the engine stamps stdout and stderr apart, and a clock may be set
 * back a little.
 */
export const disorderSeconds = 60;

/**
 * Turns the lines of a json-file log into records, the same as RecordDecoder makes of the engine's answer. Where each line is a
 * record, as nearly always, they are handed on as they stand. Where pieces have to be joined or times looked at, the entries become the
 * engine's frames again, and RecordDecoder does it. A line without an end is still being written, and is left out.
 */
export class JsonFileDecoder {
  readonly #held = new ByteBuffer();
  readonly #hasTimestamps: boolean;
  readonly #hasTty: boolean;
  /** Within the range, whatever the order of neighbours; undefined where all entries are wanted. */
  readonly #sure: { readonly since: string; readonly until: string } | undefined;
  readonly #json: JsonFrames;
  readonly #frames: RecordDecoder;
  /** Bytes of whole lines. */
  #whole = 0;

  constructor({ hasTty, hasTimestamps, ...range }: { hasTty: boolean; hasTimestamps: boolean } & TimeRange) {
    this.#hasTty = hasTty;
    this.#hasTimestamps = hasTimestamps;
    this.#json = new JsonFrames(range, hasTimestamps);
    const { since, until } = range;
    this.#sure =
      since === undefined && until === undefined
        ? undefined
        : {
            since: since ? shiftTime(since, disorderSeconds) : '',
            until: until ? shiftTime(until, -disorderSeconds) : '9',
          };
    // A terminal's program is cut off wherever it pauses; what has no line end goes on in the next entry.
    this.#frames = new RecordDecoder({ isFramed: true, isCutAnywhere: hasTty }, hasTimestamps);
  }

  get size(): number {
    return this.#whole + this.#frames.size;
  }

  /** An entry has come that is later than what is wanted: the engine reads no further either. */
  get isPast(): boolean {
    return this.#json.isPast;
  }

  push(chunk: Uint8Array): void {
    const lineEnd = chunk.lastIndexOf(lineFeed) + 1;
    this.#whole = lineEnd > 0 ? this.#held.length + lineEnd : this.#whole;
    this.#held.append(chunk);
  }

  end(): void {
    if (this.#frames.hasPartial) {
      this.#pushFrames(this.#takeLines());
      this.#frames.end();
    }
  }

  take(): LogBatch {
    const lines = this.#takeLines();
    const extent = measureLines(lines);
    const isPlain =
      !this.#hasTty &&
      !this.#frames.hasPartial &&
      this.#frames.size === 0 &&
      extent.longest < pieceBytes &&
      this.#isInRange(lines);
    if (isPlain) {
      return new JsonFileBatch(lines, extent, this.#hasTimestamps);
    }
    this.#pushFrames(lines);
    return this.#frames.take();
  }

  #takeLines(): string {
    const { bytes, length } = this.#held;
    const lines = Buffer.from(bytes.buffer, bytes.byteOffset, this.#whole).toString('latin1');
    bytes.copyWithin(0, this.#whole, length);
    this.#held.length = length - this.#whole;
    this.#whole = 0;
    return lines;
  }

  /** Whether all of these entries are wanted for sure: near the ends of the range each is looked at. */
  #isInRange(lines: string): boolean {
    if (this.#sure === undefined || lines === '') {
      return true;
    }
    const lastStart = lines.lastIndexOf('\n', lines.length - 2) + 1;
    const first = readEntry(lines, 0, lines.indexOf('\n')).time;
    const last = readEntry(lines, lastStart, lines.length - 1).time;
    const { since, until } = this.#sure;
    return [first, last].every((time) => time >= since && time <= until);
  }

  #pushFrames(lines: string): void {
    this.#frames.push(this.#json.of(Buffer.from(lines, 'latin1')));
  }
}

/** How many lines there are, and the length of the longest. */
function measureLines(lines: string): { length: number; longest: number } {
  let length = 0;
  let longest = 0;
  let start = 0;
  for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', start)) {
    longest = Math.max(longest, end - start);
    length++;
    start = end + 1;
  }
  return { length, longest };
}
