import { type Clock, systemClock } from '../common/clock.ts';
import type { Event } from '../common/emitter.ts';
import type { ContainerClient, LogOptions } from '../containers/containerClient.ts';
import { isProblem } from '../errors.ts';
import type { LogRecord } from './logRecord.ts';
import { readRecords } from './recordDecoder.ts';

/** How the followed container stands, by its stable identity. */
export type FollowTarget =
  /** The engine cannot be reached now. */
  | { readonly kind: 'away' }
  /** The engine has no such container now. */
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'there';
      readonly client: ContainerClient;
      readonly id: string;
      readonly isRunning: boolean;
    };

export interface FollowSource {
  target(): FollowTarget;
  /** Whenever `target` may say something else. */
  readonly onDidChange: Event<unknown>;
}

export type FollowMarker = 'stopped' | 'started' | 'recreated' | 'removed' | 'engineAway' | 'engineBack';

export type FollowItem =
  | { readonly kind: 'records'; readonly records: readonly LogRecord[] }
  | { readonly kind: 'marker'; readonly marker: FollowMarker };

/** A stream that ends while its container is said to run: the news of its end is on the way, or there will be none. */
const reopenMs = 1000;

/**
 * Follows the log of one container through its restarts, through a container that takes its place and through an engine
 * that goes and comes back, until aborted. No record is lost and none comes twice: a record is known by its timestamp and
 * its place among those of the same timestamp, the next stream begins at the last timestamp and what was seen is
 * skipped. Throws VitalsError `logsUnreadable`.
 */
export async function* followLog(
  source: FollowSource,
  options: { readonly tail: number },
  signal: AbortSignal,
  clock: Clock = systemClock,
): AsyncGenerator<FollowItem> {
  const position = new LogPosition();
  /** Told last; `reading` while a stream is open. */
  let told: FollowMarker | 'reading' | undefined;
  let followedId: string | undefined;
  // What was written before the stream broke off is read even where the container does not run any more.
  let isOwed = true;
  while (!signal.aborted) {
    const target = source.target();
    if (target.kind !== 'there') {
      const marker = target.kind === 'away' ? 'engineAway' : 'removed';
      if (told !== marker) {
        yield { kind: 'marker', marker };
        told = marker;
      }
      isOwed = true;
      await nextChange(source, signal);
      continue;
    }
    const isOther = followedId !== undefined && followedId !== target.id;
    if (!isOwed && !isOther && !target.isRunning) {
      if (told !== 'stopped') {
        yield { kind: 'marker', marker: 'stopped' };
        told = 'stopped';
      }
      await nextChange(source, signal);
      continue;
    }
    const marker = isOther ? 'recreated' : returnMarker(told);
    if (marker) {
      yield { kind: 'marker', marker };
    }
    if (isOther) {
      position.reset();
    }
    const isFirst = followedId === undefined;
    followedId = target.id;
    told = 'reading';
    isOwed = false;
    const changed = nextChange(source, signal);
    try {
      const range: LogOptions = isFirst ? { tail: options.tail } : position.resume();
      const stream = await target.client.logs(
        target.id,
        { ...range, timestamps: true, follow: true },
        signal,
      );
      for await (const batch of readRecords(stream, true)) {
        const records = batch.records().filter((record) => position.accept(record));
        if (records.length > 0) {
          yield { kind: 'records', records };
        }
      }
    } catch (error) {
      if (isProblem(error, 'logsUnreadable')) {
        throw error;
      }
      isOwed = true;
    }
    await Promise.race([changed, clock.delay(reopenMs, signal).catch(() => undefined)]);
  }
}

function returnMarker(told: FollowMarker | 'reading' | undefined): FollowMarker | undefined {
  switch (told) {
    case 'engineAway':
      return 'engineBack';
    case 'stopped':
      return 'started';
    default:
      return undefined;
  }
}

/** Resolves with the next change, or when aborted. */
function nextChange(source: FollowSource, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      subscription.dispose();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const subscription = source.onDidChange(end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) {
      end();
    }
  });
}

/** How far a log was read: the last timestamp, and how many records had it. */
export class LogPosition {
  #timestamp: string | undefined;
  #count = 0;
  /** Of those records, how many the stream just opened is still expected to bring again. */
  #toSkip = 0;

  /** Where the next stream is to begin. The engine includes the very moment, so what was seen of it comes again. */
  resume(): LogOptions {
    this.#toSkip = this.#count;
    return this.#timestamp === undefined ? {} : { since: toSeconds(this.#timestamp) };
  }

  reset(): void {
    this.#timestamp = undefined;
    this.#count = 0;
    this.#toSkip = 0;
  }

  /** False for a record that was seen before. */
  accept({ timestamp }: LogRecord): boolean {
    if (timestamp !== this.#timestamp) {
      this.#timestamp = timestamp;
      this.#count = 1;
      this.#toSkip = 0;
      return true;
    }
    if (this.#toSkip > 0) {
      this.#toSkip--;
      return false;
    }
    this.#count++;
    return true;
  }
}

/** An engine's timestamp as LogOptions want it: seconds since 1970, the nanoseconds as they stand. */
export function toSeconds(timestamp: string): string {
  const [, seconds = '', fraction = ''] = /^([^.]*?)(\.\d+)?Z$/.exec(timestamp) ?? [];
  return `${Date.parse(`${seconds}Z`) / 1000}${fraction}`;
}
