import { VitalsError } from '../errors.ts';
import { ByteBuffer } from './byteBuffer.ts';
import type { LogStreamName } from './logRecord.ts';

/** Gets one entry as bytes [start, end) of a buffer that is the decoder's again after the call. */
export type EntryHandler = (stream: LogStreamName, bytes: Uint8Array, start: number, end: number) => void;

const headerLength = 8;
const stderrType = 2;
/** The engine's own message where it cannot go on with the log. */
const systemErrorType = 3;
const lineFeed = 0x0a;
/** What a terminal wrote without a line end is handed on in pieces of about this many bytes. */
const maxLineBytes = 8 * 1024 * 1024;

/**
 * Takes the bytes of a log apart into the entries the engine keeps: frames (type, three zeros, length in 32 bits big
 * endian, then the entry: "Stream format" of ContainerAttach in the Engine API's reference) or, of a terminal, lines.
 * Chunks may be cut anywhere. Throws VitalsError `engineFailed` where the stream carries the engine's own error or no frames.
 */
export class FrameDecoder {
  readonly #isFramed: boolean;
  readonly #onEntry: EntryHandler;
  /** The beginning of an entry that goes on in the next chunk. */
  readonly #held = new ByteBuffer();

  constructor(isFramed: boolean, onEntry: EntryHandler) {
    this.#isFramed = isFramed;
    this.#onEntry = onEntry;
  }

  push(chunk: Uint8Array): void {
    if (this.#isFramed) {
      this.#pushFrames(chunk);
    } else {
      this.#pushLines(chunk);
    }
  }

  /** Of a terminal, what came last may have no line end. (Of frames, what is left was cut off: no entry.) */
  end(): void {
    if (!this.#isFramed && this.#held.length > 0) {
      this.#releaseLine();
    }
  }

  #pushFrames(chunk: Uint8Array): void {
    let offset = this.#completeFrame(chunk);
    while (offset + headerLength <= chunk.length) {
      const end = offset + frameLength(chunk, offset);
      if (end > chunk.length) {
        break;
      }
      this.#frame(chunk, offset, end);
      offset = end;
    }
    this.#held.append(chunk, offset);
  }

  /** Adds to the frame that is held what the chunk has of it; returns where the chunk goes on. */
  #completeFrame(chunk: Uint8Array): number {
    const held = this.#held;
    if (held.length === 0) {
      return 0;
    }
    let offset = 0;
    if (held.length < headerLength) {
      offset = Math.min(chunk.length, headerLength - held.length);
      held.append(chunk, 0, offset);
      if (held.length < headerLength) {
        return offset;
      }
    }
    const length = frameLength(held.bytes, 0);
    const end = Math.min(chunk.length, offset + length - held.length);
    held.append(chunk, offset, end);
    if (held.length === length) {
      this.#frame(held.bytes, 0, length);
      held.clear();
    }
    return end;
  }

  #frame(bytes: Uint8Array, start: number, end: number): void {
    const type = bytes[start];
    if (type === systemErrorType) {
      throw streamError(new TextDecoder().decode(bytes.subarray(start + headerLength, end)).trim());
    }
    this.#onEntry(type === stderrType ? 'stderr' : 'stdout', bytes, start + headerLength, end);
  }

  #pushLines(chunk: Uint8Array): void {
    let offset = 0;
    for (let end = chunk.indexOf(lineFeed) + 1; end > 0; end = chunk.indexOf(lineFeed, offset) + 1) {
      if (this.#held.length > 0) {
        this.#held.append(chunk, offset, end);
        this.#releaseLine();
      } else {
        this.#onEntry('stdout', chunk, offset, end);
      }
      offset = end;
    }
    this.#held.append(chunk, offset);
    if (this.#held.length >= maxLineBytes) {
      this.#releaseLine();
    }
  }

  #releaseLine(): void {
    this.#onEntry('stdout', this.#held.bytes, 0, this.#held.length);
    this.#held.clear();
  }
}

/** Of header and entry together. */
function frameLength(bytes: Uint8Array, offset: number): number {
  const at = (index: number) => bytes[offset + index] ?? 0;
  if (at(0) > systemErrorType || at(1) + at(2) + at(3) > 0) {
    throw streamError('The log stream has no frames');
  }
  return headerLength + (((at(4) << 24) | (at(5) << 16) | (at(6) << 8) | at(7)) >>> 0);
}

function streamError(reason: string): VitalsError {
  return new VitalsError({ code: 'engineFailed', endpoint: '', status: undefined, reason });
}
