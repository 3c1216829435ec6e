import { ExcerptCollector, type ExcerptLine, matchIn } from '../core/logs/excerpts.ts';
import type { LogBatch } from '../core/logs/logBatch.ts';
import type { LogMatcher } from '../core/logs/matcher.ts';
import { StackTraceCollector } from '../core/logs/stackTraceCollector.ts';
import type { LogSearchRequest } from './logSearchRequest.ts';
import type { RecordSource } from './recordSource.ts';

/** What a search reports while it runs. */
export interface SearchSink {
  found(lines: readonly ExcerptLine[]): void;
  /** Something that may never end comes next: what was found has to leave the thread now. */
  secure(): void;
  /** A scan of the text begins; ended by `leave`. */
  enter(): void;
  leave(): void;
  /** False where too much of what was found has not been taken yet. */
  readonly hasRoom: boolean;
  room(): Promise<void>;
}

/** Searches the log of one container. */
export class ContainerSearch {
  readonly #matcher: LogMatcher;
  readonly #maxHits: number;
  /** Hits whose lines are gathered; the others are counted. */
  readonly #maxGathered: number;
  readonly #sink: SearchSink;
  readonly #collector: ExcerptCollector;
  /** In the collector's place where hits come with their stack traces. */
  readonly #traces: StackTraceCollector | undefined;
  #source: RecordSource | undefined;
  records = 0;
  bytes = 0;
  hits = 0;
  reached: string | undefined;

  constructor(
    request: Pick<LogSearchRequest, 'before' | 'after' | 'maxHits' | 'wantsLast' | 'query'>,
    matcher: LogMatcher,
    sink: SearchSink,
  ) {
    this.#matcher = matcher;
    this.#maxHits = request.maxHits;
    this.#maxGathered = request.wantsLast ? Number.POSITIVE_INFINITY : request.maxHits;
    this.#sink = sink;
    const emit = (lines: readonly ExcerptLine[]) => sink.found(lines);
    this.#collector = new ExcerptCollector(request, emit);
    this.#traces = request.query.hasTraces
      ? new StackTraceCollector(
          { ...request, maxHits: this.#maxGathered },
          (text) => matchIn(text, matcher),
          emit,
        )
      : undefined;
  }

  get isCapped(): boolean {
    return this.hits > this.#maxHits;
  }

  /** Reads the log to its end, one source after the other. What came before a failure is searched too. */
  async run(sources: AsyncIterable<RecordSource>): Promise<void> {
    try {
      for await (const source of sources) {
        this.#source = source;
        await this.#read(source);
        this.scan();
      }
    } finally {
      this.scan();
      this.#collector.flush();
      this.#traces?.end();
      this.#source = undefined;
    }
  }

  async #read(source: RecordSource): Promise<void> {
    for await (const bytes of source.read()) {
      this.bytes += bytes;
      if (source.isReady) {
        this.scan();
      }
      if (!this.#sink.hasRoom) {
        await this.#sink.room();
      }
    }
  }

  /** Searches what has come. */
  scan(): void {
    const batch = this.#source?.take();
    if (!batch || batch.length === 0) {
      return;
    }
    this.#sink.enter();
    if (this.#traces) {
      this.#traces.add(batch, this.#matches(batch));
      this.hits = this.#traces.hits;
    } else if (this.#matcher.isRisky(batch)) {
      this.#scanOneByOne(batch);
    } else if (this.hits >= this.#maxGathered) {
      this.hits += this.#matcher.countHits(batch);
    } else {
      for (const at of this.#matcher.hits(batch)) {
        this.#hit(batch, at);
      }
    }
    this.#sink.leave();
    if (this.#maxGathered > 0 && !this.#traces) {
      this.#collector.endBatch(batch);
    }
    this.records += batch.length;
    this.reached = batch.timestamp(batch.length - 1);
  }

  #matches(batch: LogBatch): readonly number[] {
    if (!this.#matcher.isRisky(batch)) {
      return this.#matcher.hits(batch);
    }
    this.#sink.secure();
    return Array.from({ length: batch.length }, (_, at) => at).filter((at) => {
      this.#sink.enter();
      return this.#matcher.isHit(batch, at);
    });
  }

  #scanOneByOne(batch: LogBatch): void {
    for (let at = 0; at < batch.length; at++) {
      this.#collector.flush();
      this.#sink.secure();
      this.#sink.enter();
      if (this.#matcher.isHit(batch, at)) {
        this.#hit(batch, at);
      }
    }
  }

  #hit(batch: LogBatch, at: number): void {
    this.hits++;
    if (this.hits <= this.#maxGathered) {
      this.#collector.hit(batch, at, matchIn(batch.plain(at), this.#matcher));
    }
  }
}
