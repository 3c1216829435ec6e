import { shownRecord } from './logLine.ts';
import { StackTraceReader, type TraceEntry } from './stackTrace.ts';

/** Lines of a document, 0-based, both included. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Finds the stack traces in a document that shows records, line by line, in order to fold them. */
export class TraceFolds {
  /** By container: lines of others may stand in between. */
  readonly #readers = new Map<string, StackTraceReader>();
  /** Traces of two lines or more. */
  readonly #traces = new Map<TraceEntry, { readonly end: number; readonly isWhole: boolean }>();
  /** Blank lines that may be part of a trace. */
  readonly #blanks = new Set<number>();
  #line = 0;

  /** The next line. */
  add(line: string): void {
    const index = this.#line++;
    const record = shownRecord(line);
    if (!record) {
      // What comes next is from elsewhere in the log.
      this.#readers.clear();
      return;
    }
    const { name = '', stream, text } = record;
    const reader = this.#readers.get(name) ?? new StackTraceReader();
    this.#readers.set(name, reader);
    const entry = reader.next(index, stream, text);
    if (!entry) {
      this.#blanks.add(index);
    } else if (entry.last > entry.first) {
      const { end, isWhole } = this.#traces.get(entry) ?? { end: entry.first, isWhole: true };
      this.#traces.set(entry, { end: index, isWhole: isWhole && this.#areBlank(end + 1, index) });
    }
  }

  /** Those that no line of another record or container stands in: folded, it would be hidden. */
  get spans(): LineSpan[] {
    return [...this.#traces].flatMap(([{ first }, { end, isWhole }]) =>
      isWhole ? [{ start: first, end }] : [],
    );
  }

  #areBlank(from: number, to: number): boolean {
    for (let line = from; line < to; line++) {
      if (!this.#blanks.has(line)) {
        return false;
      }
    }
    return true;
  }
}
