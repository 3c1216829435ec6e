/** How long a counter that is no longer asked for is remembered: the longest window. */
const longest = 86_400_000;

interface Reading {
  readonly at: number;
  readonly value: number;
}

/** How much counters grew within a time: they begin anew when their container does. */
export class CounterGrowth {
  readonly #readings = new Map<string, Reading[]>();

  /** Growth of one counter over the last `window` milliseconds, as far back as it is known. */
  within(key: string, value: number, at: number, window: number): number {
    const readings = this.#readings.get(key) ?? [];
    if (at > (readings.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) {
      readings.push({ at, value });
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
}
