import type { ExcerptLine, Match } from './excerpts.ts';
import type { LogBatch } from './logBatch.ts';
import { StackTraceReader, type TraceEntry } from './stackTrace.ts';

/** What of the query is in a text without ANSI codes. */
type MatchIn = (plainText: string) => Match;

interface PlacedBatch {
  readonly base: number;
  readonly batch: LogBatch;
}

/**
 * Gathers hits as ExcerptCollector does, each with the whole stack trace that it is in. A trace is one hit, however many of its lines match:
 * the first one that does is marked. Lines of the other stream that stand in between are shown where they stand.
 */
export class StackTraceCollector {
  readonly #before: number;
  readonly #after: number;
  readonly #maxHits: number;
  readonly #matchIn: MatchIn;
  readonly #emit: (lines: readonly ExcerptLine[]) => void;
  readonly #reader = new StackTraceReader();
  /** Those of which a record may still be shown, each with the index of its first record. */
  #batches: PlacedBatch[] = [];
  /** What is to be shown and has not been. */
  #entries: TraceEntry[] = [];
  readonly #counted = new WeakSet<TraceEntry>();
  /** Records that match, of those that have not been shown; true for those that count. */
  readonly #matches = new Map<number, boolean>();
  /** Records so far. */
  #length = 0;
  /** Index after the last line that was shown. */
  #next = 0;
  hits = 0;

  constructor(
    options: { readonly before: number; readonly after: number; readonly maxHits: number },
    matchIn: MatchIn,
    emit: (lines: readonly ExcerptLine[]) => void,
  ) {
    this.#before = options.before;
    this.#after = options.after;
    this.#maxHits = options.maxHits;
    this.#matchIn = matchIn;
    this.#emit = emit;
  }

  /** The next records, and which of them match, ascending. */
  add(batch: LogBatch, matches: readonly number[]): void {
    const base = this.#length;
    let next = 0;
    for (let at = 0; at < batch.length; at++) {
      const index = base + at;
      const entry = this.#reader.next(index, batch.stream(at), batch.plain(at));
      if (matches[next] === at) {
        next++;
        this.#match(index, entry ?? { first: index, last: index });
      }
    }
    this.#batches.push({ base, batch });
    this.#length += batch.length;
    this.#show(this.#reader.openFrom, this.#length - this.#after);
    const needed = Math.min(this.#reader.openFrom, this.#entries[0]?.first ?? this.#length) - this.#before;
    this.#batches = this.#batches.filter((one) => one.base + one.batch.length > needed);
  }

  /** No more is to come: what was held back as part of a trace that could go on is shown. */
  end(): void {
    this.#reader.end();
    this.#show(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  #match(index: number, entry: TraceEntry): void {
    const isFirst = !this.#counted.has(entry);
    if (isFirst) {
      this.#counted.add(entry);
      this.hits++;
    }
    if (isFirst && this.hits <= this.#maxHits) {
      this.#entries.push(entry);
    }
    if (this.#maxHits > 0) {
      this.#matches.set(index, isFirst);
    }
  }

  /** What begins before `openFrom` and ends before `end`, in the order of the log. */
  #show(openFrom: number, end: number): void {
    const entries = this.#entries.toSorted((a, b) => a.first - b.first);
    while (entries[0] && entries[0].first < openFrom && entries[0].last < end) {
      this.#showEntry(entries.shift() as TraceEntry);
    }
    this.#entries = entries;
    const kept = Math.min(openFrom, entries[0]?.first ?? this.#length);
    for (const index of this.#matches.keys()) {
      if (index < kept) {
        this.#matches.delete(index);
      }
    }
  }

  #showEntry({ first, last }: TraceEntry): void {
    const lines: ExcerptLine[] = [];
    /** What of the query any of its lines has counts for the one that is the hit. */
    const inTrace: number[] = [];
    const from = Math.max(this.#next, first - this.#before);
    const to = Math.min(this.#length, last + this.#after + 1);
    for (let index = from; index < to; index++) {
      const { base, batch } = this.#batchOf(index);
      const isHit = this.#matches.get(index);
      const { ranges, patterns = [] } =
        isHit === undefined ? { ranges: [] } : this.#matchIn(batch.plain(index - base));
      lines.push({ record: batch.record(index - base), index, ranges, isHit: isHit === true });
      if (first <= index && index <= last) {
        inTrace.push(...patterns);
      }
    }
    if (lines.length > 0) {
      const patterns = [...new Set(inTrace)];
      this.#emit(
        patterns.length === 0 ? lines : lines.map((line) => (line.isHit ? { ...line, patterns } : line)),
      );
      this.#next = to;
    }
  }

  #batchOf(index: number): PlacedBatch {
    return this.#batches.findLast(({ base }) => base <= index) as PlacedBatch;
  }
}
