import type { LogBatch } from './logBatch.ts';
import type { LogRecord } from './logRecord.ts';
import type { LogMatcher, TextRange } from './matcher.ts';

export interface ExcerptLine {
  readonly record: LogRecord;
  /** 0-based among all records of the search. */
  readonly index: number;
  readonly ranges: readonly TextRange[];
  /** False for context, and for all lines of a stack trace but the first that matches. */
  readonly isHit: boolean;
  /** Of a hit: which of several patterns match, by their places in the query. */
  readonly patterns?: readonly number[] | undefined;
}

/** What of a query is in a text. */
export type Match = Pick<ExcerptLine, 'ranges' | 'patterns'>;

export function matchIn(plainText: string, matcher: LogMatcher): Match {
  return { ranges: matcher.ranges(plainText), patterns: matcher.matching?.(plainText) };
}

/** A run longer than this is handed out in several parts, so that neither memory nor a reader has to wait for its end. */
const maxLines = 1000;
const maxCharacters = 256 * 1024;

/**
 * Gathers hits with their context, batch after batch. Hits whose context touches come as one run; a long run comes in
 * parts, the next beginning with the index after the last.
 */
export class ExcerptCollector {
  readonly #before: number;
  readonly #after: number;
  readonly #emit: (lines: readonly ExcerptLine[]) => void;
  /** Records before the current batch. */
  #base = 0;
  /** The last `before` of them. */
  #recent: LogRecord[] = [];
  #run: ExcerptLine[] = [];
  #runCharacters = 0;
  /** Index after the last line that was gathered. */
  #next = 0;
  /** Lines of context still to come after the last hit. */
  #owed = 0;

  constructor(
    context: { readonly before: number; readonly after: number },
    emit: (lines: readonly ExcerptLine[]) => void,
  ) {
    this.#before = context.before;
    this.#after = context.after;
    this.#emit = emit;
  }

  /** Hits of one batch in ascending order, then `endBatch`. */
  hit(batch: LogBatch, at: number, { ranges, patterns }: Match): void {
    const index = this.#base + at;
    this.#gatherAfter(batch, at);
    const first = Math.max(this.#next, index - this.#before);
    if (first > this.#next) {
      this.flush();
    }
    for (let line = first; line < index; line++) {
      this.#add({ record: this.#record(batch, line), index: line, ranges: [], isHit: false });
    }
    this.#add({ record: batch.record(at), index, ranges, isHit: true, ...(patterns && { patterns }) });
    this.#owed = this.#after;
  }

  endBatch(batch: LogBatch): void {
    this.#gatherAfter(batch, batch.length);
    if (this.#before > 0) {
      const first = Math.max(0, batch.length - this.#before);
      for (let at = first; at < batch.length; at++) {
        this.#recent.push(batch.record(at));
      }
      this.#recent.splice(0, this.#recent.length - this.#before);
    }
    this.#base += batch.length;
    // The next hit's context cannot touch the run any more.
    if (this.#owed === 0 && this.#base - this.#before > this.#next) {
      this.flush();
    }
  }

  /** Hands out what was gathered: at the end, or early (the run may then go on with the next part). */
  flush(): void {
    if (this.#run.length > 0) {
      this.#emit(this.#run);
      this.#run = [];
      this.#runCharacters = 0;
    }
  }

  #gatherAfter(batch: LogBatch, before: number): void {
    const end = Math.min(this.#next + this.#owed, this.#base + before);
    while (this.#owed > 0 && this.#next < end) {
      this.#owed--;
      const record = batch.record(this.#next - this.#base);
      this.#add({ record, index: this.#next, ranges: [], isHit: false });
    }
  }

  #record(batch: LogBatch, index: number): LogRecord {
    const recent = index - this.#base + this.#recent.length;
    return index >= this.#base ? batch.record(index - this.#base) : (this.#recent[recent] as LogRecord);
  }

  #add(line: ExcerptLine): void {
    this.#run.push(line);
    this.#runCharacters += line.record.text.length;
    this.#next = line.index + 1;
    if (this.#run.length >= maxLines || this.#runCharacters >= maxCharacters) {
      this.flush();
    }
  }
}
