import type { LogRecord } from './logRecord.ts';

/**
 * How far back a reading that resumes begins before the record that came last. The engine stamps the lines of stdout and
 * stderr apart and then writes them one after the other, so that neighbours may stand in the wrong order; Podman's stamps
 * have whole seconds.
 */
const overlapMs = 1000;

/**
 * Where a log was left off. A record is known by its timestamp and its place among the records of the same timestamp, so
 * that a reading that resumes loses none and repeats none.
 */
export class LogCursor {
  /** How many records of a timestamp came, for those within the overlap; in the order they came in. */
  readonly #seen = new Map<string, number>();
  /** Of the reading that resumed: how many of a timestamp are still to come once more. */
  #repeats = new Map<string, number>();
  #last: number | undefined;

  /** What to pass as `since` (LogOptions) to resume; undefined while nothing came. */
  get since(): string | undefined {
    if (this.#last === undefined) {
      return undefined;
    }
    const from = Math.max(0, this.#last - overlapMs);
    return `${Math.floor(from / 1000)}.${String(from % 1000).padStart(3, '0')}`;
  }

  /** A reading from `since` begins. */
  resume(): void {
    this.#repeats = new Map(this.#seen);
  }

  /** False for a record that came in an earlier reading. */
  accept({ timestamp = '' }: LogRecord): boolean {
    const repeats = this.#repeats.get(timestamp) ?? 0;
    if (repeats > 0) {
      this.#repeats.set(timestamp, repeats - 1);
      return false;
    }
    this.#seen.set(timestamp, (this.#seen.get(timestamp) ?? 0) + 1);
    const time = Date.parse(timestamp);
    if (!Number.isNaN(time)) {
      this.#last = time;
      this.#forgetBefore(time - overlapMs);
    }
    return true;
  }

  #forgetBefore(time: number): void {
    for (const timestamp of this.#seen.keys()) {
      if (Date.parse(timestamp) >= time) {
        break;
      }
      this.#seen.delete(timestamp);
    }
  }
}
