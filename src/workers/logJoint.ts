import { filterRecords } from '../core/logs/filterRecords.ts';
import type { LogSeam } from '../core/logs/logSeam.ts';
import type { RecordBytes } from '../core/logs/recordDecoder.ts';

/** Where a reading of the engine's log joins what is stored. */
export class LogJoint {
  readonly #seam: LogSeam | undefined;
  /** It counts only where it has all from the seam on. */
  readonly #isTail: boolean;
  readonly #isPart: boolean;
  #hasBegun = false;
  /** What came first is too late: more has to be read. */
  hasFailed = false;
  /** The first fresh record has come. */
  isTold = false;

  /** `isTail`: what is read is the end of the log. `isPart`: nothing is stored, and what is read begins after the log does. */
  constructor(seam: LogSeam | undefined, { isTail = false, isPart = false } = {}) {
    this.#seam = seam;
    this.#isTail = isTail;
    this.#isPart = isPart;
    seam?.resume();
  }

  get isBeginning(): boolean {
    return this.#seam === undefined && !this.#isPart;
  }

  get hasGap(): boolean {
    return this.#seam !== undefined && !this.#seam.isMet;
  }

  /** The end of what is stored was there. */
  get hasHeld(): boolean {
    return !this.hasFailed && !this.hasGap;
  }

  apply(records: RecordBytes): RecordBytes {
    const seam = this.#seam;
    if (!seam) {
      return records;
    }
    return filterRecords(records, (columns, index) => {
      if (this.#isTail && !this.#hasBegun) {
        this.#hasBegun = true;
        this.hasFailed = !seam.isWithin(columns, index);
      }
      const isFresh = !this.hasFailed && seam.isFresh(columns, index);
      this.hasFailed ||= isFresh && this.#isTail && !seam.isMet;
      return isFresh && !this.hasFailed;
    });
  }
}
