import type { LogStream } from '../containers/containerClient.ts';
import { ByteBuffer } from './byteBuffer.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { LogStreamName } from './logRecord.ts';
import { RecordBatch } from './recordBatch.ts';
import { ColumnBuffer, type RecordColumns, untimed } from './recordColumns.ts';
import { TimestampParser } from './timestamp.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** Docker's are of one length; Podman's are shorter. */
const timestampBytes = '2006-01-02T15:04:05.000000000Z'.length;
/** The engine cuts a longer line into entries of this many bytes without a line end; the last one has it. */
const entryBytes = 16 * 1024;
/** Podman reads a terminal in pieces of about this length. */
const podmanPieceBytes = 3800;
/** A line goes on in a further record after this many bytes: a log may have no line end at all. */
const maxRecordBytes = 8 * 1024 * 1024;

/** Records as they are kept: texts, ANSI codes kept, each followed by a line feed. */
export interface RecordBytes {
  readonly text: Uint8Array;
  readonly columns: RecordColumns;
  /** Bytes of the longest text, at least. */
  readonly longest: number;
}

/** A line whose end has not come yet. */
interface PartialLine {
  readonly timestamp: Uint8Array;
  readonly text: ByteBuffer;
}

/**
 * Turns the bytes of a log into records. Lines the engine cut up are joined, per stream: the streams may be interleaved.
 * What a program wrote last without a line end is a record of its own (`docker logs` shows it run together with the first
 * line of the next run; in a terminal's log and with Podman that cannot be told). The carriage return of a CRLF is not text; invalid UTF-8
 * becomes U+FFFD.
 */
export class RecordDecoder {
  readonly #frames: FrameDecoder;
  readonly #isCutAnywhere: boolean;
  /** A terminal's log with timestamps has them within lines that were cut up. */
  readonly #hasInnerTimestamps: boolean;
  readonly #hasTimestamps: boolean;
  readonly #partial: Record<LogStreamName, PartialLine | undefined> = {
    stdout: undefined,
    stderr: undefined,
  };
  readonly #text = new ByteBuffer();
  readonly #columns = new ColumnBuffer();
  readonly #parser = new TimestampParser();
  #longest = 0;
  /** What the engine calls lines: of one that it cut up, each piece. Of a log without frames that is not known. */
  entries = 0;

  constructor(
    { isFramed, isCutAnywhere = false }: Pick<LogStream, 'isFramed' | 'isCutAnywhere'>,
    hasTimestamps: boolean,
  ) {
    this.#isCutAnywhere = isCutAnywhere;
    this.#hasInnerTimestamps = !isFramed && hasTimestamps;
    this.#hasTimestamps = hasTimestamps;
    this.#frames = new FrameDecoder(isFramed, this.#entry);
  }

  /** Bytes of the records that `take` would give. */
  get size(): number {
    return this.#text.length;
  }

  push(chunk: Uint8Array): void {
    this.#frames.push(chunk);
  }

  /** The log is at its end: what has no line end is a record too. */
  end(): void {
    this.#frames.end();
    this.#endPartial('stdout');
    this.#endPartial('stderr');
  }

  /** A line has begun that goes on in what has not come yet. */
  get hasPartial(): boolean {
    return this.#partial.stdout !== undefined || this.#partial.stderr !== undefined;
  }

  /** The records that have become complete since the last call. */
  take(): RecordBatch {
    return toBatch(this.takeBytes());
  }

  /** The same as bytes; the text is overwritten by the next `push`. */
  takeBytes(): RecordBytes {
    const taken = {
      text: this.#text.bytes.subarray(0, this.#text.length),
      columns: this.#columns.copy(),
      longest: this.#longest,
    };
    this.#text.clear();
    this.#columns.clear();
    this.#longest = 0;
    return taken;
  }

  readonly #entry = (stream: LogStreamName, bytes: Uint8Array, start: number, end: number): void => {
    this.entries++;
    const textStart = this.#hasTimestamps ? Math.min(afterTimestamp(bytes, start), end) : start;
    const timestampEnd = Math.max(start, textStart - 1);
    const hasLineEnd = bytes[end - 1] === lineFeed;
    const length = end - textStart;
    const isPiece = !hasLineEnd && (this.#isCutAnywhere || length >= entryBytes);
    const isCutUp =
      this.#hasInnerTimestamps && length > (this.#isCutAnywhere ? podmanPieceBytes : entryBytes);
    if (this.#partial[stream] === undefined && !isPiece && !isCutUp) {
      this.#record(stream, bytes, textStart, hasLineEnd ? end - 1 : end, bytes, start, timestampEnd);
      return;
    }
    this.#partial[stream] ??= { timestamp: bytes.slice(start, timestampEnd), text: new ByteBuffer() };
    const { text } = this.#partial[stream];
    if (isCutUp) {
      appendWithoutTimestamps(text, bytes, start, textStart, end, this.#isCutAnywhere);
    } else {
      text.append(bytes, textStart, end);
    }
    if (!isPiece || text.length >= maxRecordBytes) {
      this.#endPartial(stream);
    }
  };

  #endPartial(stream: LogStreamName): void {
    const partial = this.#partial[stream];
    if (partial) {
      const { text, timestamp } = partial;
      const end = text.bytes[text.length - 1] === lineFeed ? text.length - 1 : text.length;
      this.#record(stream, text.bytes, 0, end, timestamp, 0, timestamp.length);
      this.#partial[stream] = undefined;
    }
  }

  #record(
    stream: LogStreamName,
    bytes: Uint8Array,
    start: number,
    end: number,
    timestamps: Uint8Array,
    timestampStart: number,
    timestampEnd: number,
  ): void {
    const textEnd = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    const lines = 1 + copyText(this.#text, bytes, start, textEnd);
    this.#longest = Math.max(this.#longest, textEnd - start);
    const hasTime = this.#hasTimestamps && this.#parser.parse(timestamps, timestampStart, timestampEnd);
    const { seconds, nanoseconds, digits } = hasTime ? this.#parser : untimed;
    // An entry of several lines (some log drivers keep such) is as many records.
    for (let line = 0; line < lines; line++) {
      this.#columns.push(stream === 'stderr', seconds, nanoseconds, digits);
    }
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function toBatch({ text, columns, longest }: RecordBytes): RecordBatch {
  return new RecordBatch(utf8.decode(text), columns, longest);
}

function afterTimestamp(bytes: Uint8Array, start: number): number {
  const usual = start + timestampBytes;
  return bytes[usual] === space ? usual + 1 : bytes.indexOf(space, start) + 1 || bytes.length;
}

/** Appends a text and a line feed; returns how many line feeds the text itself has. A loop, as most texts are short. */
function copyText(target: ByteBuffer, source: Uint8Array, start: number, end: number): number {
  target.reserve(end - start + 1);
  const { bytes } = target;
  let at = target.length;
  let lineFeeds = 0;
  for (let index = start; index < end; index++) {
    const byte = source[index] as number;
    bytes[at++] = byte;
    if (byte === lineFeed) {
      lineFeeds++;
    }
  }
  bytes[at++] = lineFeed;
  target.length = at;
  return lineFeeds;
}

/**
 * In a terminal's log, each piece of a line that was cut up begins with the timestamp of the line again, in the middle of
 * the text: after every 16 KiB, or anywhere.
 */
function appendWithoutTimestamps(
  text: ByteBuffer,
  bytes: Uint8Array,
  start: number,
  textStart: number,
  end: number,
  isCutAnywhere: boolean,
): void {
  const prefixLength = textStart - start;
  const isPrefix = (offset: number) => {
    for (let index = 0; index < prefixLength; index++) {
      if (bytes[start + index] !== bytes[offset + index]) {
        return false;
      }
    }
    return prefixLength > 0;
  };
  let offset = textStart;
  const step = isCutAnywhere ? 1 : entryBytes;
  for (let next = offset + step; next + prefixLength <= end; next += step) {
    if (isPrefix(next)) {
      text.append(bytes, offset, next);
      offset = next + prefixLength;
      next = offset;
    } else if (!isCutAnywhere) {
      break;
    }
  }
  text.append(bytes, offset, end);
}

/** The records of a log, as many at a time as have come. */
export async function* readRecords(stream: LogStream, hasTimestamps: boolean): AsyncGenerator<RecordBatch> {
  const decoder = new RecordDecoder(stream, hasTimestamps);
  for await (const chunk of stream.chunks) {
    decoder.push(chunk);
    if (decoder.size > 0) {
      yield decoder.take();
    }
  }
  decoder.end();
  if (decoder.size > 0) {
    yield decoder.take();
  }
}
