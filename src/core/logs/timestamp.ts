const usualLength = '2006-01-02T15:04:05.000000000Z'.length;
const secondLength = '2006-01-02T15:04:05'.length;
const zero = 0x30;
const dot = 0x2e;
const utc = 0x5a;
const maxSeconds = 2 ** 32 - 1;

/** Digits of the fraction of a timestamp of whole seconds, as Podman's are. */
export const noFraction = 0;

/**
 * Reads the timestamps of a log, thousands of which share their second. After `parse`, its fields are those of that
 * timestamp; `false` where it is none from 1970 to 2106.
 */
export class TimestampParser {
  seconds = 0;
  nanoseconds = 0;
  /** Of the fraction, as it was written; what is not in UTC is known to milliseconds. */
  digits = noFraction;
  /** The second that came last, as bytes. */
  readonly #second = new Uint8Array(secondLength);
  #secondValue = Number.NaN;

  parse(bytes: Uint8Array, start: number, end: number): boolean {
    if (bytes[end - 1] !== utc || end - start > usualLength || end - start <= secondLength) {
      return this.#parseAny(bytes, start, end);
    }
    if (!this.#isSameSecond(bytes, start)) {
      this.#second.set(bytes.subarray(start, start + secondLength));
      this.#secondValue = Date.parse(`${textOf(this.#second)}Z`) / 1000;
    }
    const fraction = start + secondLength + 1;
    const digits = Math.max(0, end - 1 - fraction);
    let nanoseconds = 0;
    for (let at = fraction; at < fraction + digits; at++) {
      const digit = (bytes[at] as number) - zero;
      if (digit < 0 || digit > 9) {
        return false;
      }
      nanoseconds = nanoseconds * 10 + digit;
    }
    if (digits > 0 && bytes[fraction - 1] !== dot) {
      return false;
    }
    this.seconds = this.#secondValue;
    this.nanoseconds = nanoseconds * 10 ** (9 - digits);
    this.digits = digits;
    return this.seconds >= 0 && this.seconds <= maxSeconds;
  }

  #isSameSecond(bytes: Uint8Array, start: number): boolean {
    // From the end: that is where neighbours differ.
    for (let index = secondLength - 1; index >= 0; index--) {
      if (this.#second[index] !== bytes[start + index]) {
        return false;
      }
    }
    return true;
  }

  /** Podman writes its own offset. */
  #parseAny(bytes: Uint8Array, start: number, end: number): boolean {
    const text = textOf(bytes.subarray(start, end));
    const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    this.seconds = Math.floor(time / 1000);
    const milliseconds = time - this.seconds * 1000;
    this.nanoseconds = milliseconds * 1_000_000;
    this.digits = milliseconds === 0 ? noFraction : 3;
    return this.seconds >= 0 && this.seconds <= maxSeconds;
  }
}

/** RFC 3339 in UTC, with so many digits after the second. */
export function formatTimestamp(seconds: number, nanoseconds: number, digits: number): string {
  const second = new Date(seconds * 1000).toISOString().slice(0, secondLength);
  return digits === noFraction
    ? `${second}Z`
    : `${second}.${String(nanoseconds).padStart(9, '0').slice(0, digits)}Z`;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
