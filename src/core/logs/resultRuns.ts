import type { ExcerptLine } from './excerpts.ts';
import {
  plainLine,
  type ResultBlock,
  type ResultLine,
  type ResultSource,
  resultLine,
} from './resultLines.ts';

/** How hits are laid out. */
export interface Arrangement {
  readonly order: 'newestFirst' | 'oldestFirst';
  /** Of all containers in one; else one container after the other. */
  readonly isMerged: boolean;
}

/** Records that follow one another in a log, around one or more hits. They may come in parts, from either end. */
interface Run {
  /** 0-based, of its container. */
  readonly container: number;
  /** Names its blocks: by the time, so that a search that finds it once more changes nothing of a document. */
  readonly key: string;
  /** Of its first hit when it was begun, so that it keeps its place when it grows. */
  readonly at: string;
  /** Its numbers count from the beginning of an end of the log, which was searched for itself: it stands behind all that is not. */
  readonly isOfEnd: boolean;
  first: number;
  last: number;
  /** In the order of the log. */
  readonly parts: Part[];
}

interface Part {
  /** Counts up within the run as they come. */
  readonly number: number;
  readonly lines: readonly ExcerptLine[];
  /** Once it was asked for. */
  block: ResultBlock | undefined;
}

/** The runs of records that a search found, in the order in which a document shows them. */
export class ResultRuns {
  readonly #containers: readonly { readonly id: string; readonly name: string }[];
  readonly #nameWidth: number;
  readonly #hasContext: boolean;
  #arrangement: Arrangement;
  /** In the order of the arrangement; of each container for itself too. */
  #merged: Run[] = [];
  readonly #byContainer = new Map<number, Run[]>();
  /** Begun last, of each container: the only one that the next part can belong to. */
  readonly #open = new Map<number, Run>();
  readonly #hits = new Map<string, number>();
  /** How often a key was given, of each container. */
  readonly #keys = new Map<number, Map<string, number>>();

  constructor(
    containers: readonly { readonly id: string; readonly name: string }[],
    options: { readonly context: number } & Arrangement,
  ) {
    this.#containers = containers;
    this.#nameWidth = Math.max(0, ...containers.map(({ name }) => name.length));
    this.#hasContext = options.context > 0;
    this.#arrangement = options;
  }

  get arrangement(): Arrangement {
    return this.#arrangement;
  }

  arrange(arrangement: Arrangement): void {
    this.#arrangement = arrangement;
    this.#merged.sort(this.#byTime);
    for (const runs of this.#byContainer.values()) {
      runs.sort(this.#byPlace);
    }
    // A document keeps the order of the blocks it knows: others take their place.
    for (const part of this.#merged.flatMap(({ parts }) => parts)) {
      part.block = undefined;
    }
  }

  /** `isOfEnd`: found in an end of the log that was searched for itself, and newer than all that is not. */
  add(containerId: string, lines: readonly ExcerptLine[], isOfEnd = false): void {
    const container = this.#containers.findIndex(({ id }) => id === containerId);
    const hits = lines.filter(({ isHit }) => isHit).length;
    this.#hits.set(containerId, this.hits(containerId) + hits);
    if (!this.#hasContext && hits === lines.length) {
      // Nothing but hits: each has its own place in time.
      for (const line of lines) {
        this.#begin(container, [line], isOfEnd);
      }
    } else if (!this.#extend(container, lines, isOfEnd)) {
      this.#open.set(container, this.#begin(container, lines, isOfEnd));
    }
  }

  /** False where the lines do not touch the run that was begun last. */
  #extend(container: number, lines: readonly ExcerptLine[], isOfEnd: boolean): boolean {
    const run = this.#open.get(container);
    const first = lines[0]?.index ?? 0;
    const last = lines.at(-1)?.index ?? 0;
    const isNext = first === (run?.last ?? Number.NaN) + 1;
    const isPrevious = last === (run?.first ?? Number.NaN) - 1;
    if (run?.isOfEnd !== isOfEnd || !(isNext || isPrevious)) {
      return false;
    }
    run.parts[isNext ? 'push' : 'unshift']({ number: run.parts.length, lines, block: undefined });
    run.first = Math.min(run.first, first);
    run.last = Math.max(run.last, last);
    return true;
  }

  #begin(container: number, lines: readonly ExcerptLine[], isOfEnd: boolean): Run {
    const at = (lines.find(({ isHit }) => isHit) ?? lines[0])?.record.timestamp ?? '';
    const run: Run = {
      container,
      key: this.#newKey(container, at),
      at,
      isOfEnd,
      first: lines[0]?.index ?? 0,
      last: lines.at(-1)?.index ?? 0,
      parts: [{ number: 0, lines, block: undefined }],
    };
    const own = this.#byContainer.get(container) ?? [];
    this.#byContainer.set(container, own);
    insert(own, run, this.#byPlace);
    insert(this.#merged, run, this.#byTime);
    return run;
  }

  /** Forgets what came of the container, of which more is to come. */
  clear(containerId: string): void {
    const container = this.#containers.findIndex(({ id }) => id === containerId);
    this.#merged = this.#merged.filter((run) => run.container !== container);
    for (const known of [this.#byContainer, this.#open, this.#keys]) {
      known.delete(container);
    }
    this.#hits.delete(containerId);
  }

  /** How many hits of the container are there. */
  hits(containerId: string): number {
    return this.#hits.get(containerId) ?? 0;
  }

  hasContainer(containerId: string): boolean {
    return this.#runsOf(containerId).length > 0;
  }

  /** What stands between two runs tells them apart where they have context; nothing does within one. */
  *blocks(containerId?: string): Generator<ResultBlock, void> {
    const runs = containerId === undefined ? this.#merged : this.#runsOf(containerId);
    for (const [index, run] of runs.entries()) {
      if (this.#hasContext && index > 0) {
        yield { key: `${this.#key(run)}/gap`, lines: [gap] };
      }
      for (const part of run.parts) {
        yield this.#block(run, part);
      }
    }
  }

  /** 0-based among the records that came and are equal in all that is known of them. */
  ordinal({ containerId, record }: ResultSource): number {
    const twins = this.#inLogOrder(containerId).filter(
      ({ record: { timestamp, stream, text }, isHit }) =>
        isHit && timestamp === record.timestamp && stream === record.stream && text === record.text,
    );
    return Math.max(
      0,
      twins.findIndex((line) => line.record === record),
    );
  }

  #runsOf(containerId: string): readonly Run[] {
    const container = this.#containers.findIndex(({ id }) => id === containerId);
    return this.#byContainer.get(container) ?? [];
  }

  #inLogOrder(containerId: string): ExcerptLine[] {
    return this.#runsOf(containerId)
      .toSorted(byPlace)
      .flatMap(({ parts }) => parts.flatMap(({ lines }) => lines));
  }

  #newKey(container: number, time: string): string {
    const given = this.#keys.get(container) ?? new Map<string, number>();
    this.#keys.set(container, given);
    const count = given.get(time) ?? 0;
    given.set(time, count + 1);
    return `${container} ${time} ${count}`;
  }

  #key({ key }: Run): string {
    return `${this.#arrangement.order} ${this.#arrangement.isMerged} ${key}`;
  }

  #block(run: Run, part: Part): ResultBlock {
    if (!part.block) {
      const { id = '', name = '' } = this.#containers[run.container] ?? {};
      const shownName = this.#arrangement.isMerged ? name.padEnd(this.#nameWidth) : undefined;
      part.block = {
        key: `${this.#key(run)}/${part.number}`,
        lines: part.lines.map((line) => resultLine(id, line, shownName)),
      };
    }
    return part.block;
  }

  /** By timestamp, then container, then place in the log. */
  readonly #byTime = (a: Run, b: Run): number =>
    this.#sign * compareText(a.at, b.at) || a.container - b.container || this.#byPlace(a, b);

  readonly #byPlace = (a: Run, b: Run): number => this.#sign * byPlace(a, b);

  get #sign(): number {
    return this.#arrangement.order === 'newestFirst' ? -1 : 1;
  }
}

/** In the order of the log, of one container. */
function byPlace(a: Run, b: Run): number {
  return Number(a.isOfEnd) - Number(b.isOfEnd) || a.first - b.first;
}

const gap: ResultLine = plainLine('');

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Into what is sorted already. */
function insert(runs: Run[], run: Run, compare: (a: Run, b: Run) => number): void {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(runs[middle] as Run, run) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  runs.splice(low, 0, run);
}
