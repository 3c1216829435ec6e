import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import type { LogBatch } from '../../core/logs/logBatch.ts';
import type { LogRecord, LogStreamName } from '../../core/logs/logRecord.ts';
import { RecordBatch } from '../../core/logs/recordBatch.ts';
import { isStderr, type RecordColumns, timestampAt } from '../../core/logs/recordColumns.ts';
import type { RecordBytes } from '../../core/logs/recordDecoder.ts';

/**
 * Stored records, searched as the bytes they are: that takes a third of the time of decoding them first. They are decoded where
 * somebody looks at them.
 */
export class StoredBatch implements LogBatch {
  readonly length: number;
  readonly longest: number;
  readonly rawText: string | undefined;
  /** Bytes, read as latin1. */
  readonly #bytes: string;
  readonly #columns: RecordColumns;
  #decoded: RecordBatch | undefined;

  constructor({ text, columns, longest }: RecordBytes) {
    const bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
    this.length = columns.length;
    this.longest = longest;
    this.#columns = columns;
    this.#bytes = bytes.toString('latin1');
    this.rawText = this.#isSearchable(bytes) ? this.#bytes : undefined;
  }

  get plainText(): string {
    return this.#batch.plainText;
  }

  plainOfRaw(start: number, end: number): string {
    return toText(this.#bytes.slice(start, end));
  }

  plain(index: number): string {
    return this.#batch.plain(index);
  }

  record(index: number): LogRecord {
    return this.#batch.record(index);
  }

  stream(index: number): LogStreamName {
    return isStderr(this.#columns, index) ? 'stderr' : 'stdout';
  }

  timestamp(index: number): string | undefined {
    return timestampAt(this.#columns, index);
  }

  /** As bytes, they are found where their text is. */
  #isSearchable(bytes: Buffer): boolean {
    const has = (found: string) => this.#bytes.includes(found);
    return (
      !unsearchable.some(has) && (isAscii(bytes) || (isUtf8(bytes) && !unsearchableBeyondAscii.some(has)))
    );
  }

  get #batch(): RecordBatch {
    this.#decoded ??= new RecordBatch(toText(this.#bytes), this.#columns, this.longest);
    return this.#decoded;
  }
}

/** What begins ANSI codes, and a backslash (an escape to a raw expression); beyond ASCII the C1 control that begins them too, ſ and K: see `toRawExpression`. */
const unsearchable = ['\x1b', '\\'];
const unsearchableBeyondAscii = ['\xc2\x9b', '\xc5\xbf', '\xe2\x84\xaa'];

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function toText(bytes: string): string {
  return utf8.decode(Buffer.from(bytes, 'latin1'));
}
