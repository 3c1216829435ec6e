import { VitalsError } from '../../errors.ts';
import { stripAnsi } from '../ansi.ts';
import { fieldOf } from '../fields.ts';
import { detectLevel, logLevels } from '../level.ts';
import { localTime } from '../logLine.ts';
import type { LogRecord } from '../logRecord.ts';
import { templateOf } from './template.ts';

/** What records are counted by. */
export type Grouping =
  /** `match`: what the pattern has captured; `pattern`: which of several has found it. */
  | { readonly kind: 'container' | 'level' | 'stream' | 'template' | 'match' | 'pattern' }
  | { readonly kind: 'field'; readonly path: string }
  /** Spans of time, which begin at multiples of their length in local time (days) or since 1970. */
  | { readonly kind: 'time'; readonly seconds: number };

export interface RecordGroup {
  /** undefined: the records that have no such level or field. */
  readonly key: string | undefined;
  readonly count: number;
  /** Timestamps as in LogRecord. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

export interface RecordGroups {
  readonly groups: readonly RecordGroup[];
  readonly total: number;
  /** Records of groups that were given up for want of room: each was rare when it was. */
  readonly others: number;
}

/** Distinct values kept; a field such as a request id has as many as there are records. */
const maxGroups = 10_000;
/** Rows of time without any record that are filled in. */
const maxEmptySpans = 2000;

const kinds = ['container', 'level', 'stream', 'template', 'match', 'pattern'] as const;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `container`, `level`, `stream`, `template`, `match`, `pattern`, `field:NAME`, or a span of time: `30s`, `5m`, `1h`, `1d`. Throws VitalsError `groupingInvalid`. */
export function parseGrouping(text: string): Grouping {
  const word = text.trim();
  const kind = kinds.find((one) => one === word);
  if (kind !== undefined) {
    return { kind };
  }
  const path = /^field:(.+)$/.exec(word)?.[1];
  if (path !== undefined) {
    return { kind: 'field', path };
  }
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(word) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? 0);
  if (!(seconds > 0)) {
    throw new VitalsError({ code: 'groupingInvalid', text });
  }
  return { kind: 'time', seconds };
}

/** Counts records in bounded memory, whatever the number of records and of their values. */
export class GroupCounter {
  readonly #grouping: Grouping;
  readonly #maxGroups: number;
  readonly #groups = new Map<
    string | undefined,
    { count: number; first: string | undefined; last: string | undefined }
  >();
  #total = 0;
  #others = 0;

  /** `known` groups are told even where nothing is in them. */
  constructor(grouping: Grouping, limit = maxGroups, known: readonly string[] = []) {
    this.#grouping = grouping;
    this.#maxGroups = limit;
    for (const key of known) {
      this.#groups.set(key, { count: 0, first: undefined, last: undefined });
    }
  }

  /** `given` is what the record is counted by where that is what the pattern has captured, or the patterns that have found it: once by each. */
  add(containerName: string, record: LogRecord, given: readonly string[] = []): void {
    this.#total++;
    const { kind } = this.#grouping;
    if (kind !== 'match' && kind !== 'pattern') {
      this.#count(this.#keyOf(containerName, record), record);
      return;
    }
    for (const key of given.length > 0 ? given : [undefined]) {
      this.#count(key, record);
    }
  }

  #count(key: string | undefined, { timestamp }: LogRecord): void {
    const group = this.#groups.get(key);
    if (group) {
      group.count++;
      group.first = earlier(group.first, timestamp);
      group.last = later(group.last, timestamp);
      return;
    }
    if (this.#groups.size >= this.#maxGroups) {
      this.#giveUpRare();
    }
    this.#groups.set(key, { count: 1, first: timestamp, last: timestamp });
  }

  /** Spans of time in their order, empty ones too; levels from the gravest; all else the most frequent first. */
  result(): RecordGroups {
    const groups = [...this.#groups].map(([key, group]) => ({ key, ...group }));
    return { groups: this.#ordered(groups), total: this.#total, others: this.#others };
  }

  #keyOf(containerName: string, record: LogRecord): string | undefined {
    const grouping = this.#grouping;
    switch (grouping.kind) {
      case 'container':
        return containerName;
      case 'level':
        return detectLevel(record.text);
      case 'stream':
        return record.stream;
      case 'template':
        return templateOf(record.text);
      case 'field':
        return fieldOf(stripAnsi(record.text), grouping.path);
      case 'match':
      case 'pattern':
        return undefined;
      case 'time':
        return record.timestamp === undefined
          ? undefined
          : String(spanStart(Date.parse(record.timestamp), grouping.seconds));
    }
  }

  /** The rarer half goes; what comes back later begins at one again. */
  #giveUpRare(): void {
    const counts = [...this.#groups.values()].map(({ count }) => count).sort((a, b) => a - b);
    const median = counts[Math.floor(counts.length / 2)] ?? 0;
    let left = Math.ceil(counts.length / 2);
    for (const [key, { count }] of this.#groups) {
      if (count <= median && left-- > 0) {
        this.#others += count;
        this.#groups.delete(key);
      }
    }
  }

  #ordered(groups: readonly RecordGroup[]): readonly RecordGroup[] {
    const grouping = this.#grouping;
    if (grouping.kind === 'time') {
      return filledSpans(groups, grouping.seconds);
    }
    const rank = ({ key }: RecordGroup) => {
      const index = gravity.indexOf(key);
      return index < 0 ? logLevels.length : index;
    };
    return grouping.kind === 'level'
      ? groups.toSorted((a, b) => rank(a) - rank(b))
      : groups.toSorted((a, b) => b.count - a.count || compareKeys(a, b));
  }
}

/** Milliseconds since 1970. Days and what divides them begin with the local day. */
function spanStart(time: number, seconds: number): number {
  const length = seconds * 1000;
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return Math.floor((time - offset) / length) * length + offset;
}

function filledSpans(groups: readonly RecordGroup[], seconds: number): RecordGroup[] {
  const unknown = groups.filter(({ key }) => key === undefined);
  const spans = groups
    .filter(({ key }) => key !== undefined)
    .toSorted((a, b) => Number(a.key) - Number(b.key));
  const [first, last] = [Number(spans[0]?.key ?? 0), Number(spans.at(-1)?.key ?? 0)];
  const count = Math.round((last - first) / (seconds * 1000)) + 1;
  const known = new Map(spans.map((span) => [Number(span.key), span]));
  const all =
    count > maxEmptySpans || spans.length === 0
      ? spans
      : [
          ...new Set([
            ...Array.from({ length: count }, (_, index) => first + index * seconds * 1000),
            ...known.keys(),
          ]),
        ]
          .sort((a, b) => a - b)
          .map(
            (start) =>
              known.get(start) ?? { key: String(start), count: 0, first: undefined, last: undefined },
          );
  return [...all.map((span) => ({ ...span, key: localTime(Number(span.key)).slice(0, 19) })), ...unknown];
}

const gravity: readonly (string | undefined)[] = logLevels;

function compareKeys({ key: a = '' }: RecordGroup, { key: b = '' }: RecordGroup): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
