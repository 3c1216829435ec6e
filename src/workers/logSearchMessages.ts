import type { Problem } from '../core/errors.ts';
import type { LogExcerpt, LogSearchProgress, LogSearchRequest } from './logSearchRequest.ts';

/** What the worker is started with. */
export interface SearchInput {
  readonly request: LogSearchRequest;
  readonly marker: SharedArrayBuffer;
}

/** From the worker, of a container, which is told by its index in the request. */
export type ContainerEvent =
  | {
      readonly kind: 'found';
      readonly container: number;
      readonly excerpts: readonly LogExcerpt[];
      /** The last excerpt may go on with the next one: it was sent early, before something risky. */
      readonly isOpen: boolean;
    }
  /** Of a search for the last hits, when there are more than are kept: these, in the order of the log. */
  | { readonly kind: 'last'; readonly container: number; readonly excerpts: readonly LogExcerpt[] }
  | { readonly kind: 'progress'; readonly container: number; readonly progress: LogSearchProgress };

export type SearchEvent =
  | ContainerEvent
  /** Every container has its outcome; what was read from files is stored from now on. */
  | { readonly kind: 'answered' }
  /** It is stored, or cannot be. */
  | { readonly kind: 'filled'; readonly problem: Problem | undefined };

/** To the worker. */
export type SearchCommand =
  /** One `found` of this container has been dealt with: there is room for another. */
  { readonly kind: 'taken'; readonly container: number } | { readonly kind: 'cancel' };

/**
 * Says in shared memory which container's text the pattern runs over at this moment. It can be read while the thread that
 * wrote it is stuck, and says nothing while that thread waits for the engine.
 */
export class ScanMarker {
  /** How many scans have begun; which container's is running, counted from 1, 0 for none. */
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.#cells = new Int32Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#cells.buffer as SharedArrayBuffer;
  }

  enter(container: number): void {
    Atomics.store(this.#cells, 1, container + 1);
    Atomics.add(this.#cells, 0, 1);
  }

  leave(): void {
    Atomics.store(this.#cells, 1, 0);
  }

  read(): { readonly scan: number; readonly container: number | undefined } {
    const container = Atomics.load(this.#cells, 1);
    return { scan: Atomics.load(this.#cells, 0), container: container > 0 ? container - 1 : undefined };
  }
}
