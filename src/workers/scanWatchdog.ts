import type { ScanMarker } from './logSearchMessages.ts';

const period = 250;
/** A scan that lasts for this many looks in a row, 2 s, is stuck. */
const maxLooks = 8;
/** Of processor time the process must have had in between, in microseconds: a machine that is merely busy is no reason. */
const minProcessorTime = 1_000_000;

/**
 * Looks from outside whether a worker has been in one and the same scan for too long. Waiting for the engine is no scan,
 * and looks that are late because this thread was busy count once.
 */
export class ScanWatchdog {
  readonly #marker: ScanMarker;
  readonly #onStuck: (container: number) => void;
  readonly #timer: NodeJS.Timeout;
  #scan: number | undefined;
  #looks = 0;
  #since = process.cpuUsage();

  constructor(marker: ScanMarker, onStuck: (container: number) => void) {
    this.#marker = marker;
    this.#onStuck = onStuck;
    this.#timer = setInterval(() => this.#look(), period);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { scan, container } = this.#marker.read();
    if (container === undefined || scan !== this.#scan) {
      this.#scan = scan;
      this.#looks = 0;
      this.#since = process.cpuUsage();
      return;
    }
    this.#looks++;
    const { user, system } = process.cpuUsage(this.#since);
    if (this.#looks >= maxLooks && user + system >= minProcessorTime) {
      this.dispose();
      this.#onStuck(container);
    }
  }
}
