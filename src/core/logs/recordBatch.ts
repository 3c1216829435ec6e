import { stripAnsi } from './ansi.ts';
import type { LogBatch } from './logBatch.ts';
import type { LogRecord, LogStreamName } from './logRecord.ts';
import { isStderr, type RecordColumns, timestampAt } from './recordColumns.ts';

/**
 * Records in the order of the log, kept as one text: a search goes over it at once, and only the records that are looked
 * at become objects.
 */
export class RecordBatch implements LogBatch {
  readonly length: number;
  /** UTF-16 units of the longest text, at least; bytes in fact. */
  readonly longest: number;
  /** All texts, ANSI codes kept, each followed by a line feed. */
  readonly #text: string;
  readonly #columns: RecordColumns;
  #starts: readonly number[] | undefined;
  #plainText: string | undefined;
  #plainStarts: readonly number[] | undefined;

  constructor(text: string, columns: RecordColumns, longest: number) {
    this.#text = text;
    this.#columns = columns;
    this.length = columns.length;
    this.longest = longest;
  }

  /** All texts without ANSI codes, each followed by a line feed. */
  get plainText(): string {
    this.#plainText ??= stripAnsi(this.#text);
    return this.#plainText;
  }

  /** Its texts are at hand. */
  get rawText(): undefined {
    return undefined;
  }

  plainOfRaw(): string {
    return '';
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
    return isStderr(this.#columns, index) ? 'stderr' : 'stdout';
  }

  /** undefined where none were asked for. */
  timestamp(index: number): string | undefined {
    return timestampAt(this.#columns, index);
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
