import type { ContainerClient, LogOptions } from '../containers/containerClient.ts';
import { LogCursor } from './logCursor.ts';
import type { LogRecord } from './logRecord.ts';
import { readRecords } from './recordDecoder.ts';

/** The run that is read. */
export interface LoggedRun {
  /** Of the container. */
  readonly id: string;
  /** When it ended, in milliseconds since 1970; undefined while that is not known, which may change while it is read. */
  readonly end: () => number | undefined;
}

/** The log of a container, read on from where it was left off and no further than to the end of a run: each record comes once. */
export class LogContinuation {
  #cursor = new LogCursor();
  #hasBegun = false;
  /** Timestamp of the last record that there was, until the stream that goes on from there has come to one that is known. */
  #joint: string | undefined;

  /** The records there were at the beginning have been read. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** The log of another container, of which nothing has come. */
  restart(): void {
    this.#cursor = new LogCursor();
    this.#joint = undefined;
  }

  /** Reads what there is to begin with. */
  async begin(
    client: ContainerClient,
    run: LoggedRun,
    beginning: Pick<LogOptions, 'tail' | 'since'>,
    signal: AbortSignal,
  ): Promise<LogRecord[]> {
    // What an earlier attempt had read when it broke off has not been shown.
    this.restart();
    const all: LogRecord[] = [];
    for await (const records of this.#read(client, run.id, beginning, signal)) {
      all.push(...records);
    }
    const own = recordsUntil(all, run.end());
    // Where the run has none of the last ones, it is left out: what comes after it would have nothing to go on from.
    const history = (own.length > 0 ? own : all).filter((record) => this.#isFresh(record));
    this.#joint = history.at(-1)?.timestamp;
    this.#hasBegun = true;
    return history;
  }

  /** The records of the run that have not come yet, as many at a time as have come. What is past its end is left for another reading. */
  async *goOn(
    client: ContainerClient,
    run: LoggedRun,
    options: Pick<LogOptions, 'follow'>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogRecord[], void> {
    for await (const records of this.#read(client, run.id, options, signal)) {
      const own = recordsUntil(records, run.end());
      const fresh = own.filter((record) => this.#isFresh(record));
      if (fresh.length > 0) {
        yield fresh;
      }
      if (own.length < records.length) {
        return;
      }
    }
  }

  async *#read(
    client: ContainerClient,
    id: string,
    options: Pick<LogOptions, 'follow' | 'tail' | 'since'>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly LogRecord[], void> {
    const { since } = this.#cursor;
    const from = since === undefined ? {} : { since };
    const stream = await client.logs(id, { ...options, timestamps: true, ...from }, signal);
    this.#cursor.resume();
    for await (const batch of readRecords(stream, true)) {
      yield batch.records();
    }
  }

  /** What stands before the last records, which were all that was wanted, is new to the cursor and to nobody else. */
  #isFresh(record: LogRecord): boolean {
    const isNew = this.#cursor.accept(record);
    const isBefore = isNew && this.#joint !== undefined && (record.timestamp ?? '') < this.#joint;
    if (!isBefore && this.#hasBegun) {
      this.#joint = undefined;
    }
    return isNew && !isBefore;
  }
}

function recordsUntil(records: readonly LogRecord[], end: number | undefined): readonly LogRecord[] {
  return end === undefined ? records : records.filter(({ timestamp = '' }) => !(Date.parse(timestamp) > end));
}
