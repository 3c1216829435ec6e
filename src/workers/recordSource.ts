import type { LogStream } from '../core/containers/containerClient.ts';
import type { LogBatch } from '../core/logs/logBatch.ts';
import { type RecordBytes, RecordDecoder, toBatch } from '../core/logs/recordDecoder.ts';

import { StoredBatch } from '../storage/logs/storedBatch.ts';

/** Where records of a log come from, in their order. */
export interface RecordSource {
  /** Reads to the end; each value is how many bytes have come since the last one. Whatever came before a failure can be taken. */
  read(): AsyncIterable<number>;
  /** Enough has come to be worth a scan, or has to be taken before reading goes on. */
  readonly isReady: boolean;
  /** What has come and was not taken; may be empty. */
  take(): LogBatch;
}

/** Text that is scanned at once: enough to spread the cost of a scan over many records. */
const scanBytes = 64 * 1024;

/** What becomes of records on their way to the search. `isSettled`: no earlier line is still to come to its end. */
export type RecordFilter = (records: RecordBytes, isSettled: boolean) => RecordBytes;

/** What the engine sends. */
export class EngineSource implements RecordSource {
  readonly #stream: LogStream;
  readonly #decoder: RecordDecoder;
  readonly #filter: RecordFilter | undefined;
  #isAtEnd = false;
  #hasEnded = false;

  constructor(stream: LogStream, hasTimestamps: boolean, filter?: RecordFilter) {
    this.#stream = stream;
    this.#decoder = new RecordDecoder(stream, hasTimestamps);
    this.#filter = filter;
  }

  async *read(): AsyncGenerator<number> {
    for await (const chunk of this.#stream.chunks) {
      this.#decoder.push(chunk);
      yield chunk.length;
    }
    // What has no line end may be only the beginning of a line: it is told from what is whole.
    this.#isAtEnd = true;
    yield 0;
    this.#decoder.end();
    this.#hasEnded = true;
    yield 0;
  }

  get isReady(): boolean {
    return this.#decoder.size >= scanBytes || this.#isAtEnd;
  }

  /** After all has been read: the log has fewer than so many lines, the last of which were asked for. False where that is not certain. */
  isShorterThan(tail: number): boolean {
    return this.#hasEnded && this.#stream.isFramed && this.#decoder.entries < tail;
  }

  take(): LogBatch {
    return toBatch(this.takeBytes());
  }

  takeBytes(): RecordBytes {
    const isSettled = !this.#decoder.hasPartial && !this.#hasEnded;
    const records = this.#decoder.takeBytes();
    return this.#filter ? this.#filter(records, isSettled) : records;
  }
}

/** Stored records, some at a time. */
export class StoredSource implements RecordSource {
  readonly #parts: AsyncIterable<RecordBytes>;
  #part: RecordBytes | undefined;

  constructor(parts: AsyncIterable<RecordBytes>) {
    this.#parts = parts;
  }

  async *read(): AsyncGenerator<number> {
    for await (const part of this.#parts) {
      this.#part = part;
      yield part.text.length;
    }
  }

  get isReady(): boolean {
    return this.#part !== undefined;
  }

  take(): LogBatch {
    const part = this.#part ?? nothing;
    this.#part = undefined;
    return new StoredBatch(part);
  }
}

const nothing: RecordBytes = {
  text: new Uint8Array(),
  columns: {
    length: 0,
    flags: new Uint8Array(),
    seconds: new Uint32Array(),
    nanoseconds: new Uint32Array(),
  },
  longest: 0,
};
