import { stripAnsi } from '../ansi.ts';
import { fieldNames } from '../fields.ts';
import { detectLevel } from '../level.ts';
import type { LogRecord } from '../logRecord.ts';
import { GroupCounter, type RecordGroup } from './groupCounter.ts';
import { type RateChange, rateChanges } from './rateChange.ts';
import { type LevelKey, levelKeys, type Timeline, TimelineCounter } from './timeline.ts';
import type { WindowBefore } from './windowBefore.ts';

export interface ContainerCount {
  readonly name: string;
  /** By level, in the order of `levelKeys`. */
  readonly counts: readonly number[];
}

export interface CountedGroups {
  readonly groups: readonly RecordGroup[];
  /** Records of groups that are not among them. */
  readonly others: number;
}

/** What the hits of a search have in common, and what not. Plain data. */
export interface LogStatistics {
  readonly hits: number;
  /** RFC 3339; undefined where no hit has a time. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly timeline: Timeline;
  readonly changes: readonly RateChange[];
  /** Undefined where the window that is searched has no beginning, and while that before it is not counted. */
  readonly before: WindowBefore | undefined;
  readonly containers: readonly ContainerCount[];
  readonly messages: CountedGroups;
  /** Hits by each of several patterns, those without one too; undefined where there is but one pattern. A hit of two counts for both. */
  readonly patterns: CountedGroups | undefined;
  /** Of `field`. */
  readonly values: CountedGroups;
  readonly field: string | undefined;
  /** Names of fields that records have, the most frequent first. */
  readonly fields: readonly string[];
}

const maxShown = 50;
/** Records that are looked at for the names of their fields, and names that are kept. */
const maxSampled = 500;
const maxFields = 40;

/** Gathers statistics of hits as they come, in bounded memory. */
export class StatisticsCounter {
  readonly #timeline = new TimelineCounter();
  readonly #containers = new Map<string, number[]>();
  readonly #messages = new GroupCounter({ kind: 'template' });
  readonly #patterns: GroupCounter | undefined;
  readonly #values: GroupCounter | undefined;
  readonly #field: string | undefined;
  readonly #fields = new Map<string, number>();
  #hits = 0;
  #first: string | undefined;
  #last: string | undefined;

  /** Containers and `patterns` without a hit are counted too. */
  constructor(
    containerNames: readonly string[],
    field: string | undefined,
    patterns: readonly string[] = [],
  ) {
    for (const name of containerNames) {
      this.#containers.set(
        name,
        levelKeys.map(() => 0),
      );
    }
    this.#field = field;
    this.#patterns =
      patterns.length < 2 ? undefined : new GroupCounter({ kind: 'pattern' }, undefined, patterns);
    this.#values = field === undefined ? undefined : new GroupCounter({ kind: 'field', path: field });
  }

  /** `patterns`: those that have found the record. */
  add(containerName: string, record: LogRecord, patterns: readonly string[] = []): void {
    const level: LevelKey = detectLevel(record.text) ?? 'none';
    const { timestamp } = record;
    this.#hits++;
    if (timestamp !== undefined) {
      this.#first = this.#first === undefined || timestamp < this.#first ? timestamp : this.#first;
      this.#last = this.#last === undefined || timestamp > this.#last ? timestamp : this.#last;
      this.#timeline.add(Date.parse(timestamp), level);
    }
    const counts = this.#containers.get(containerName) ?? levelKeys.map(() => 0);
    counts[levelKeys.indexOf(level)] = (counts[levelKeys.indexOf(level)] ?? 0) + 1;
    this.#containers.set(containerName, counts);
    this.#messages.add(containerName, record);
    this.#patterns?.add(containerName, record, patterns);
    this.#values?.add(containerName, record);
    if (this.#hits <= maxSampled) {
      this.#sampleFields(record.text);
    }
  }

  result(before?: WindowBefore): LogStatistics {
    const timeline = this.#timeline.result();
    const byCount = (a: ContainerCount, b: ContainerCount) => sum(b.counts) - sum(a.counts);
    return {
      hits: this.#hits,
      first: this.#first,
      last: this.#last,
      timeline,
      changes: rateChanges(timeline),
      before,
      containers: [...this.#containers]
        .map(([name, counts]) => ({ name, counts: [...counts] }))
        .sort(byCount),
      messages: top(this.#messages),
      patterns: this.#patterns && top(this.#patterns),
      values: this.#values ? top(this.#values) : { groups: [], others: 0 },
      field: this.#field,
      fields: [...this.#fields].sort(([, a], [, b]) => b - a).map(([name]) => name),
    };
  }

  #sampleFields(text: string): void {
    for (const name of fieldNames(stripAnsi(text))) {
      const count = this.#fields.get(name);
      if (count !== undefined || this.#fields.size < maxFields) {
        this.#fields.set(name, (count ?? 0) + 1);
      }
    }
  }
}

function top(counter: GroupCounter): CountedGroups {
  const { groups, others } = counter.result();
  return {
    groups: groups.slice(0, maxShown),
    others: others + sum(groups.slice(maxShown).map(({ count }) => count)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
