import { filterRecords } from './filterRecords.ts';
import type { RecordColumns } from './recordColumns.ts';
import type { RecordBytes } from './recordDecoder.ts';

interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * Lets through what the engine would have sent for `since` and `until` (LogOptions): no record before the one, and nothing
 * from the first record after the other on.
 */
export class RecordWindow {
  readonly #since: Moment | undefined;
  readonly #until: Moment | undefined;
  /** A record after `until` has come. */
  isOver = false;

  constructor({
    since,
    until,
  }: { readonly since?: string | undefined; readonly until?: string | undefined }) {
    this.#since = momentOf(since);
    this.#until = momentOf(until);
  }

  /** Whole seconds within which all of it is. */
  get extent(): { readonly oldest?: number } {
    // What comes after `until` has to be seen, so that nothing behind it is taken.
    return this.#since ? { oldest: this.#since.seconds } : {};
  }

  apply(records: RecordBytes): RecordBytes {
    return this.#since || this.#until
      ? filterRecords(records, (columns, index) => this.#isWithin(columns, index))
      : records;
  }

  #isWithin(columns: RecordColumns, index: number): boolean {
    if (this.#until && !this.isOver && compare(columns, index, this.#until) > 0) {
      this.isOver = true;
    }
    return !this.isOver && !(this.#since && compare(columns, index, this.#since) < 0);
  }
}

function compare({ seconds, nanoseconds }: RecordColumns, index: number, moment: Moment): number {
  const difference = (seconds[index] as number) - moment.seconds;
  return difference === 0 ? (nanoseconds[index] as number) - moment.nanoseconds : difference;
}

/** `1700000000.5` */
function momentOf(text: string | undefined): Moment | undefined {
  if (text === undefined) {
    return undefined;
  }
  const [seconds = '', fraction = ''] = text.split('.');
  return { seconds: Number(seconds), nanoseconds: Number(fraction.padEnd(9, '0').slice(0, 9)) };
}
