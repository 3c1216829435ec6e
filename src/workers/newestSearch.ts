import type { Problem } from '../core/errors.ts';
import { hasSegments } from '../storage/logs/storedLog.ts';
import { LastHits } from './lastHits.ts';

import { searchLogs } from './logSearchClient.ts';
import type {
  LogExcerpt,
  LogSearchHandlers,
  LogSearchProgress,
  LogSearchRequest,
} from './logSearchRequest.ts';

/** How many of the last records are searched, one after the other, before all are. */
const tails = [1000, 10_000, 100_000];

/**
 * The last `count` hits of each container, the newest first: looked for at the end of its log, which the engine has at once, and
 * further back only where that has too few and there is more. Runs of context keep the order of the log. Resolves as searchLogs does, each container's hits being
 * those that were handed out; keeps no more than these.
 */
export async function searchNewest(
  request: LogSearchRequest,
  count: number,
  handlers: LogSearchHandlers,
  signal?: AbortSignal,
): Promise<readonly LogSearchProgress[]> {
  const done = new Map<string, { readonly progress: LogSearchProgress; readonly hits: LastHits }>();
  const told: LogSearchProgress[] = [];
  let { containers } = request;
  const kept = await keptContainers(request);
  // What is before a time may be anywhere in a log.
  for (const tail of request.until === undefined ? [...tails, undefined] : [undefined]) {
    const found = new Map(containers.map(({ id }) => [id, new LastHits(count)]));
    const extent = tail === undefined ? {} : { tail };
    const results = await searchLogs(
      { ...request, containers, ...extent },
      {
        onExcerpt: (excerpt) => found.get(excerpt.containerId)?.add(excerpt.lines),
        ...(handlers.onFilled && { onFilled: handlers.onFilled }),
      },
      signal,
    );
    for (const progress of results) {
      const { containerId, hits, outcome, isWhole } = progress;
      const isAll = tail === undefined || (isWhole && !kept.has(containerId));
      if (hits >= count || isAll || outcome !== 'exhausted') {
        done.set(containerId, { progress, hits: found.get(containerId) as LastHits });
      }
    }
    containers = containers.filter(({ id }) => !done.has(id));
    // In their order: whoever prints one waits for those before it.
    for (const { id } of request.containers.slice(told.length)) {
      const one = done.get(id);
      if (!one) {
        break;
      }
      told.push(await handOut(one.progress, one.hits, handlers));
    }
    if (containers.length === 0) {
      break;
    }
  }
  return told;
}

/** Whose logs may reach further back than the engine's do. */
async function keptContainers({ containers, store }: LogSearchRequest): Promise<Set<string>> {
  const found = containers.map(async ({ id, stored }) =>
    store && stored && (await hasSegments(stored.folder)) ? [id] : [],
  );
  return new Set((await Promise.all(found)).flat());
}

async function handOut(
  progress: LogSearchProgress,
  hits: LastHits,
  handlers: LogSearchHandlers,
): Promise<LogSearchProgress> {
  for (const lines of hits.runs().toReversed()) {
    await handlers.onExcerpt({ containerId: progress.containerId, lines });
  }
  const told = { ...progress, hits: hits.count };
  handlers.onProgress?.(told);
  return told;
}

/** How many of the last records are looked at before all are, so that something is there at once. */
const previews = [1000, 30_000];

export interface SearchFromNewestHandlers {
  /**
   * A run of hits that has come to light. `isOfEnd`: it was found in the last records alone, which its lines are numbered within; what is
   * not is older.
   */
  readonly onFound: (containerId: string, lines: LogExcerpt['lines'], isOfEnd: boolean) => void;
  /** All of the container's hits that are kept come anew. */
  readonly onAnew: (containerId: string) => void;
  /** As in LogSearchHandlers: the last one of a container has its outcome. */
  readonly onProgress: (progress: NewestProgress) => void;
  /** As in LogSearchHandlers. */
  readonly onFilled?: (problem: Problem | undefined) => void;
}

/** `onlyLast`: the search broke off; so many of the last records were searched all the same. */
export interface NewestProgress extends LogSearchProgress {
  readonly onlyLast?: number;
}

/**
 * Searches all of the logs, their ends first, which the engine has at once. Of a container with more than `maxHits` hits the last
 * are kept. Where a search breaks off, all that it found stays. Otherwise as searchLogs.
 */
export async function searchFromNewest(
  request: LogSearchRequest,
  handlers: SearchFromNewestHandlers,
  signal?: AbortSignal,
): Promise<readonly NewestProgress[]> {
  const search = new SearchFromNewest(request, handlers, signal);
  // What is before a time may be anywhere in a log.
  for (const tail of request.until === undefined ? previews : []) {
    await search.pass(tail);
  }
  await search.pass(undefined);
  return search.progress;
}

/** What the end of a log has. */
interface LogEnd {
  readonly records: number;
  readonly hits: number;
  /** There is no more. */
  readonly isWhole: boolean;
  /** When the first of its hits was written. */
  readonly since: string | undefined;
}

class SearchFromNewest {
  readonly #request: LogSearchRequest;
  readonly #handlers: SearchFromNewestHandlers;
  readonly #signal: AbortSignal | undefined;
  readonly #ends = new Map<string, LogEnd>();
  readonly #ended = new Map<string, NewestProgress>();

  constructor(
    request: LogSearchRequest,
    handlers: SearchFromNewestHandlers,
    signal: AbortSignal | undefined,
  ) {
    this.#request = request;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  get progress(): NewestProgress[] {
    return this.#request.containers.flatMap(({ id }) => this.#ended.get(id) ?? []);
  }

  /** Searches the last records of what has not ended; undefined: all of them. */
  async pass(tail: number | undefined): Promise<void> {
    const containers = this.#request.containers.filter(
      ({ id }) => !this.#ended.has(id) && (tail === undefined || this.#isWorthMore(id)),
    );
    const found = new Map(
      containers.map(({ id }) => [
        id,
        { first: [] as LogExcerpt['lines'][], last: [] as LogExcerpt['lines'][] },
      ]),
    );
    const extent = tail === undefined ? {} : { tail };
    const request = { ...this.#request, ...extent, containers, wantsLast: true };
    await searchLogs(
      request,
      {
        onExcerpt: ({ containerId, lines }) => {
          found.get(containerId)?.first.push(lines);
          if (tail === undefined && !this.#isKnown(containerId, lines)) {
            this.#handlers.onFound(containerId, lines, false);
          }
        },
        onLast: ({ containerId, lines }) => void found.get(containerId)?.last.push(lines),
        ...(this.#handlers.onFilled && { onFilled: this.#handlers.onFilled }),
        onProgress: (progress) => {
          const { containerId, outcome, hits } = progress;
          const end = this.#ends.get(containerId);
          if (outcome === undefined) {
            this.#handlers.onProgress({ ...progress, hits: Math.max(hits, end?.hits ?? 0) });
          } else if (outcome === 'exhausted') {
            const { first = [], last = [] } = found.get(containerId) ?? {};
            this.#show(progress, last.length > 0 ? last : first, tail !== undefined);
          } else {
            const known = end && { hits: end.hits, onlyLast: end.records };
            // In the end of a log, nothing was handed out on the way, nor all searched up to some place.
            this.#finish(
              tail === undefined
                ? { ...progress, ...known, hits: hits + (end?.hits ?? 0) }
                : { ...progress, hits: 0, reached: undefined, ...known },
            );
          }
        },
      },
      this.#signal,
    );
  }

  /** A longer end would tell more: there are not enough hits yet, and there is more log, or may be. */
  #isWorthMore(id: string): boolean {
    const end = this.#ends.get(id);
    return end === undefined || (end.hits <= this.#request.maxHits && !end.isWhole);
  }

  /** `runs` are in the order of the log. */
  #show(progress: LogSearchProgress, runs: readonly LogExcerpt['lines'][], isEnd: boolean): void {
    const { containerId, records, hits, isWhole } = progress;
    this.#handlers.onAnew(containerId);
    for (const lines of runs.toReversed()) {
      this.#handlers.onFound(containerId, lines, isEnd);
    }
    if (isEnd) {
      this.#ends.set(containerId, { records, hits, isWhole, since: runs[0]?.[0]?.record.timestamp });
      this.#handlers.onProgress({ ...progress, outcome: undefined, isCapped: false });
    } else {
      this.#finish(progress);
    }
  }

  #finish(progress: NewestProgress): void {
    this.#ended.set(progress.containerId, progress);
    this.#handlers.onProgress(progress);
  }

  /** On the way through a log, its end comes once more. */
  #isKnown(containerId: string, lines: LogExcerpt['lines']): boolean {
    const since = this.#ends.get(containerId)?.since;
    return since !== undefined && (lines[0]?.record.timestamp ?? '') >= since;
  }
}
