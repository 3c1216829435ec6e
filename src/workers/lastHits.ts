import type { LogExcerptLine } from './logSearchRequest.ts';

/** The last hits of a log, each with its context. */
export class LastHits {
  readonly #max: number;
  #runs: (readonly LogExcerptLine[])[] = [];
  count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(lines: readonly LogExcerptLine[]): void {
    const isPlain = lines.every(({ isHit }) => isHit);
    this.#runs.push(...(isPlain ? lines.map((line) => [line]) : [lines]));
    this.count += hitsOf(lines);
    // Not at once for each: taking from the front costs as much as there is.
    if (this.#runs.length >= 2 * this.#max + 1000) {
      this.#trim();
    }
  }

  /** In the order of the log. */
  runs(): readonly (readonly LogExcerptLine[])[] {
    this.#trim();
    return this.#runs;
  }

  /** Runs that are not needed; a run whose context touches several hits is cut behind those that are too many. */
  #trim(): void {
    let first = 0;
    while (this.count - hitsOf(this.#runs[first] ?? []) >= this.#max && first < this.#runs.length) {
      this.count -= hitsOf(this.#runs[first++] ?? []);
    }
    this.#runs = this.#runs.slice(first);
    const [oldest] = this.#runs;
    for (let at = 0; oldest && this.count > this.#max; at++) {
      this.count -= oldest[at]?.isHit ? 1 : 0;
      this.#runs[0] = oldest.slice(at + 1);
    }
  }
}

function hitsOf(lines: readonly LogExcerptLine[]): number {
  return lines.filter(({ isHit }) => isHit).length;
}
