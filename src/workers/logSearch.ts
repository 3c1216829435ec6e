import { parentPort, workerData } from 'node:worker_threads';
import { forEachParallel } from '../core/common/parallel.ts';
import { type Problem, toProblem } from '../core/errors.ts';
import { compileQuery } from '../core/logs/matcher.ts';
import { createClient } from '../engine/connect.ts';
import { boundLogStore } from '../storage/logs/logStore.ts';
import { ContainerSearch, type SearchSink } from './containerSearch.ts';
import { fillStore, isToBeFilled, noFacts } from './fillStore.ts';
import { LastHits } from './lastHits.ts';
import { ScanMarker, type SearchCommand, type SearchEvent, type SearchInput } from './logSearchMessages.ts';
import type { LogExcerpt, LogSearchProgress, LogStore, SearchedContainer } from './logSearchRequest.ts';
import { openLog } from './openLog.ts';
import type { StoreFacts } from './storedReading.ts';

/** Logs that are read at the same time. */
const maxParallel = 6;
/** How long what was found may wait for more, in milliseconds. */
const interval = 50;
/** What was found of one container and not yet taken: messages, and characters in each. */
const maxUntaken = 4;
const maxCharacters = 256 * 1024;

const { request, marker: memory } = workerData as SearchInput;
const marker = new ScanMarker(memory);
const matcher = compileQuery(request.query);
const cancellation = new AbortController();

function send(event: SearchEvent): void {
  parentPort?.postMessage(event);
}

/** The search of one container and what of it waits to be sent. */
class Task implements SearchSink {
  readonly #index: number;
  readonly #search: ContainerSearch;
  readonly #facts: StoreFacts = noFacts();
  #excerpts: LogExcerpt[] = [];
  #characters = 0;
  #untaken = 0;
  #onTaken: (() => void) | undefined;
  #sentRecords = -1;
  readonly #last = request.wantsLast ? new LastHits(request.maxHits) : undefined;
  /** Hits that were found with their lines. */
  #gathered = 0;

  constructor(index: number) {
    this.#index = index;
    this.#search = new ContainerSearch(request, matcher, this);
  }

  get #container() {
    return request.containers[this.#index] as SearchedContainer;
  }

  async run(): Promise<void> {
    const { signal } = cancellation;
    try {
      signal.throwIfAborted();
      await this.#search.run(openLog(client, this.#container, request, this.#facts, signal));
      if (this.#last && this.#search.isCapped) {
        await this.#sendLast(this.#last);
      }
      this.#finish('exhausted', undefined);
      if (isToBeFilled(this.#container, request, this.#facts)) {
        toBeFilled.push(this.#container);
      }
    } catch (error) {
      const problem = this.#named(toProblem(error, request.endpoint.url));
      if (problem.code === 'cancelled') {
        this.#finish('cancelled', undefined);
      } else {
        this.#finish('failed', problem);
      }
    }
  }

  /** Sends what there is. */
  tick(): void {
    this.#search.scan();
    this.#flush(false);
    if (this.#search.records !== this.#sentRecords) {
      this.#report(undefined, undefined);
    }
  }

  taken(): void {
    this.#untaken--;
    this.#onTaken?.();
  }

  found(lines: LogExcerpt['lines']): void {
    this.#last?.add(lines);
    if (this.#gathered > request.maxHits) {
      return;
    }
    this.#gathered += this.#last ? lines.filter(({ isHit }) => isHit).length : 0;
    this.#excerpts.push({ containerId: this.#container.id, lines });
    this.#characters += charactersOf(lines);
    if (this.#characters >= maxCharacters) {
      this.#flush(false);
    }
  }

  secure(): void {
    this.#flush(true);
  }

  enter(): void {
    marker.enter(this.#index);
  }

  leave(): void {
    marker.leave();
  }

  get hasRoom(): boolean {
    return this.#untaken <= maxUntaken || cancellation.signal.aborted;
  }

  async room(): Promise<void> {
    while (!this.hasRoom) {
      await new Promise<void>((resolve) => {
        this.#onTaken = resolve;
      });
    }
  }

  cancel(): void {
    this.#onTaken?.();
  }

  /** A part at a time, as they are taken. */
  async #sendLast(last: LastHits): Promise<void> {
    this.#flush(false);
    let part: LogExcerpt[] = [];
    let characters = 0;
    const runs = last.runs();
    for (const [index, lines] of runs.entries()) {
      part.push({ containerId: this.#container.id, lines });
      characters += charactersOf(lines);
      if (characters >= maxCharacters || index === runs.length - 1) {
        await this.room();
        send({ kind: 'last', container: this.#index, excerpts: part });
        this.#untaken++;
        part = [];
        characters = 0;
      }
    }
  }

  #flush(isOpen: boolean): void {
    if (this.#excerpts.length > 0) {
      send({ kind: 'found', container: this.#index, excerpts: this.#excerpts, isOpen });
      this.#excerpts = [];
      this.#characters = 0;
      this.#untaken++;
    }
  }

  #finish(outcome: LogSearchProgress['outcome'], problem: Problem | undefined): void {
    this.#flush(false);
    this.#report(outcome, problem);
  }

  #report(outcome: LogSearchProgress['outcome'], problem: Problem | undefined): void {
    const { records, bytes, hits, reached, isCapped } = this.#search;
    this.#sentRecords = records;
    const containerId = this.#container.id;
    const progress = {
      containerId,
      records,
      bytes,
      hits,
      reached,
      outcome,
      problem,
      isCapped,
      ...this.#facts,
    };
    send({ kind: 'progress', container: this.#index, progress });
  }

  /** The engine knows containers by id; users by name. */
  #named(problem: Problem): Problem {
    return 'container' in problem ? { ...problem, container: this.#container.name } : problem;
  }
}

/** One after the other, as long as there is time. Returns what went wrong first. */
async function fillAll(store: LogStore): Promise<Problem | undefined> {
  const { signal } = cancellation;
  const inTime =
    store.maxFillMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(store.maxFillMs)]);
  let failure: Problem | undefined;
  for (const container of toBeFilled) {
    if (!inTime.aborted) {
      failure ??= await fillStore(client, container, store, inTime);
    }
  }
  return failure;
}

function charactersOf(lines: LogExcerpt['lines']): number {
  return lines.reduce((sum, { record }) => sum + record.text.length, 0);
}

const tasks = new Map<number, Task>();
/** Searched in the engine's files, which is quicker than storing them: that is done when all answers are there. */
const toBeFilled: SearchedContainer[] = [];
const client = createClient(request.endpoint);

parentPort?.on('message', (command: SearchCommand) => {
  if (command.kind === 'cancel') {
    cancellation.abort();
    for (const task of tasks.values()) {
      task.cancel();
    }
  } else {
    tasks.get(command.container)?.taken();
  }
});
const ticker = setInterval(() => {
  for (const task of tasks.values()) {
    task.tick();
  }
}, interval);

await forEachParallel([...request.containers.keys()], maxParallel, async (index) => {
  const task = new Task(index);
  tasks.set(index, task);
  await task.run();
  tasks.delete(index);
});
clearInterval(ticker);
if (request.store && toBeFilled.length > 0) {
  send({ kind: 'answered' });
  send({ kind: 'filled', problem: await fillAll(request.store) });
}
if (request.store) {
  await boundLogStore(request.store.root, request.store.maxBytes).catch(() => undefined);
}
client.dispose();
parentPort?.close();
