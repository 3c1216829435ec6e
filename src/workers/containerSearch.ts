import type { LogStream } from '../core/containers/containerClient.ts';
import { ExcerptCollector, type ExcerptLine } from '../core/logs/excerpts.ts';
import type { LogMatcher } from '../core/logs/matcher.ts';
import type { RecordBatch } from '../core/logs/recordBatch.ts';
import { RecordDecoder } from '../core/logs/recordDecoder.ts';
import { StackTraceCollector } from '../core/logs/stackTraceCollector.ts';
import type { LogSearchRequest } from './logSearchClient.ts';

/** Text that is scanned at once: enough to spread the cost of a scan over many records. */
const scanBytes = 64 * 1024;

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
  readonly #sink: SearchSink;
  readonly #collector: ExcerptCollector;
  /** In the collector's place where hits come with their stack traces. */
  readonly #traces: StackTraceCollector | undefined;
  #decoder: RecordDecoder | undefined;
  records = 0;
  bytes = 0;
  hits = 0;
  reached: string | undefined;

  constructor(
    request: Pick<LogSearchRequest, 'before' | 'after' | 'maxHits' | 'query'>,
    matcher: LogMatcher,
    sink: SearchSink,
  ) {
    this.#matcher = matcher;
    this.#maxHits = request.maxHits;
    this.#sink = sink;
    const emit = (lines: readonly ExcerptLine[]) => sink.found(lines);
    this.#collector = new ExcerptCollector(request, emit);
    this.#traces = request.query.hasTraces
      ? new StackTraceCollector(request, (text) => matcher.ranges(text), emit)
      : undefined;
  }

  get isCapped(): boolean {
    return this.hits > this.#maxHits;
  }

  /** Reads the log to its end. What came before a failure is searched too. */
  async run(stream: LogStream, hasTimestamps: boolean): Promise<void> {
    const decoder = new RecordDecoder(stream, hasTimestamps);
    this.#decoder = decoder;
    try {
      for await (const chunk of stream.chunks) {
        this.bytes += chunk.length;
        decoder.push(chunk);
        if (decoder.size >= scanBytes) {
          this.scan();
        }
        if (!this.#sink.hasRoom) {
          await this.#sink.room();
        }
      }
      decoder.end();
    } finally {
      this.scan();
      this.#collector.flush();
      this.#traces?.end();
      this.#decoder = undefined;
    }
  }

  /** Searches what has come. */
  scan(): void {
    if (!this.#decoder || this.#decoder.size === 0) {
      return;
    }
    const batch = this.#decoder.take();
    this.#sink.enter();
    if (this.#traces) {
      this.#traces.add(batch, this.#matches(batch));
      this.hits = this.#traces.hits;
    } else if (this.#matcher.isRisky(batch)) {
      this.#scanOneByOne(batch);
    } else if (this.hits >= this.#maxHits) {
      this.hits += this.#matcher.countHits(batch);
    } else {
      for (const at of this.#matcher.hits(batch)) {
        this.#hit(batch, at);
      }
    }
    this.#sink.leave();
    if (this.#maxHits > 0 && !this.#traces) {
      this.#collector.endBatch(batch);
    }
    this.records += batch.length;
    this.reached = batch.lastTimestamp;
  }

  #matches(batch: RecordBatch): readonly number[] {
    if (!this.#matcher.isRisky(batch)) {
      return this.#matcher.hits(batch);
    }
    this.#sink.secure();
    return Array.from({ length: batch.length }, (_, at) => at).filter((at) => {
      this.#sink.enter();
      return this.#matcher.isHit(batch, at);
    });
  }

  #scanOneByOne(batch: RecordBatch): void {
    for (let at = 0; at < batch.length; at++) {
      this.#collector.flush();
      this.#sink.secure();
      this.#sink.enter();
      if (this.#matcher.isHit(batch, at)) {
        this.#hit(batch, at);
      }
    }
  }

  #hit(batch: RecordBatch, at: number): void {
    this.hits++;
    if (this.hits <= this.#maxHits) {
      this.#collector.hit(batch, at, this.#matcher.ranges(batch.plain(at)));
    }
  }
}
