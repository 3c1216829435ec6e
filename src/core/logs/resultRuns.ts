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
  /** Counts up as runs are begun: names its blocks. */
  readonly number: number;
  /** Of its first hit when it was begun, so that it keeps its place when it grows. */
  readonly at: string;
  first: number;
  last: number;
  /** In the order of the log. */
  readonly parts: (readonly ExcerptLine[])[];
  /** Of `parts`, once they were asked for. */
  readonly blocks: Map<readonly ExcerptLine[], ResultBlock>;
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
  #count = 0;

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
    for (const run of this.#merged) {
      run.blocks.clear();
    }
  }

  add(containerId: string, lines: readonly ExcerptLine[]): void {
    const container = this.#containers.findIndex(({ id }) => id === containerId);
    this.#hits.set(containerId, this.hits(containerId) + lines.filter(({ isHit }) => isHit).length);
    const first = lines[0]?.index ?? 0;
    const last = lines.at(-1)?.index ?? 0;
    const open = this.#open.get(container);
    if (open && first === open.last + 1) {
      open.parts.push(lines);
      open.last = last;
      return;
    }
    if (open && last === open.first - 1) {
      open.parts.unshift(lines);
      open.first = first;
      return;
    }
    const at = (lines.find(({ isHit }) => isHit) ?? lines[0])?.record.timestamp ?? '';
    const number = this.#count++;
    const run: Run = { container, number, at, first, last, parts: [lines], blocks: new Map() };
    this.#open.set(container, run);
    const own = this.#byContainer.get(container) ?? [];
    this.#byContainer.set(container, own);
    insert(own, run, this.#byPlace);
    insert(this.#merged, run, this.#byTime);
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
      .toSorted((a, b) => a.first - b.first)
      .flatMap(({ parts }) => parts.flat());
  }

  #key({ number }: Run): string {
    return `${this.#arrangement.order} ${this.#arrangement.isMerged} ${number}`;
  }

  #block(run: Run, part: readonly ExcerptLine[]): ResultBlock {
    let block = run.blocks.get(part);
    if (!block) {
      const { id = '', name = '' } = this.#containers[run.container] ?? {};
      const shownName = this.#arrangement.isMerged ? name.padEnd(this.#nameWidth) : undefined;
      block = {
        key: `${this.#key(run)}/${part[0]?.index}`,
        lines: part.map((line) => resultLine(id, line, shownName)),
      };
      run.blocks.set(part, block);
    }
    return block;
  }

  /** By timestamp, then container, then place in the log. */
  readonly #byTime = (a: Run, b: Run): number =>
    this.#sign * compareText(a.at, b.at) || a.container - b.container || this.#byPlace(a, b);

  readonly #byPlace = (a: Run, b: Run): number => this.#sign * (a.first - b.first);

  get #sign(): number {
    return this.#arrangement.order === 'newestFirst' ? -1 : 1;
  }
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
