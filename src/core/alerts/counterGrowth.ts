/** How long a counter that is no longer asked for is remembered: the longest window. */
const longest = 86_400_000;

interface Reading {
  readonly at: number;
  readonly value: number;
}

/** The readings of each counter, oldest first: `[milliseconds since 1970, value]`. */
export type CounterReadings = Readonly<Record<string, readonly (readonly [at: number, value: number])[]>>;

/** How much counters grew within a time: they begin anew when their container does. Plain data at any time. */
export class CounterGrowth {
  readonly #readings = new Map<string, Reading[]>();

  /** `state` is what `toJSON` gave; anything else begins anew. */
  constructor(state?: unknown) {
    for (const [key, readings] of Object.entries(isCounterReadings(state) ? state : {})) {
      this.#readings.set(
        key,
        readings.map(([at, value]) => ({ at, value })),
      );
    }
  }

  /** Growth of one counter over the last `window` milliseconds, as far back as it is known. */
  within(key: string, value: number, at: number, window: number): number {
    const readings = this.#afterSetback(this.#readings.get(key) ?? [], at);
    if (at > (readings.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) {
      // Of a counter that stands still, the last time it stood there is enough.
      const isStill = readings.at(-1)?.value === value && readings.at(-2)?.value === value;
      readings.splice(isStill ? -1 : readings.length, 1, { at, value });
    }
    while (readings.length > 1 && (readings[0]?.at ?? at) < at - window) {
      readings.shift();
    }
    this.#readings.set(key, readings);
    return readings.reduce((sum, { value: next }, index) => {
      const previous = readings[index - 1]?.value ?? next;
      return sum + (next >= previous ? next - previous : next);
    }, 0);
  }

  forgetBefore(now: number): void {
    for (const [key, readings] of this.#readings) {
      if ((readings.at(-1)?.at ?? 0) < now - longest) {
        this.#readings.delete(key);
      }
    }
  }

  toJSON(): CounterReadings {
    return Object.fromEntries(
      [...this.#readings].map(([key, readings]) => [
        key,
        readings.map(({ at, value }) => [at, value] as const),
      ]),
    );
  }

  /** A clock that was put back takes what was read with it: a reading of its future would keep all others out. */
  #afterSetback(readings: Reading[], at: number): Reading[] {
    const by = at - (readings.at(-1)?.at ?? at);
    return by < 0 ? readings.map((reading) => ({ ...reading, at: reading.at + by - 1 })) : readings;
  }
}

function isCounterReadings(state: unknown): state is CounterReadings {
  const isReading = (one: unknown) =>
    Array.isArray(one) && typeof one[0] === 'number' && typeof one[1] === 'number';
  return (
    typeof state === 'object' &&
    state !== null &&
    Object.values(state).every((readings) => Array.isArray(readings) && readings.every(isReading))
  );
}
