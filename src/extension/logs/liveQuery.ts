import { isDeepStrictEqual } from 'node:util';
import type { LogQuery } from '../../core/logs/logQuery.ts';

/** After the last change, in milliseconds. */
const pauseMs = 300;

/** Hands out a query once it has stayed the same for a moment, and only where it is another one than before. */
export class LiveQuery {
  readonly #onQuery: (query: LogQuery) => void;
  #handedOut: LogQuery;
  #next: LogQuery | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(before: LogQuery, onQuery: (query: LogQuery) => void) {
    this.#handedOut = before;
    this.#onQuery = onQuery;
  }

  /** Undefined while there is nothing to search for. */
  set(query: LogQuery | undefined): void {
    this.#next = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), pauseMs);
  }

  /** Now rather than in a moment. */
  flush(): void {
    clearTimeout(this.#timer);
    const query = this.#next;
    this.#next = undefined;
    if (query && !isDeepStrictEqual(query, this.#handedOut)) {
      this.#handedOut = query;
      this.#onQuery(query);
    }
  }
}
