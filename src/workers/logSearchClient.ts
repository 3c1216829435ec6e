import { Worker } from 'node:worker_threads';
import { type Problem, toProblem } from '../core/errors.ts';
import { compileQuery } from '../core/logs/matcher.ts';
import { lockPath } from '../storage/logs/logWriter.ts';
import { releaseLock } from '../storage/processLock.ts';
import { FoundRuns } from './foundRuns.ts';
import {
  type ContainerEvent,
  ScanMarker,
  type SearchCommand,
  type SearchEvent,
  type SearchInput,
} from './logSearchMessages.ts';
import type {
  LogSearchHandlers,
  LogSearchProgress,
  LogSearchRequest,
  SearchedContainer,
} from './logSearchRequest.ts';
import { ScanWatchdog } from './scanWatchdog.ts';
import { workerUrl } from './workerUrl.ts';

/** Text passes through and is dropped: a small young generation takes 100 MB off the process and no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };
/** How long a search that was cancelled may take to say how far it came, in milliseconds. */
const cancelGrace = 500;

/**
 * Searches the logs of several containers side by side in a worker thread, so that neither reading nor a hostile pattern
 * blocks the caller. Resolves with the final progress of every container; one that fails never stops the others. A pattern
 * that backtracks past the deadline fails the container it is stuck in with `patternTooSlow` and keeps what was found; the
 * others are searched on in a new thread (but for one that was begun and reads by `tail`, which would not begin at the same record again).
 * What was read from the engine's files is stored after that, by the thread, unless the signal aborts.
 * Throws VitalsError `patternInvalid` before anything is read; cancelling resolves with what was found, outcome `cancelled`.
 * What a handler throws ends the search and is thrown.
 */
export async function searchLogs(
  request: LogSearchRequest,
  handlers: LogSearchHandlers,
  signal?: AbortSignal,
): Promise<readonly LogSearchProgress[]> {
  compileQuery(request.query);
  const search = new LogSearch(request, handlers);
  return request.containers.length > 0 && !signal?.aborted ? search.run(signal) : search.finish();
}

const cancelled = { outcome: 'cancelled', problem: undefined } as const;

class LogSearch {
  readonly #request: LogSearchRequest;
  readonly #handlers: LogSearchHandlers;
  /** The last that was heard of each container. */
  readonly #progress: LogSearchProgress[];
  /** What is being handed to the handlers, container by container in the order it came. */
  readonly #deliveries: Promise<void>[];
  /** Of each container, what was found. */
  readonly #runs: readonly FoundRuns[];
  /** Of the container that a thread was stuck in. */
  #stuck: number | undefined;
  #worker: Worker | undefined;
  /** Why a container that has not come to its end never will. */
  #ending: Pick<LogSearchProgress, 'outcome' | 'problem'> = cancelled;
  #thrown: { readonly error: unknown } | undefined;

  constructor(request: LogSearchRequest, handlers: LogSearchHandlers) {
    this.#request = request;
    this.#handlers = handlers;
    this.#progress = request.containers.map(({ id }) => ({
      containerId: id,
      records: 0,
      bytes: 0,
      hits: 0,
      reached: undefined,
      outcome: undefined,
      problem: undefined,
      isCapped: false,
      stored: 0,
      isFile: false,
      gaps: 0,
      storeFailure: undefined,
      isRemoved: false,
      isWhole: false,
    }));
    this.#deliveries = request.containers.map(() => Promise.resolve());
    this.#runs = request.containers.map(() => new FoundRuns());
  }

  async run(signal: AbortSignal | undefined): Promise<readonly LogSearchProgress[]> {
    let containers = [...this.#request.containers.keys()];
    while (containers.length > 0) {
      await this.#runWorker(containers, signal);
      containers = this.#leftByStuck(containers);
    }
    return this.finish();
  }

  /** Searches these containers until all are done, the search is cancelled, or the thread is stuck and was ended. */
  async #runWorker(containers: readonly number[], signal: AbortSignal | undefined): Promise<void> {
    const marker = new ScanMarker();
    const chosen = containers.map((index) => this.#request.containers[index] as SearchedContainer);
    const input: SearchInput = {
      request: { ...this.#request, containers: chosen },
      marker: marker.memory,
    };
    const worker = new Worker(workerUrl('logSearch'), {
      workerData: input,
      name: 'Container Vitals log search',
      resourceLimits,
    });
    this.#worker = worker;
    const watchdog = new ScanWatchdog(marker, (container) => this.#giveUp(containers[container] as number));
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      send(worker, { kind: 'cancel' });
      grace = setTimeout(() => void worker.terminate(), cancelGrace);
    };
    if (signal?.aborted) {
      cancel();
    }
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('error', (error) => this.#fail(toProblem(error, this.#request.endpoint.url)));
    const ended = new Promise((resolve) => worker.on('exit', resolve)).then(async () => {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(grace);
      watchdog.dispose();
      await this.#unlock(containers);
    });
    const answered = new Promise<void>((resolve) => {
      worker.on('message', (event: SearchEvent) => {
        if (event.kind === 'answered') {
          watchdog.dispose();
          resolve();
        } else if (event.kind === 'filled') {
          this.#handlers.onFilled?.(event.problem);
        } else {
          this.#receive(event, containers[event.container] as number, worker);
        }
      });
    });
    await Promise.race([answered, ended]);
  }

  /** What a thread that was ended by force has left locked. */
  async #unlock(containers: readonly number[]): Promise<void> {
    const { store } = this.#request;
    for (const index of store ? containers : []) {
      const { stored } = this.#request.containers[index] as SearchedContainer;
      if (store && stored && !stored.isRemoved) {
        await releaseLock(lockPath(stored.folder), store.token);
      }
    }
  }

  /** Where the thread was stuck, the containers that another one can search; none otherwise. */
  #leftByStuck(containers: readonly number[]): number[] {
    if (this.#stuck === undefined) {
      return [];
    }
    const unfinished = containers.filter((index) => this.#progress[index]?.outcome === undefined);
    const left = unfinished.filter((index) => this.#canBeginAnew(index));
    for (const index of unfinished.filter((one) => !left.includes(one))) {
      this.#end(index);
    }
    for (const index of left) {
      this.#runs[index]?.beginAnew();
    }
    this.#stuck = undefined;
    this.#ending = cancelled;
    return left;
  }

  /** By `tail`, the first record would be another one once more have come. */
  #canBeginAnew(container: number): boolean {
    const hasBegun = (this.#progress[container]?.records ?? 0) > 0;
    return container !== this.#stuck && !(hasBegun && this.#request.tail !== undefined);
  }

  /** Hands out what has not been, and resolves when all of it has been dealt with. */
  async finish(): Promise<readonly LogSearchProgress[]> {
    for (const [container, { outcome }] of this.#progress.entries()) {
      if (outcome === undefined) {
        this.#end(container);
      }
    }
    await Promise.all(this.#deliveries);
    if (this.#thrown) {
      throw this.#thrown.error;
    }
    return this.#progress;
  }

  #receive(event: ContainerEvent, container: number, worker: Worker): void {
    if (event.kind === 'progress') {
      this.#report(container, event.progress);
      return;
    }
    if (event.kind === 'last') {
      this.#deliver(container, async () => {
        for (const excerpt of event.excerpts) {
          await this.#handlers.onLast?.(excerpt);
        }
        send(worker, { kind: 'taken', container: event.container });
      });
      return;
    }
    const excerpts = this.#runs[container]?.add(event.excerpts, event.isOpen) ?? [];
    this.#deliver(container, async () => {
      for (const excerpt of excerpts) {
        await this.#handlers.onExcerpt(excerpt);
      }
      send(worker, { kind: 'taken', container: event.container });
    });
  }

  #report(container: number, progress: LogSearchProgress): void {
    this.#progress[container] = progress;
    const last = progress.outcome && this.#runs[container]?.open;
    this.#deliver(container, async () => {
      if (last) {
        await this.#handlers.onExcerpt(last);
      }
      this.#handlers.onProgress?.(progress);
    });
  }

  #deliver(container: number, action: () => Promise<void>): void {
    const previous = this.#deliveries[container] as Promise<void>;
    this.#deliveries[container] = previous
      .then(() => (this.#thrown ? undefined : action()))
      .catch((error: unknown) => {
        this.#thrown ??= { error };
        void this.#worker?.terminate();
      });
  }

  #giveUp(container: number): void {
    const { pattern } = this.#request.query;
    const { name } = this.#request.containers[container] as { readonly name: string };
    this.#stuck = container;
    this.#ending = { outcome: 'failed', problem: { code: 'patternTooSlow', pattern, container: name } };
    void this.#worker?.terminate();
  }

  #end(container: number): void {
    this.#report(container, { ...(this.#progress[container] as LogSearchProgress), ...this.#ending });
  }

  #fail(problem: Problem): void {
    this.#ending = { outcome: 'failed', problem };
    void this.#worker?.terminate();
  }
}

function send(worker: Worker, command: SearchCommand): void {
  worker.postMessage(command);
}
