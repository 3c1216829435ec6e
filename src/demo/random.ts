/**
 * Random numbers that are a pure function of a key: the same key gives the same sequence for ever, on every machine, so
 * that any second of the demo can be made again without the seconds before it.
 */
export class Random {
  #state: number;

  constructor(...key: readonly (string | number)[]) {
    this.#state = hash(key.join('/'));
  }

  /** In [0, 1). Mulberry32: small, fast and even enough for a stage set. */
  float(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<T extends readonly [unknown, ...unknown[]]>(choices: T): T[number] {
    return choices[this.int(0, choices.length - 1)];
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.int(0, 15).toString(16)).join('');
  }
}

/** FNV-1a over UTF-16 code units, then one round of mixing: neighbouring keys must not give neighbouring states. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return state ^ (state >>> 13);
}
