import type { LogRecord, LogStreamName } from './logRecord.ts';

/** Records in the order of the log, as a search looks at them. */
export interface LogBatch {
  readonly length: number;
  /** UTF-16 units of the longest text, at least. */
  readonly longest: number;
  /** All texts without ANSI codes, each followed by a line feed. */
  readonly plainText: string;
  /**
   * The same records as they are stored, one line each, where that can be searched without being taken apart first: an expression
   * made by `toRawExpression` finds at least the lines that match. Characters are bytes.
   */
  readonly rawText: string | undefined;
  /** Of rawText's line [start, end): the record's text without ANSI codes. */
  plainOfRaw(start: number, end: number): string;
  /** The text of a record without ANSI codes. */
  plain(index: number): string;
  record(index: number): LogRecord;
  stream(index: number): LogStreamName;
  /** undefined where none were asked for. */
  timestamp(index: number): string | undefined;
}
