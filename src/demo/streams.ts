import type { Clock } from '../core/common/clock.ts';
import { type DemoContainer, situationAt } from './demoContainer.ts';
import { DemoLog, type LogLine } from './demoLog.ts';
import { eventText } from './enginePayload.ts';
import { statsPayload } from './statsPayload.ts';
import { toRfc3339 } from './timeFormat.ts';
import { lastRun, type Nanos, nanosPerSecond } from './timeline.ts';
import type { DemoEvent, World } from './world.ts';

/** What a stream of the engine is made from. */
export interface StreamSource {
  readonly world: World;
  readonly clock: Clock;
  now(): Nanos;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/** How long something that happens may go unnoticed by those who follow it. */
const pollMilliseconds = 150;
const chunkBytes = 64 * 1024;
const sliceNanos: Nanos = 120 * nanosPerSecond;

export interface LogSelection {
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly timestamps: boolean;
  readonly follow: boolean;
  /** Both included, as the engine has it. */
  readonly since: Nanos | undefined;
  readonly until: Nanos | undefined;
  /** Counted from the end of the log, before `since` and `until` apply, as the engine has it. */
  readonly tail: number | undefined;
}

/** The bytes of a log: frames with an 8-byte header, or raw with CRLF for a terminal. */
export async function* logChunks(
  source: StreamSource,
  container: DemoContainer,
  selection: LogSelection,
): AsyncGenerator<Uint8Array> {
  const { startedAt } = source.world;
  const log = new DemoLog(container, startedAt);
  const encode = (lines: Iterable<LogLine>) =>
    encodeLines(lines, container.spec.hasTty, selection, startedAt);
  const until = selection.until ?? Infinity;
  let seen = source.now();
  for (const lines of history(log, selection, seen)) {
    yield* encode(lines);
    // Lines are made when they are read, and in the editor the extension host makes them: others get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const run = lastRun(container, seen);
  if (!selection.follow || !run) {
    return;
  }
  // Until the container stops: a later run has to be followed anew.
  while (seen < Math.min(until, lastRun(container, seen)?.end ?? seen)) {
    await source.clock.delay(pollMilliseconds, source.signal);
    const end = Math.min(until, lastRun(container, seen)?.end ?? seen, source.now());
    yield* encode(log.between(Math.max(seen + 1, selection.since ?? -Infinity), end));
    seen = end;
  }
}

/** The lines there are, a few minutes of them at a time. */
function* history(
  log: DemoLog,
  { since, until, tail }: LogSelection,
  now: Nanos,
): Generator<Iterable<LogLine>> {
  const start = log.start(now);
  const from = Math.max(start, since ?? start);
  const to = Math.min(now, until ?? now);
  if (tail !== undefined) {
    yield log.last(tail, start, now).filter(({ at }) => at >= from && at <= to);
    return;
  }
  for (let next = from; next <= to; next += sliceNanos) {
    yield log.between(next, Math.min(to, next + sliceNanos - 1));
  }
}

function* encodeLines(
  lines: Iterable<LogLine>,
  hasTty: boolean,
  { stdout, stderr, timestamps }: LogSelection,
  startedAt: number,
): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for (const { at, stream, text } of lines) {
    if (!(stream === 'stdout' ? stdout : stderr)) {
      continue;
    }
    const prefix = timestamps ? `${toRfc3339(at, startedAt)} ` : '';
    const body = Buffer.from(`${prefix}${text}${hasTty ? '\r\n' : '\n'}`);
    parts.push(...(hasTty ? [body] : [frameHeader(stream === 'stdout' ? 1 : 2, body.length), body]));
    size += body.length;
    if (size >= chunkBytes) {
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
  }
  if (size > 0) {
    yield Buffer.concat(parts);
  }
}

function frameHeader(type: number, length: number): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(length, 4);
  return header;
}

/** JSON lines: the events of [since, until]; for ever where `until` is Infinity. */
export async function* eventChunks(
  source: StreamSource,
  isWanted: (event: DemoEvent) => boolean,
  since: Nanos | undefined,
  until: Nanos,
): AsyncGenerator<string> {
  const { world, clock, signal } = source;
  const texts = (from: Nanos, to: Nanos) =>
    world
      .events(from, to)
      .filter(isWanted)
      .map((event) => eventText(event, world.startedAt));
  let seen = Math.min(source.now(), until);
  yield* texts(since ?? seen + 1, seen);
  while (seen < until) {
    await clock.delay(pollMilliseconds, signal);
    const end = Math.min(source.now(), until);
    yield* texts(seen + 1, end);
    seen = end;
  }
}

/** A reading each second while the container runs; nothing while it does not, until the client goes away. */
export async function* statsChunks(
  { world, clock, now, signal }: StreamSource,
  container: DemoContainer,
): AsyncGenerator<string> {
  while (world.containers.includes(container)) {
    const time = now();
    if (['running', 'paused'].includes(situationAt(container, time).state)) {
      yield `${JSON.stringify(statsPayload(container, time, world.startedAt, false))}\n`;
    }
    await clock.delay(1000, signal);
  }
}
