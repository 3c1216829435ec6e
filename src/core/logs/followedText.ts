import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import { describeProblem } from '../describeProblem.ts';
import { groupedDigits } from './countWords.ts';
import type { LineEdit } from './lineBlocks.ts';
import type { FollowMarker, FollowPart } from './logFollower.ts';
import { lineText, localTime, logLine } from './logLine.ts';

/** What a document holds at most before its oldest lines go. */
export const followedLimits = { lines: 50_000, characters: 20_000_000 };

/** Of the limit, what is left when the oldest lines have gone: they go rarely and many at once. */
const keptShare = 0.8;

interface Entry {
  readonly at: string;
  readonly line: string;
  /** Of the container; undefined: of none. */
  readonly index: number | undefined;
  /** Has the time when it was heard, by our clock, where a record has that when it was written, by the engine's. */
  readonly isNote: boolean;
}

/**
 * The text of a document that follows the logs of one container or several: each line with its time and, where there are
 * several, its container, merged by time as they come; markers where something happened. Its first line says what it shows.
 */
export class FollowedText {
  readonly #names: readonly string[];
  /** All names, in the head of the document. */
  readonly #title: string;
  readonly #t: Translate;
  readonly #limits: typeof followedLimits;
  /** Containers of which nothing has come yet: the first lines are merged when all are there. */
  readonly #awaited: Set<number>;
  #entries: Entry[] = [];
  /** Timestamp of the last record of each container. */
  readonly #latest = new Map<number, string>();
  /** Entries went before they were taken: what the document shows is older still. */
  #hasSkipped = false;
  /** Lengths of the lines of the document but the first one. */
  #lengths: number[] = [];
  #characters = 0;

  /** `isDemo`: the head says so. */
  constructor(names: readonly string[], t: Translate, { limits = followedLimits, isDemo = false } = {}) {
    this.#names = names;
    this.#title = isDemo ? t('{0} (demo)', names.join(', ')) : names.join(', ');
    this.#t = t;
    this.#limits = limits;
    this.#awaited = new Set(names.keys());
  }

  /** What the document begins with. */
  heading(tail: number): string {
    const t = this.#t;
    const words =
      tail === 1
        ? t('Following {0}, from the last line on', this.#title)
        : t('Following {0}, from the last {1} lines on', this.#title, groupedDigits(tail));
    return `─ ${words}`;
  }

  /** `index` is that of the container's name; `now` in milliseconds since 1970. */
  add(index: number, part: FollowPart, now: number): void {
    this.#awaited.delete(index);
    if (part.kind === 'marker') {
      this.#note(describeMarker(part.marker, this.#names[index] ?? '', this.#t), now, index);
      return;
    }
    const width = Math.max(...this.#names.map(({ length }) => length));
    const name = this.#names.length > 1 ? this.#names[index]?.padEnd(width) : undefined;
    for (const record of part.records) {
      const at = record.timestamp ?? '';
      this.#entries.push({ at, line: logLine(record, name), index, isNote: false });
      this.#latest.set(index, at);
    }
    // An editor slower than the log must not fill the memory.
    if (this.#entries.length > 2 * this.#limits.lines) {
      this.#entries = this.#entries.slice(-this.#limits.lines);
      this.#hasSkipped = true;
    }
  }

  addNote(text: string, now: number): void {
    this.#note(text, now, undefined);
  }

  #note(text: string, now: number, index: number | undefined): void {
    const heard = new Date(now).toISOString();
    const latest = (index !== undefined && this.#latest.get(index)) || '';
    const at = latest > heard ? latest : heard;
    this.#entries.push({ at, line: `${localTime(now)} ─ ${lineText(text)}`, index, isNote: true });
  }

  /** Lines that have not been taken. */
  get waiting(): number {
    return this.#entries.length;
  }

  /** The container will send nothing. */
  giveUp(index: number): void {
    this.#awaited.delete(index);
  }

  /** The edits that bring the document up to date. */
  take(): LineEdit[] {
    if (this.#awaited.size > 0 || this.#entries.length === 0) {
      return [];
    }
    if (this.#names.length > 1) {
      this.#entries = merged(this.#entries);
    }
    const lines = this.#entries.map(({ line }) => line);
    this.#entries = [];
    const before = this.#lengths.length;
    for (const { length } of lines) {
      this.#lengths.push(length);
      this.#characters += length;
    }
    const dropped = this.#drop(this.#hasSkipped ? before : 0);
    this.#hasSkipped = false;
    const end = 1 + before;
    return dropped === 0
      ? [{ start: end, end, lines }]
      : [
          { start: 0, end: 1 + Math.min(dropped, before), lines: [this.#trimmedHeading()] },
          { start: end, end, lines: lines.slice(Math.max(0, dropped - before)) },
        ];
  }

  /** Takes the oldest lines away: so many, and those past the limits. Returns how many they were. */
  #drop(atLeast: number): number {
    const { lines, characters } = this.#limits;
    const isFull = this.#lengths.length > lines || this.#characters > characters;
    const isTooMuch = (left: number) =>
      isFull && (left > lines * keptShare || this.#characters > characters * keptShare);
    let dropped = 0;
    while (dropped < atLeast || isTooMuch(this.#lengths.length - dropped)) {
      this.#characters -= this.#lengths[dropped] ?? 0;
      dropped++;
    }
    this.#lengths = this.#lengths.slice(dropped);
    return dropped;
  }

  #trimmedHeading(): string {
    const t = this.#t;
    return `─ ${t('Following {0}. Older lines are no longer shown here: open or search the log to see them', this.#title)}`;
  }
}

/** By time; a note, which is heard later than it happened, stands before what came after it of its container. */
function merged(entries: readonly Entry[]): Entry[] {
  const following = new Map<number | undefined, string>();
  const bounded = entries.toReversed().map((entry) => {
    const next = entry.index === undefined ? undefined : following.get(entry.index);
    const at = entry.isNote && next !== undefined && next < entry.at ? next : entry.at;
    following.set(entry.index, at);
    return { ...entry, at };
  });
  return bounded.reverse().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** One sentence for people. */
export function describeMarker(marker: FollowMarker, name: string, t: Translate): string {
  switch (marker.kind) {
    case 'engineAway':
      return t('{0}: the engine is away. {1}', name, describeProblem(marker.problem, t).summary);
    case 'engineBack':
      return t('{0}: the engine is back', name);
    case 'stopped':
      return t('{0} has stopped', name);
    case 'started':
      return t('{0} has started again', name);
    case 'recreated':
      return t('{0} was recreated: what follows is from the new container', name);
    case 'removed':
      return t('{0} was removed; its successor will be followed', name);
    default:
      return assertNever(marker);
  }
}
