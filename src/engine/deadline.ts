import { setMaxListeners } from 'node:events';

/**
 * The signal of one call to the engine: aborted by its time-out or by any of the callers' signals, and knowing by which.
 * (AbortSignal.any cannot take the time-out back once a stream is open.)
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #parents: readonly AbortSignal[];
  #timer: NodeJS.Timeout | undefined;
  #cause: 'expired' | 'cancelled' | undefined;

  /** Without `milliseconds` only the parents end it. */
  constructor(milliseconds: number | undefined, parents: readonly (AbortSignal | undefined)[]) {
    this.#parents = parents.filter((parent) => parent !== undefined);
    if (this.#parents.some((parent) => parent.aborted)) {
      this.#end('cancelled');
      return;
    }
    for (const parent of this.#parents) {
      // Many calls share one signal, and each lets go of it: Node 20 would take more than ten for a leak.
      setMaxListeners(0, parent);
      parent.addEventListener('abort', this.#onParentAbort, { once: true });
    }
    if (milliseconds !== undefined) {
      this.#timer = setTimeout(() => this.#end('expired'), milliseconds);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What aborted the signal. */
  get cause(): 'expired' | 'cancelled' | undefined {
    return this.#cause;
  }

  /** Takes the time-out back; the parents still count. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  /** Lets go of the parents and the time-out: the call is over. */
  dispose(): void {
    this.lift();
    for (const parent of this.#parents) {
      parent.removeEventListener('abort', this.#onParentAbort);
    }
  }

  /** Ends what still runs under the signal. */
  abort(): void {
    this.#end('cancelled');
  }

  readonly #onParentAbort = () => this.#end('cancelled');

  #end(cause: 'expired' | 'cancelled'): void {
    this.#cause ??= cause;
    this.dispose();
    this.#controller.abort();
  }
}
