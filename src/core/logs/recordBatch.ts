import { stripAnsi } from './ansi.ts';
import type { LogRecord, LogStreamName } from './logRecord.ts';

/**
 * Records in the order of the log, kept as one text: a search goes over it at once, and only the records that are looked
 * at become objects.
 */
export class RecordBatch {
  readonly length: number;
  /** UTF-16 units of the longest text, at least; bytes in fact. */
  readonly longest: number;
  /** All texts, ANSI codes kept, each followed by a line feed. */
  readonly #text: string;
  /** All timestamps, each followed by a line feed; undefined where none were asked for. */
  readonly #timestamps: string | undefined;
  readonly #isStderr: Uint8Array;
  #starts: readonly number[] | undefined;
  #plainText: string | undefined;
  #plainStarts: readonly number[] | undefined;
  #timestampList: readonly string[] | undefined;

  constructor(parts: {
    readonly text: string;
    readonly timestamps: string | undefined;
    /** One element per record; 1 for stderr. */
    readonly isStderr: Uint8Array;
    readonly longest: number;
  }) {
    this.#text = parts.text;
    this.#timestamps = parts.timestamps;
    this.#isStderr = parts.isStderr;
    this.length = parts.isStderr.length;
    this.longest = parts.longest;
  }

  /** All texts without ANSI codes, each followed by a line feed. */
  get plainText(): string {
    this.#plainText ??= stripAnsi(this.#text);
    return this.#plainText;
  }

  /** The text of a record without ANSI codes. */
  plain(index: number): string {
    this.#plainStarts ??= lineStarts(this.plainText);
    return lineAt(this.plainText, this.#plainStarts, index);
  }

  record(index: number): LogRecord {
    this.#starts ??= lineStarts(this.#text);
    return {
      timestamp: this.timestamp(index),
      stream: this.stream(index),
      text: lineAt(this.#text, this.#starts, index),
    };
  }

  stream(index: number): LogStreamName {
    return this.#isStderr[index] === 1 ? 'stderr' : 'stdout';
  }

  timestamp(index: number): string | undefined {
    if (this.#timestamps === undefined) {
      return undefined;
    }
    this.#timestampList ??= this.#timestamps.split('\n');
    return toUtc(this.#timestampList[index] ?? '');
  }

  /** Of the last record; undefined where there is none or timestamps were not asked for. */
  get lastTimestamp(): string | undefined {
    const timestamps = this.#timestamps ?? '';
    const last = timestamps.slice(timestamps.lastIndexOf('\n', timestamps.length - 2) + 1, -1);
    return last === '' ? undefined : toUtc(last);
  }

  records(): LogRecord[] {
    return Array.from({ length: this.length }, (_, index) => this.record(index));
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}

function lineAt(text: string, starts: readonly number[], index: number): string {
  return text.slice(starts[index] ?? text.length, (starts[index + 1] ?? text.length) - 1);
}

/** Podman writes whole seconds and its own offset. */
function toUtc(timestamp: string): string {
  const time = timestamp.endsWith('Z') ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? timestamp : new Date(time).toISOString().replace(/\.000Z$/, 'Z');
}
