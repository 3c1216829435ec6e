import type { ContainerEvent } from './containerClient.ts';

/** The engine stamps events before it sends them, so that neighbours may come in the wrong order: ask for this much again. */
const overlapNanos = 1_000_000_000n;

/** Where the event stream was left off, and which events around there came already: none twice, none lost. */
export class EventReplay {
  #latest: bigint | undefined;
  readonly #seen = new Map<string, bigint>();

  /** What to pass to `ContainerClient.events`; undefined before the first connection. */
  get since(): string | undefined {
    if (this.#latest === undefined) {
      return undefined;
    }
    const nanos = (this.#latest - overlapNanos).toString().padStart(10, '0');
    return `${nanos.slice(0, -9)}.${nanos.slice(-9)}`;
  }

  /** A connection stands at this time (milliseconds since 1970): what comes later must not be lost. */
  open(now: number): void {
    this.#latest ??= BigInt(Math.floor(now)) * 1_000_000n + overlapNanos;
  }

  /** False for an event that came already. */
  accept(event: ContainerEvent): boolean {
    const time = BigInt(event.timeNano);
    const key = JSON.stringify(event);
    if (this.#seen.has(key)) {
      return false;
    }
    this.#seen.set(key, time);
    if (this.#latest === undefined || time > this.#latest) {
      this.#latest = time;
    }
    for (const [oldest, at] of this.#seen) {
      if (at >= this.#latest - 2n * overlapNanos) {
        break;
      }
      this.#seen.delete(oldest);
    }
    return true;
  }

  clear(): void {
    this.#latest = undefined;
    this.#seen.clear();
  }
}
