import { formatTimestamp } from './timestamp.ts';

/** What is known of many records beside their texts, as columns of numbers. */
export interface RecordColumns {
  readonly length: number;
  /** Bit 0: stderr. Above it, how many digits the fraction of the timestamp has; 15 where there is none. */
  readonly flags: Uint8Array;
  /** Since 1970. */
  readonly seconds: Uint32Array;
  readonly nanoseconds: Uint32Array;
}

const noTimestamp = 15;
/** In the place of a timestamp where there is none. */
export const untimed = { seconds: 0, nanoseconds: 0, digits: noTimestamp };

export function isStderr(columns: RecordColumns, index: number): boolean {
  return ((columns.flags[index] ?? 0) & 1) === 1;
}

export function timestampAt(
  { flags, seconds, nanoseconds }: RecordColumns,
  index: number,
): string | undefined {
  const digits = (flags[index] ?? noTimestamp << 1) >> 1;
  return digits === noTimestamp
    ? undefined
    : formatTimestamp(seconds[index] ?? 0, nanoseconds[index] ?? 0, digits);
}

/** Columns that grow at the end. */
export class ColumnBuffer implements RecordColumns {
  length = 0;
  flags: Uint8Array = new Uint8Array(1024);
  seconds: Uint32Array = new Uint32Array(1024);
  nanoseconds: Uint32Array = new Uint32Array(1024);

  push(isFromStderr: boolean, seconds: number, nanoseconds: number, digits: number): void {
    this.#reserve(1);
    const at = this.length++;
    this.flags[at] = (digits << 1) | (isFromStderr ? 1 : 0);
    this.seconds[at] = seconds;
    this.nanoseconds[at] = nanoseconds;
  }

  append({ flags, seconds, nanoseconds }: RecordColumns, start: number, end: number): void {
    this.#reserve(end - start);
    this.flags.set(flags.subarray(start, end), this.length);
    this.seconds.set(seconds.subarray(start, end), this.length);
    this.nanoseconds.set(nanoseconds.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** A copy of what there is. */
  copy(): RecordColumns {
    const { length, flags, seconds, nanoseconds } = this;
    return {
      length,
      flags: flags.slice(0, length),
      seconds: seconds.slice(0, length),
      nanoseconds: nanoseconds.slice(0, length),
    };
  }

  clear(): void {
    this.length = 0;
  }

  #reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted > this.flags.length) {
      const { flags, seconds, nanoseconds } = this;
      const room = Math.max(wanted, flags.length * 2);
      this.flags = new Uint8Array(room);
      this.seconds = new Uint32Array(room);
      this.nanoseconds = new Uint32Array(room);
      this.flags.set(flags);
      this.seconds.set(seconds);
      this.nanoseconds.set(nanoseconds);
    }
  }
}
