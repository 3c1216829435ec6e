import type { LogRecord } from '../logRecord.ts';

/** What of a part of a log is compared at most: a diff editor takes no more in a few seconds. */
export const partLimits = { records: 20_000, characters: 5_000_000 };

/** Gathers the records of a part of a log, within limits: the first ones, or the last ones where it is the end that counts. */
export class PartRecords {
  readonly #isEnd: boolean;
  readonly #limits: typeof partLimits;
  readonly #records: LogRecord[] = [];
  /** Index of the first record that is kept. */
  #start = 0;
  #characters = 0;
  #isCut = false;

  constructor(which: 'first' | 'last', limits = partLimits) {
    this.#isEnd = which === 'last';
    this.#limits = limits;
  }

  /** In the order of the log. */
  add(record: LogRecord): void {
    if (!this.#isEnd && this.#isPast(1, record.text.length)) {
      this.#isCut = true;
    }
    if (this.isFull) {
      return;
    }
    this.#records.push(record);
    this.#characters += record.text.length;
    while (this.#isPast(0, 0) && this.#start < this.#records.length - 1) {
      this.#characters -= this.#records[this.#start]?.text.length ?? 0;
      this.#start++;
      this.#isCut = true;
    }
  }

  /** Nothing that comes now is kept. */
  get isFull(): boolean {
    return this.#isCut && !this.#isEnd;
  }

  /** There is more than was kept. */
  get isCut(): boolean {
    return this.#isCut;
  }

  get records(): readonly LogRecord[] {
    return this.#records.slice(this.#start);
  }

  #isPast(more: number, characters: number): boolean {
    const count = this.#records.length - this.#start;
    return count + more > this.#limits.records || this.#characters + characters > this.#limits.characters;
  }
}
