import { type Delivery, type Notifier, nothingTried } from '../alerts/notifier.ts';
import type { Notice, NoticeGroup } from '../alerts/outbox.ts';
import type { Clock } from '../common/clock.ts';

/** Of one channel, between two sends: Slack takes one a second. In milliseconds, as all times here. */
const pace = 1000;
const firstPause = 5000;
const longestPause = 300_000;
/** After that nobody wants to hear of it any more. */
const giveUpAfter = 86_400_000;
const refreshEvery = 60_000;

export interface NoticeDispatcherOptions {
  /** undefined: no channel of that name is set up. */
  readonly notifier: (channel: string) => Promise<Notifier | undefined>;
  readonly clock: Clock;
  /** Told of every attempt; `isSettled`: there will be no other. */
  readonly onAttempt: (attempt: Attempt) => void;
}

type OnSettled = (group: NoticeGroup, channel: string) => void;

export interface Attempt {
  readonly group: NoticeGroup;
  readonly channel: string;
  readonly delivery: Delivery;
  readonly isSettled: boolean;
}

interface Lane {
  /** No attempt before. */
  notBefore: number;
  failures: number;
  isBusy: boolean;
  refreshedAt: number;
}

/**
 * Brings groups to their channels: each channel in order, at its pace, and after a failure later and later, or when the receiver
 * says. A channel that fails holds up no other. What is not settled is in the outbox, so nothing is kept here that a restart could lose.
 */
export class NoticeDispatcher {
  readonly #options: NoticeDispatcherOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: NoticeDispatcherOptions) {
    this.#options = options;
  }

  /**
   * Sends what can be sent now. Call it with what is due, in every sweep; resolves when there is nothing more to be done now. What is
   * settled for a channel is to be kept.
   */
  async send(groups: readonly NoticeGroup[], onSettled: OnSettled, signal: AbortSignal): Promise<void> {
    const byChannel = new Map<string, NoticeGroup[]>();
    for (const group of groups) {
      for (const channel of group.channels) {
        byChannel.set(channel, [...(byChannel.get(channel) ?? []), group]);
      }
    }
    await Promise.all([...byChannel].map(([channel, own]) => this.#sendTo(channel, own, onSettled, signal)));
  }

  /** Tells receivers that forget what is still the case, at most once a minute each; call it in every sweep. */
  async refresh(
    channels: Iterable<string>,
    active: (channel: string) => readonly Notice[],
    signal: AbortSignal,
  ): Promise<void> {
    const now = this.#options.clock.now();
    for (const channel of channels) {
      const lane = this.#lane(channel);
      if (now >= lane.refreshedAt + refreshEvery || now < lane.refreshedAt) {
        lane.refreshedAt = now;
        const notifier = await this.#options.notifier(channel);
        const notices = notifier?.refresh ? active(channel) : [];
        if (notices.length > 0) {
          await notifier?.refresh?.(notices, signal);
        }
      }
    }
  }

  async #sendTo(
    channel: string,
    groups: readonly NoticeGroup[],
    onSettled: OnSettled,
    signal: AbortSignal,
  ): Promise<void> {
    const lane = this.#lane(channel);
    // A sweep that comes while the last one's notices are still on their way would send them twice.
    if (lane.isBusy) {
      return;
    }
    lane.isBusy = true;
    try {
      const notifier = await this.#options.notifier(channel);
      for (const group of groups) {
        if (!(await this.#waitForTurn(lane, signal))) {
          return;
        }
        const delivery = notifier ? await notifier.send(group, signal) : notSetUp;
        if (signal.aborted && delivery.outcome !== 'delivered') {
          return;
        }
        const isSettled = this.#schedule(lane, group, delivery);
        this.#options.onAttempt({ group, channel, delivery, isSettled });
        if (isSettled) {
          onSettled(group, channel);
        }
        if (delivery.outcome === 'retry') {
          return;
        }
      }
    } finally {
      lane.isBusy = false;
    }
  }

  /** False: not now. */
  async #waitForTurn(lane: Lane, signal: AbortSignal): Promise<boolean> {
    const wait = lane.notBefore - this.#options.clock.now();
    // One that waits for longer than its pace has failed; a clock that was put back is no reason to wait for ever.
    if (signal.aborted || (lane.failures > 0 && wait > 0 && wait <= longestWait)) {
      return false;
    }
    if (lane.failures === 0 && wait > 0) {
      await this.#options.clock.delay(Math.min(wait, pace), signal).catch(() => undefined);
    }
    return !signal.aborted;
  }

  /** True: done with, as far as this channel goes. */
  #schedule(lane: Lane, group: NoticeGroup, delivery: Delivery): boolean {
    const now = this.#options.clock.now();
    if (delivery.outcome !== 'retry') {
      lane.failures = 0;
      lane.notBefore = now + (delivery === notSetUp ? 0 : pace);
      return true;
    }
    const pause = Math.min(firstPause * 2 ** lane.failures, longestPause);
    lane.failures++;
    lane.notBefore = now + Math.min(Math.max(pause, delivery.after ?? 0), longestWait);
    return now - group.dueAt > giveUpAfter;
  }

  #lane(channel: string): Lane {
    let lane = this.#lanes.get(channel);
    if (lane === undefined) {
      lane = { notBefore: 0, failures: 0, isBusy: false, refreshedAt: 0 };
      this.#lanes.set(channel, lane);
    }
    return lane;
  }
}

/** However long a receiver wants to be left alone. */
const longestWait = 3_600_000;

const notSetUp: Delivery = { outcome: 'failed', problem: { code: 'notSetUp' }, exchange: nothingTried };
