import { ExcerptCollector, type ExcerptLine, matchIn } from './excerpts.ts';
import type { LogQuery } from './logQuery.ts';
import type { LogRecord } from './logRecord.ts';
import { compileQuery, type LogMatcher } from './matcher.ts';
import { RecordBatch } from './recordBatch.ts';
import { ColumnBuffer, untimed } from './recordColumns.ts';
import { StackTraceCollector } from './stackTraceCollector.ts';
import { TimestampParser } from './timestamp.ts';

/** Searches records as they are written; what is found is handed out at once, with its context as that comes. */
export class LiveSearch {
  readonly #matcher: LogMatcher;
  readonly #collector: ExcerptCollector;
  readonly #traces: StackTraceCollector | undefined;
  records = 0;
  hits = 0;
  /** Timestamp of the last record. */
  reached: string | undefined;

  /** Throws VitalsError `patternInvalid`. */
  constructor(
    query: LogQuery,
    context: { readonly before: number; readonly after: number },
    emit: (lines: readonly ExcerptLine[]) => void,
  ) {
    const matcher = compileQuery(query);
    this.#matcher = matcher;
    this.#collector = new ExcerptCollector(context, emit);
    this.#traces = query.hasTraces
      ? new StackTraceCollector(
          { ...context, maxHits: Number.POSITIVE_INFINITY },
          (text) => matchIn(text, matcher),
          emit,
        )
      : undefined;
  }

  add(records: readonly LogRecord[]): void {
    const batch = batchOf(records);
    const hits = this.#matcher.hits(batch);
    if (this.#traces) {
      this.#traces.add(batch, hits);
      this.hits = this.#traces.hits;
    } else {
      for (const at of hits) {
        this.#collector.hit(batch, at, matchIn(batch.plain(at), this.#matcher));
      }
      this.#collector.endBatch(batch);
      this.#collector.flush();
      this.hits += hits.length;
    }
    this.records += records.length;
    this.reached = records.at(-1)?.timestamp ?? this.reached;
  }

  /** Nothing has come for a while: a stack trace that could have gone on is taken to be whole. */
  settle(): void {
    this.#traces?.end();
  }
}

function batchOf(records: readonly LogRecord[]): RecordBatch {
  const text = records.map((record) => `${record.text}\n`).join('');
  const columns = new ColumnBuffer();
  const parser = new TimestampParser();
  const encoder = new TextEncoder();
  for (const { stream, timestamp } of records) {
    const stamp = encoder.encode(timestamp);
    const { seconds, nanoseconds, digits } = parser.parse(stamp, 0, stamp.length) ? parser : untimed;
    columns.push(stream === 'stderr', seconds, nanoseconds, digits);
  }
  return new RecordBatch(text, columns, Math.max(0, ...records.map((record) => record.text.length)));
}
