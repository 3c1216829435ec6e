import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { LogBatch } from '../core/logs/logBatch.ts';
import { disorderSeconds, JsonFileDecoder } from '../engine/logFiles/jsonFileDecoder.ts';
import { shiftTime, toTimestamp } from '../engine/logFiles/jsonLine.ts';
import type { LogFiles, LogFilesOptions } from '../engine/logFiles/logFiles.ts';
import { openLogFiles } from '../engine/logFiles/openLogFiles.ts';
import type { LogSearchRequest } from './logSearchRequest.ts';
import type { RecordSource } from './recordSource.ts';

/** The engine's own files, read past the engine. */
export class FileSource implements RecordSource {
  readonly #files: LogFiles;
  readonly #decoder: JsonFileDecoder;
  readonly #extent: LogFilesOptions;
  readonly #signal: AbortSignal;

  /** Throws VitalsError `logFileUnreadable` where there are none to be read here. */
  static async open(
    client: ContainerClient,
    id: string,
    { since, until, tail, timestamps, maxHits }: LogSearchRequest,
    signal: AbortSignal,
  ): Promise<FileSource> {
    const { files, hasTty } = await openLogFiles(client, id, signal);
    const range = { since: since && toTimestamp(since), until: until && toTimestamp(until) };
    const decoder = new JsonFileDecoder({ hasTty, hasTimestamps: timestamps ?? maxHits > 0, ...range });
    const extent = { since: range.since && shiftTime(range.since, -disorderSeconds), tail };
    return new FileSource(files, decoder, extent, signal);
  }

  constructor(files: LogFiles, decoder: JsonFileDecoder, extent: LogFilesOptions, signal: AbortSignal) {
    this.#files = files;
    this.#decoder = decoder;
    this.#extent = extent;
    this.#signal = signal;
  }

  /** Timestamp of the first entry of all, where that is known. */
  get begin(): string | undefined {
    return this.#files.begin;
  }

  /** Bytes from this timestamp on. */
  lengthSince(since: string): number {
    return this.#files.lengthSince(since);
  }

  /** Where it is not to be read after all. */
  dispose(): void {
    this.#files.dispose();
  }

  async *read(): AsyncGenerator<number> {
    try {
      for await (const chunk of this.#files.read(this.#extent)) {
        this.#signal.throwIfAborted();
        this.#decoder.push(chunk);
        yield chunk.length;
        if (this.#decoder.isPast) {
          break;
        }
      }
      this.#decoder.end();
      yield 0;
    } finally {
      this.#files.dispose();
    }
  }

  /** There is nothing before what was asked for. */
  get isWhole(): boolean {
    return this.#files.isReadWhole;
  }

  get isReady(): boolean {
    return this.#decoder.size > 0;
  }

  take(): LogBatch {
    return this.#decoder.take();
  }
}
