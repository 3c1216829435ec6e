import { type Clock, systemClock } from '../common/clock.ts';
import type { Event } from '../common/emitter.ts';
import {
  type Container,
  type ContainerDetails,
  type ContainerState,
  isActive,
  stableIdentity,
} from '../containers/container.ts';
import type { ContainerClient, LogOptions } from '../containers/containerClient.ts';
import { isProblem, type Problem, toProblem } from '../errors.ts';
import { LogCursor } from './logCursor.ts';
import type { LogRecord } from './logRecord.ts';
import { readRecords } from './recordDecoder.ts';

/** What happened to the container or to its engine while its log was followed. */
export type FollowMarker =
  | { readonly kind: 'engineAway'; readonly problem: Problem }
  | { readonly kind: 'engineBack' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'started' }
  | { readonly kind: 'recreated' }
  | { readonly kind: 'removed' };

export type FollowPart =
  /** The records there were at the beginning: once, before any others; may be empty. */
  | { readonly kind: 'history'; readonly records: readonly LogRecord[] }
  | { readonly kind: 'records'; readonly records: readonly LogRecord[] }
  | { readonly kind: 'marker'; readonly marker: FollowMarker };

export interface FollowedEngine {
  /** Rejects with VitalsError while there is none. */
  client(): Promise<ContainerClient>;
  /** The engine came or went, or something happened to the container: another try may be worth it. */
  readonly onDidChange: Event<unknown>;
}

export interface FollowOptions {
  /** How many records there already are to begin with; at least 1. */
  readonly tail: number;
  /** Begin with what there is from this time on, as in LogOptions, instead. */
  readonly since?: string;
  readonly clock?: Clock;
}

const minBackOffMs = 500;
const maxBackOffMs = 30_000;
/** The longest that a timer can wait: 24 days. */
const foreverMs = 2 ** 31 - 1;

/**
 * Follows the log of a container until the signal aborts: over its restarts, over its recreation under the same identity
 * and over the absence of the engine, without gap and without duplicate. Asks the engine nothing while it waits for the
 * container to start. Throws VitalsError only where the log cannot be read at all (`logsUnreadable`).
 */
export function followLog(
  engine: FollowedEngine,
  container: Container,
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<FollowPart, void> {
  return new LogFollower(engine, container, options, signal).follow();
}

/** What was told last. `following`: nothing that is still so. */
type Standing = 'following' | 'stopped' | 'removed' | 'engineAway';

class LogFollower {
  readonly #engine: FollowedEngine;
  readonly #identity: string;
  readonly #beginning: Pick<LogOptions, 'tail' | 'since'>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #id: string;
  /** Of the run that was read last. */
  #startedAt: number | undefined;
  #cursor = new LogCursor();
  #hasHistory = false;
  /** Timestamp of the last record that there was, until the stream that goes on from there has come to one that is known. */
  #joint: string | undefined;
  #standing: Standing = 'following';
  #backOffMs = minBackOffMs;
  #hasChanged = false;
  #wake: () => void = () => undefined;

  constructor(engine: FollowedEngine, container: Container, options: FollowOptions, signal: AbortSignal) {
    this.#engine = engine;
    this.#id = container.id;
    this.#identity = stableIdentity(container);
    this.#beginning = options.since === undefined ? { tail: options.tail } : { since: options.since };
    this.#clock = options.clock ?? systemClock;
    this.#signal = signal;
  }

  async *follow(): AsyncGenerator<FollowPart, void> {
    const subscription = this.#engine.onDidChange(() => {
      this.#hasChanged = true;
      this.#wake();
    });
    try {
      while (!this.#signal.aborted) {
        // Before the engine is asked: what changes from now on is worth another look.
        this.#hasChanged = false;
        yield* this.#round();
        await this.#pause();
      }
    } finally {
      subscription.dispose();
    }
  }

  /** Finds the container and reads its log for as long as it flows. */
  async *#round(): AsyncGenerator<FollowPart, void> {
    let client: ContainerClient;
    let found: ContainerDetails | undefined;
    try {
      client = await this.#engine.client();
      const container = this.#find(await client.list(this.#signal));
      found = container && (await client.inspect(container.id, this.#signal));
    } catch (error) {
      // Gone since it was listed: the next listing tells.
      if (!isProblem(error, 'containerGone')) {
        yield* this.#become('engineAway', { kind: 'engineAway', problem: toProblem(error) });
      }
      return;
    }
    if (found === undefined) {
      yield* this.#become('removed', { kind: 'removed' });
      return;
    }
    yield* this.#meet(found);
    if (this.#standing !== 'stopped') {
      yield* this.#read(client, found.state);
    }
  }

  /** Whoever bears the identity now: the same container, else the newest that took its place. */
  #find(containers: readonly Container[]): Container | undefined {
    return (
      containers.find(({ id }) => id === this.#id) ??
      containers
        .filter((container) => stableIdentity(container) === this.#identity)
        .sort((a, b) => b.createdAt - a.createdAt)[0]
    );
  }

  /** Tells what has become of the container since it was read last. */
  *#meet({ id, state, startedAt }: ContainerDetails): Generator<FollowPart, void> {
    if (this.#standing === 'engineAway') {
      yield marker({ kind: 'engineBack' });
    }
    const isNew = id !== this.#id;
    const isNewRun = this.#startedAt !== undefined && startedAt !== this.#startedAt;
    if (isNew) {
      this.#id = id;
      this.#cursor = new LogCursor();
      yield marker({ kind: 'recreated' });
    } else if (isNewRun) {
      yield marker({ kind: 'started' });
    }
    this.#startedAt = startedAt;
    const isStillStopped = this.#standing === 'stopped' && !isNew && !isNewRun && !isActive(state);
    this.#standing = isStillStopped ? 'stopped' : 'following';
  }

  async *#read(client: ContainerClient, state: ContainerState): AsyncGenerator<FollowPart, void> {
    try {
      if (!this.#hasHistory) {
        yield { kind: 'history', records: await this.#readHistory(client) };
        this.#hasHistory = true;
      }
      // A container that does not run is read, not followed: started meanwhile, it would flow on untold.
      for await (const records of this.#readFresh(client, { follow: isActive(state) })) {
        this.#backOffMs = minBackOffMs;
        yield { kind: 'records', records };
      }
    } catch (error) {
      if (isProblem(error, 'logsUnreadable')) {
        throw error;
      }
      // The next round tells whether the engine is still there, and reads on.
      return;
    }
    if (state === 'created') {
      // It has not stopped: it is about to start.
      this.#standing = 'stopped';
    } else if (!isActive(state)) {
      yield* this.#become('stopped', { kind: 'stopped' });
    }
  }

  async #readHistory(client: ContainerClient): Promise<LogRecord[]> {
    const history: LogRecord[] = [];
    // What an earlier attempt had read when it broke off has not been shown.
    this.#cursor = new LogCursor();
    for await (const records of this.#readFresh(client, this.#beginning)) {
      history.push(...records);
    }
    this.#joint = history.at(-1)?.timestamp;
    return history;
  }

  /** The records that have not come yet, as many at a time as have come. */
  async *#readFresh(
    client: ContainerClient,
    options: Pick<LogOptions, 'follow' | 'tail' | 'since'>,
  ): AsyncGenerator<readonly LogRecord[], void> {
    const { since } = this.#cursor;
    const stream = await client.logs(
      this.#id,
      { ...options, timestamps: true, ...(since === undefined ? {} : { since }) },
      this.#signal,
    );
    this.#cursor.resume();
    for await (const batch of readRecords(stream, true)) {
      const fresh = batch.records().filter((record) => this.#isFresh(record));
      if (fresh.length > 0) {
        yield fresh;
      }
    }
  }

  /** What stands before the last records, which were all that was wanted, is new to the cursor and to nobody else. */
  #isFresh(record: LogRecord): boolean {
    const isNew = this.#cursor.accept(record);
    const isBefore = isNew && this.#joint !== undefined && (record.timestamp ?? '') < this.#joint;
    if (!isBefore && this.#hasHistory) {
      this.#joint = undefined;
    }
    return isNew && !isBefore;
  }

  *#become(standing: Standing, told: FollowMarker): Generator<FollowPart, void> {
    if (this.#standing !== standing && !this.#signal.aborted) {
      this.#standing = standing;
      yield marker(told);
    }
  }

  /** Waits for a change; where the reason to wait may pass without one, no longer than the back-off. */
  async #pause(): Promise<void> {
    if (this.#hasChanged || this.#signal.aborted) {
      return;
    }
    const waiting = new AbortController();
    this.#wake = () => waiting.abort();
    this.#signal.addEventListener('abort', this.#wake, { once: true });
    const needsChange = this.#standing === 'stopped' || this.#standing === 'removed';
    await this.#clock.delay(needsChange ? foreverMs : this.#backOffMs, waiting.signal).catch(() => undefined);
    this.#signal.removeEventListener('abort', this.#wake);
    this.#wake = () => undefined;
    this.#backOffMs = Math.min(maxBackOffMs, this.#backOffMs * 2);
  }
}

function marker(value: FollowMarker): FollowPart {
  return { kind: 'marker', marker: value };
}
