import { type Clock, systemClock } from '../common/clock.ts';
import type { Event } from '../common/emitter.ts';
import { type Container, type ContainerDetails, isActive } from '../containers/container.ts';
import type { ContainerClient, ContainerEvent, LogOptions } from '../containers/containerClient.ts';
import { isProblem, type Problem, toProblem } from '../errors.ts';
import { FollowedContainer } from './followedContainer.ts';
import { LogContinuation, type LoggedRun } from './logContinuation.ts';
import type { LogRecord } from './logRecord.ts';
import { RunEnds } from './runEnds.ts';

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
  /** Something happened to a container, whichever; undefined: the engine came or went, or events may have been missed. */
  readonly onDidChange: Event<ContainerEvent | undefined>;
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
 * and over the absence of the engine, without gap and without duplicate. What happened stands between the last record of one
 * run and the first of the next, also where the engine's stream goes on over both. Asks the engine nothing while it waits for
 * the container to start. Throws VitalsError only where the log cannot be read at all (`logsUnreadable`).
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
  readonly #followed: FollowedContainer;
  readonly #beginning: Pick<LogOptions, 'tail' | 'since'>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #log = new LogContinuation();
  /** Of the run that was read last. */
  #startedAt: number | undefined;
  #ends = new RunEnds();
  #standing: Standing = 'following';
  #backOffMs = minBackOffMs;
  #hasChanged = false;
  #wake: () => void = () => undefined;
  /** Looks whether another run than the one that is followed has begun. */
  #look: () => void = () => undefined;

  constructor(engine: FollowedEngine, container: Container, options: FollowOptions, signal: AbortSignal) {
    this.#engine = engine;
    this.#followed = new FollowedContainer(container);
    this.#beginning = options.since === undefined ? { tail: options.tail } : { since: options.since };
    this.#clock = options.clock ?? systemClock;
    this.#signal = signal;
  }

  async *follow(): AsyncGenerator<FollowPart, void> {
    const subscription = this.#engine.onDidChange((event) => this.#hear(event));
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

  #hear(event: ContainerEvent | undefined): void {
    if (event !== undefined && !this.#followed.isMeantBy(event)) {
      return;
    }
    const isOfThis = event?.containerId === this.#followed.id;
    if (event !== undefined && isOfThis) {
      this.#ends.hear(event);
    }
    this.#hasChanged = true;
    this.#wake();
    if (event === undefined || (isOfThis && event.action === 'start')) {
      this.#look();
    }
  }

  /** Finds the container and reads its log for as long as it flows. */
  async *#round(): AsyncGenerator<FollowPart, void> {
    const heard = this.#ends.count;
    let client: ContainerClient;
    let found: ContainerDetails | undefined;
    try {
      client = await this.#engine.client();
      const container = this.#followed.find(await client.list(this.#signal));
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
    if (this.#standing === 'engineAway') {
      this.#standing = 'following';
      yield marker({ kind: 'engineBack' });
    }
    if (!(yield* this.#readRest(client, found))) {
      return;
    }
    this.#ends.forgetBefore(found, heard);
    yield* this.#meet(found);
    if (this.#standing !== 'stopped') {
      yield* this.#read(client, found);
    }
  }

  #isNextRun({ id, startedAt }: ContainerDetails): boolean {
    return id === this.#followed.id && this.#startedAt !== undefined && startedAt !== this.#startedAt;
  }

  /** Where another run has begun: what the one before it has written and was not read. Returns false where that broke off. */
  async *#readRest(client: ContainerClient, found: ContainerDetails): AsyncGenerator<FollowPart, boolean> {
    if (!this.#isNextRun(found) || this.#standing === 'stopped' || !this.#log.hasBegun) {
      return true;
    }
    this.#ends.suppose(this.#startedAt, found);
    return yield* this.#readRun(client, false);
  }

  /** Tells what has become of the container since it was read last. */
  *#meet(found: ContainerDetails): Generator<FollowPart, void> {
    const { id, state, startedAt } = found;
    const isNew = id !== this.#followed.id;
    const isNextRun = this.#isNextRun(found);
    if (isNew) {
      this.#followed.id = id;
      this.#ends = new RunEnds();
      this.#log.restart();
      yield marker({ kind: 'recreated' });
    } else if (isNextRun) {
      yield marker({ kind: 'started' });
    }
    this.#startedAt = startedAt;
    const isStillStopped = this.#standing === 'stopped' && !isNew && !isNextRun && !isActive(state);
    this.#standing = isStillStopped ? 'stopped' : 'following';
  }

  async *#read(client: ContainerClient, { state }: ContainerDetails): AsyncGenerator<FollowPart, void> {
    if (!(yield* this.#readRun(client, isActive(state)))) {
      return;
    }
    if (state === 'created') {
      // It has not stopped: it is about to start.
      this.#standing = 'stopped';
    } else if (!isActive(state)) {
      yield* this.#become('stopped', { kind: 'stopped' });
    }
  }

  /** Returns false where the stream broke off: the next round tells whether the engine is still there, and reads on. */
  async *#readRun(client: ContainerClient, isAlive: boolean): AsyncGenerator<FollowPart, boolean> {
    const reading = new AbortController();
    const signal = AbortSignal.any([this.#signal, reading.signal]);
    const run = this.#run;
    if (isAlive) {
      this.#look = () => void this.#leaveNextRun(client, reading);
    }
    try {
      if (!this.#log.hasBegun) {
        const records = await this.#log.begin(client, run, this.#beginning, signal);
        yield { kind: 'history', records };
      }
      // A run that is over is read, not followed: started meanwhile, the container would flow on untold.
      const follow = isAlive && run.end() === undefined;
      for await (const records of this.#log.goOn(client, run, { follow }, signal)) {
        this.#backOffMs = minBackOffMs;
        yield { kind: 'records', records };
      }
      return true;
    } catch (error) {
      if (isProblem(error, 'logsUnreadable')) {
        throw error;
      }
      return false;
    } finally {
      this.#look = () => undefined;
      reading.abort();
    }
  }

  get #run(): LoggedRun {
    return { id: this.#followed.id, end: () => this.#ends.endOf(this.#startedAt) };
  }

  /**
   * Ends a reading that would go on with another run, though that writes nothing. A run that is over is read to the end, which
   * comes by itself.
   */
  async #leaveNextRun(client: ContainerClient, reading: AbortController): Promise<void> {
    const found = await client.inspect(this.#followed.id, reading.signal).catch(() => undefined);
    if (found && this.#isNextRun(found)) {
      reading.abort();
    }
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
