import { stripAnsi } from '../../core/logs/ansi.ts';
import type { LogBatch } from '../../core/logs/logBatch.ts';
import type { LogRecord, LogStreamName } from '../../core/logs/logRecord.ts';
import { type JsonEntry, readEntry, readText } from './jsonLine.ts';

/** Lines of a json-file log, each of which is a record. They are taken apart one by one where they are looked at. */
export class JsonFileBatch implements LogBatch {
  readonly length: number;
  readonly longest: number;
  readonly #lines: string;
  readonly #hasTimestamps: boolean;
  readonly #isSearchable: boolean;
  #starts: readonly number[] | undefined;
  #plainText: string | undefined;

  /** `lines` are bytes, read as latin1. */
  constructor(
    lines: string,
    { length, longest }: { length: number; longest: number },
    hasTimestamps: boolean,
  ) {
    this.#lines = lines;
    this.length = length;
    this.longest = longest;
    this.#hasTimestamps = hasTimestamps;
    this.#isSearchable = !unsearchable.some((bytes) => lines.includes(bytes));
  }

  get rawText(): string | undefined {
    return this.#isSearchable ? this.#lines : undefined;
  }

  get plainText(): string {
    this.#plainText ??= stripAnsi(allTexts(toText(this.#lines)));
    return this.#plainText;
  }

  plainOfRaw(start: number, end: number): string {
    return stripAnsi(readText(toText(this.#lines.slice(start, end)), 0, end - start));
  }

  plain(index: number): string {
    return stripAnsi(textOf(this.#entry(index)));
  }

  record(index: number): LogRecord {
    const entry = this.#entry(index);
    const timestamp = this.#hasTimestamps ? entry.time || undefined : undefined;
    return { timestamp, stream: entry.stream, text: textOf(entry) };
  }

  stream(index: number): LogStreamName {
    return this.#entry(index).stream;
  }

  timestamp(index: number): string | undefined {
    return this.#hasTimestamps ? this.#entry(index).time || undefined : undefined;
  }

  #entry(index: number): JsonEntry {
    this.#starts ??= lineStarts(this.#lines);
    const line = toText(
      this.#lines.slice(this.#starts[index], (this.#starts[index + 1] ?? this.#lines.length) - 1),
    );
    return readEntry(line, 0, line.length);
  }
}

/** Escape characters in JSON and in UTF-8 (ANSI codes begin with them), ſ and K: see `toRawExpression`. */
const unsearchable = ['\\u001', '\xc2\x9b', '\xc5\xbf', '\xe2\x84\xaa'];

function allTexts(lines: string): string {
  let texts = '';
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf('\n', start);
    texts += `${readText(lines, start, end)}\n`;
    start = end + 1;
  }
  return texts;
}

function textOf({ text }: JsonEntry): string {
  return text.replace(/\r?\n?$/, '');
}

/** What bytes that were read as latin1 mean in UTF-8. */
export function toText(bytes: string): string {
  return /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}
