const windowSeconds = 60;

/** Adds quantities up over the last minute, second by second. */
export class MinuteMeter<K extends string> {
  readonly #now: () => number;
  readonly #seconds = new Map<number, Map<K, number>>();

  /** `now` in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(amounts: Readonly<Partial<Record<K, number>>>): void {
    const second = this.#second();
    const sums = this.#seconds.get(second) ?? new Map<K, number>();
    for (const [key, amount] of Object.entries(amounts) as [K, number][]) {
      sums.set(key, (sums.get(key) ?? 0) + amount);
    }
    this.#seconds.set(second, sums);
    this.#forgetOld(second);
  }

  sum(key: K): number {
    this.#forgetOld(this.#second());
    return [...this.#seconds.values()].reduce((total, sums) => total + (sums.get(key) ?? 0), 0);
  }

  #second(): number {
    return Math.floor(this.#now() / 1000);
  }

  /** What lies in the future is from before the clock was set back. */
  #forgetOld(second: number): void {
    for (const old of this.#seconds.keys()) {
      if (old <= second - windowSeconds || old > second) {
        this.#seconds.delete(old);
      }
    }
  }
}
