import { LogCursor } from './logCursor.ts';
import type { LogReader } from './logReader.ts';
import type { LogRecord } from './logRecord.ts';

/** Consecutive records of a log. */
export interface LogWindow {
  readonly records: readonly LogRecord[];
  /** Nothing older is in the log. False where that is not known. */
  readonly isStart: boolean;
  /** Nothing newer was in the log when it was read. */
  readonly isEnd: boolean;
}

/** A record as it is found again: many may share a timestamp, above all with Podman, whose have whole seconds. */
export interface RecordReference {
  readonly timestamp: string;
  readonly stream: LogRecord['stream'];
  readonly text: string;
  /** 0-based among the records that are equal in all of these. */
  readonly ordinal: number;
}

/** What an editor can take at once without a second thought. */
export const windowLimits = { records: 50_000, characters: 10_000_000 };

type Limits = typeof windowLimits;

/** The last records. Throws VitalsError. */
export async function readLastRecords(
  reader: LogReader,
  signal?: AbortSignal,
  limits: Limits = windowLimits,
): Promise<LogWindow> {
  const last = new LastRecords(limits);
  for await (const records of reader.read({ tail: limits.records }, signal)) {
    last.push(records);
  }
  const isAll = last.dropped === 0 && last.taken < limits.records;
  return { records: last.take(), isStart: isAll && !(await reader.reachesFurther()), isEnd: true };
}

/** Where something far back is read, in seconds before it: then all of the log. */
const spans = [600, 86_400, undefined];
/** Records before it that are enough to begin with. */
const enough = 1000;

/**
 * The records around one of that timestamp; undefined where it is not in the log any more. The last records are asked for first, because
 * that is quick whatever the log's size; then the ten minutes before the record, the day before it, and the whole log up to it.
 */
export async function readAround(
  reader: LogReader,
  target: Pick<RecordReference, 'timestamp'>,
  signal?: AbortSignal,
  limits: Limits = windowLimits,
): Promise<LogWindow | undefined> {
  const last = await readLastRecords(reader, signal, limits);
  const first = last.records[0]?.timestamp;
  if (last.isStart || (first !== undefined && first < target.timestamp)) {
    return last.records.some(({ timestamp }) => timestamp === target.timestamp) ? last : undefined;
  }
  for (const span of spans) {
    const since = span === undefined ? undefined : secondsBefore(target.timestamp, span);
    const around = await readAroundSince(reader, target, since, signal, limits);
    if (!around || around.before >= Math.min(enough, limits.records / 2)) {
      return around?.window;
    }
    if (span === undefined) {
      return around.window;
    }
  }
  return undefined;
}

async function readAroundSince(
  reader: LogReader,
  { timestamp }: Pick<RecordReference, 'timestamp'>,
  since: string | undefined,
  signal: AbortSignal | undefined,
  limits: Limits,
): Promise<{ readonly window: LogWindow; readonly before: number } | undefined> {
  const half = { records: limits.records / 2, characters: limits.characters / 2 };
  const before = new LastRecords(half);
  const after: LogRecord[] = [];
  let characters = 0;
  let isEnd = true;
  for await (const records of reader.read(since === undefined ? {} : { since }, signal)) {
    const found = after.length > 0 ? 0 : records.findIndex((record) => record.timestamp === timestamp);
    const place = found < 0 ? records.length : found;
    before.push(records.slice(0, place));
    for (const record of records.slice(place)) {
      after.push(record);
      characters += record.text.length;
    }
    if (after.length >= half.records || characters >= half.characters) {
      isEnd = false;
      break;
    }
  }
  if (after.length === 0) {
    return undefined;
  }
  const isStart = since === undefined && before.dropped === 0;
  const earlier = before.take();
  return { window: { records: [...earlier, ...after], isStart, isEnd }, before: earlier.length };
}

/**
 * The records before the first of those that are there. `fromEnd`: how many records there are from that one to the end of
 * the log, where it is known: then no more than is needed is asked for, and the engine reads the log from its end.
 */
export async function readOlderRecords(
  reader: LogReader,
  first: LogRecord,
  fromEnd?: number,
  signal?: AbortSignal,
  limits: Limits = windowLimits,
): Promise<LogWindow> {
  const tail = fromEnd === undefined ? undefined : fromEnd + limits.records;
  const near = tail === undefined ? undefined : await readUpTo(reader, first, { tail }, signal, limits);
  if (near && near.records.length > 0) {
    return near;
  }
  const { timestamp } = first;
  for (const span of timestamp === undefined ? [undefined] : spans) {
    const isAll = span === undefined || timestamp === undefined;
    const extent = isAll ? {} : { since: secondsBefore(timestamp, span) };
    const older = await readUpTo(reader, first, extent, signal, limits);
    if (older && (isAll || older.records.length >= Math.min(enough, limits.records))) {
      return older;
    }
    if (!older) {
      break;
    }
  }
  // What was first is not there any more: neither is what was before it.
  return { records: [], isStart: true, isEnd: false };
}

/** Undefined where the record does not come. */
async function readUpTo(
  reader: LogReader,
  first: LogRecord,
  extent: { readonly tail?: number; readonly since?: string },
  signal: AbortSignal | undefined,
  limits: Limits,
): Promise<LogWindow | undefined> {
  const older = new LastRecords(limits);
  for await (const records of reader.read(extent, signal)) {
    const place = records.findIndex(
      ({ timestamp, text, stream }) =>
        timestamp === first.timestamp && text === first.text && stream === first.stream,
    );
    older.push(place < 0 ? records : records.slice(0, place));
    if (place >= 0) {
      const isFromStart = extent.tail === undefined && extent.since === undefined;
      return { records: older.take(), isStart: isFromStart && older.dropped === 0, isEnd: false };
    }
  }
  return undefined;
}

/** What was asked for, and what of it can be shown at once. */
export interface ExtendedWindow {
  readonly window: LogWindow;
  /** How many records went at the other end to make room. */
  readonly dropped: number;
}

/** Puts records before a window, or behind it; as many go at the other end as are too many. */
export function extendWindow(
  window: LogWindow,
  more: LogWindow,
  side: 'older' | 'newer',
  limits: Limits,
): ExtendedWindow {
  const isOlder = side === 'older';
  const records = isOlder ? [...more.records, ...window.records] : [...window.records, ...more.records];
  const fromKeptEnd = isOlder ? records : records.toReversed();
  let kept = 0;
  let characters = 0;
  for (const { text } of fromKeptEnd) {
    characters += text.length;
    // What was asked for is shown whatever its size.
    if (kept >= more.records.length && (kept >= limits.records || characters > limits.characters)) {
      break;
    }
    kept++;
  }
  const dropped = records.length - kept;
  return {
    dropped,
    window: isOlder
      ? {
          records: records.slice(0, kept),
          isStart: more.isStart,
          isEnd: window.isEnd && dropped === 0,
        }
      : {
          records: records.slice(dropped),
          isStart: window.isStart && dropped === 0,
          isEnd: more.isEnd,
        },
  };
}

/** The records after the last of those that are there. */
export async function readNewerRecords(
  reader: LogReader,
  there: readonly LogRecord[],
  signal?: AbortSignal,
  limits: Limits = windowLimits,
): Promise<LogWindow> {
  const cursor = new LogCursor();
  for (const record of there) {
    cursor.accept(record);
  }
  const { since } = cursor;
  cursor.resume();
  const newer: LogRecord[] = [];
  let characters = 0;
  for await (const records of reader.read(since === undefined ? {} : { since }, signal)) {
    for (const record of records) {
      if (cursor.accept(record)) {
        newer.push(record);
        characters += record.text.length;
      }
    }
    if (newer.length >= limits.records || characters >= limits.characters) {
      return { records: newer, isStart: false, isEnd: false };
    }
  }
  return { records: newer, isStart: false, isEnd: true };
}

/** Where a record stands among others; undefined where it is not one of them. */
export function findRecord(records: readonly LogRecord[], target: RecordReference): number | undefined {
  let found: number | undefined;
  let ordinal = 0;
  for (const [index, { timestamp, stream, text }] of records.entries()) {
    if (timestamp === target.timestamp && stream === target.stream && text === target.text) {
      // Of its twins, those before the beginning of the window are not counted: the last one will do.
      found = index;
      if (ordinal++ === target.ordinal) {
        break;
      }
    }
  }
  return found;
}

function secondsBefore(timestamp: string, seconds: number): string {
  return String(Math.max(0, Math.floor(Date.parse(timestamp) / 1000) - seconds));
}

/** Keeps the last records within limits, in memory bounded by them. */
class LastRecords {
  readonly #limits: Limits;
  #records: LogRecord[] = [];
  #first = 0;
  #characters = 0;
  dropped = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** All that were pushed. */
  get taken(): number {
    return this.dropped + this.#records.length - this.#first;
  }

  push(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      this.#characters += record.text.length;
    }
    const { records: maxRecords, characters } = this.#limits;
    while (this.#records.length - this.#first > maxRecords || this.#characters > characters) {
      this.#characters -= this.#records[this.#first]?.text.length ?? 0;
      this.#first++;
      this.dropped++;
    }
    // Moving the rest to the front for every record would take the square of their number.
    if (this.#first > maxRecords) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
  }

  take(): LogRecord[] {
    return this.#records.slice(this.#first);
  }
}
