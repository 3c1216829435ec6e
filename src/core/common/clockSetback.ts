/** Notices that a clock was put back: what waits for a moment of the old one would wait for as long as that. */
export class ClockSetback {
  #at = Number.NEGATIVE_INFINITY;

  /** By how many milliseconds it was put back since it was looked at last, as a number below 0; else 0. */
  since(now: number): number {
    const by = Math.min(0, now - this.#at);
    this.#at = now;
    return by;
  }
}
