import type { Change } from '../../core/alerts/alertEntry.ts';
import type { AlertAction } from '../../core/alerts/alertSource.ts';
import { changesBetween, type SharedAlerts } from '../../core/alerts/sharedAlerts.ts';
import type { Clock } from '../../core/common/clock.ts';
import type { AlertExchange } from '../../storage/alerts/alertExchange.ts';
import type { ProcessLock } from '../../storage/processLock.ts';

export interface WatchElsewhereOptions {
  readonly exchange: AlertExchange;
  /** Of the alerts; undefined: another process has it. */
  readonly acquire: () => Promise<ProcessLock | undefined>;
  /** Between two attempts, in milliseconds. */
  readonly retryMs: number;
  readonly clock: Clock;
  /** After each look, with what changed since the one before. */
  readonly onLook: (changes: readonly Change[]) => void;
}

/** Looks on while another process of the user's watches, and hands on to it what is to be done. */
export class WatchElsewhere {
  readonly #options: WatchElsewhereOptions;
  #shared: SharedAlerts | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: WatchElsewhereOptions) {
    this.#options = options;
  }

  /** What was shown last; undefined: nothing yet. */
  get shared(): SharedAlerts | undefined {
    return this.#shared;
  }

  async perform(actions: readonly AlertAction[]): Promise<void> {
    for (const action of actions) {
      await this.#options.exchange.ask(action);
    }
  }

  /** Until this process may watch, and has the lock to; undefined: it need not any more. */
  async untilFree(signal: AbortSignal): Promise<ProcessLock | undefined> {
    const { exchange, acquire, retryMs, clock } = this.#options;
    const listening = exchange.listen(() => void this.#look(signal));
    try {
      while (!signal.aborted) {
        await this.#look(signal);
        await clock.delay(retryMs, signal).catch(() => undefined);
        const lock = signal.aborted ? undefined : await acquire();
        if (lock) {
          return lock;
        }
      }
      return undefined;
    } finally {
      listening.dispose();
      await this.#looking;
    }
  }

  /** One look after the other: what is read first is older. */
  #look(signal: AbortSignal): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      const shared = await this.#options.exchange.read();
      if (shared !== undefined && !signal.aborted) {
        // What fired before this process looked is no news.
        const before = this.#shared ?? shared;
        this.#shared = shared;
        this.#options.onLook(changesBetween(before.entries, shared.entries));
      }
    });
    return this.#looking;
  }
}
