import type { RecordColumns } from './recordColumns.ts';

/**
 * How far back a reading that resumes begins before the record that came last, in seconds: neighbours may stand in the wrong
 * order (the engine stamps stdout and stderr apart), and Podman's stamps have whole seconds.
 */
export const overlapSeconds = 1;

/** Of a timestamp's fraction, from which on two records that have the same one stand side by side. */
const fineDigits = 6;

/**
 * The end of what is kept of a log: the times of the records from `since` on. A record is known by its timestamp and its
 * place among those of the same timestamp, so that a reading from `since` on loses none and repeats none.
 */
export class LogSeam {
  /** What to pass as `since` (LogOptions). */
  readonly since: string;
  readonly #base: number;
  /** Of what is kept, ascending. Not a map: a busy log has hundreds of thousands of them, of which a reading asks for a few. */
  readonly #keys: Float64Array;
  /** Of the reading that goes on: how many of a timestamp have come once more. */
  readonly #repeated = new Map<number, number>();
  /** The timestamp that came last, and how many records have it. */
  readonly last: { readonly seconds: number; readonly nanoseconds: number };
  readonly lastCount: number;
  readonly #lastKey: number;

  /** Of records in their order, at least those from `since` on. */
  constructor(kept: readonly RecordColumns[], last: LogSeam['last']) {
    this.last = last;
    this.#base = Math.max(0, last.seconds - overlapSeconds);
    this.since = String(this.#base);
    const keys = new Float64Array(kept.reduce((sum, { length }) => sum + length, 0));
    let count = 0;
    for (const columns of kept) {
      for (let index = 0; index < columns.length; index++) {
        const key = this.#key(columns, index);
        if (key >= 0) {
          keys[count++] = key;
        }
      }
    }
    this.#keys = keys.subarray(0, count).sort();
    this.#lastKey = (last.seconds - this.#base) * 1e9 + last.nanoseconds;
    this.lastCount = this.#count(this.#lastKey);
  }

  /** A reading begins. */
  resume(): void {
    this.#repeated.clear();
  }

  /**
   * Whether a reading of the last records that begins with this one has all that `isFresh` needs: stamps of nanoseconds are known
   * apart, of coarser ones all from `since` on have to be there.
   */
  isWithin(columns: RecordColumns, index: number): boolean {
    const key = this.#key(columns, index);
    return (columns.flags[index] as number) >> 1 >= fineDigits ? key !== this.#lastKey : key < 0;
  }

  /** False for a record that is kept already, or that is older than all that counts here. */
  isFresh(columns: RecordColumns, index: number): boolean {
    // Whatever comes behind the last one is new, whatever its time: a clock may have been put back.
    if (this.isMet) {
      return true;
    }
    const key = this.#key(columns, index);
    const repeated = this.#repeated.get(key) ?? 0;
    if (repeated < this.#count(key)) {
      this.#repeated.set(key, repeated + 1);
      return false;
    }
    return key >= 0;
  }

  /** The record that came last has come once more: nothing is missing between what is kept and what is fresh. */
  get isMet(): boolean {
    return (this.#repeated.get(this.#lastKey) ?? 0) >= this.lastCount;
  }

  /** How many records of a timestamp are kept. */
  #count(key: number): number {
    return this.#place((kept) => kept <= key) - this.#place((kept) => kept < key);
  }

  /** How many keys come first, all of which are before. */
  #place(isBefore: (kept: number) => boolean): number {
    let first = 0;
    let end = this.#keys.length;
    while (first < end) {
      const middle = (first + end) >>> 1;
      if (isBefore(this.#keys[middle] as number)) {
        first = middle + 1;
      } else {
        end = middle;
      }
    }
    return first;
  }

  /** Nanoseconds since the second of `since`; exact for a hundred days, and beyond that different enough. */
  #key({ seconds, nanoseconds }: RecordColumns, index: number): number {
    return ((seconds[index] as number) - this.#base) * 1e9 + (nanoseconds[index] as number);
  }
}
