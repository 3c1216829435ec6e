import { type Clock, systemClock } from '../common/clock.ts';
import { DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import { stableIdentity } from '../containers/container.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';
import type { ConnectionState, ContainerInventory } from '../containers/inventory.ts';
import type { Sampler } from '../metrics/sampler.ts';
import { eventMark, type NewMark } from './eventMark.ts';
import type { MetricHistory } from './metricHistory.ts';

const maintainEveryMs = 60_000;
/** What could not be opened is tried again for what is measured no sooner than this (milliseconds). */
const reopenEveryMs = 60_000;

export interface HistoryRecorderOptions {
  readonly inventory: Pick<
    ContainerInventory,
    'state' | 'containers' | 'onDidReceiveEvent' | 'onDidChangeState'
  >;
  readonly sampler: Pick<Sampler, 'latest' | 'receivedAt' | 'onDidSample'>;
  /** Called when there is something to keep or somebody reads; undefined: nothing is kept until `reopen`. */
  readonly open: () => Promise<MetricHistory | undefined>;
  /** Told once of what went wrong, and again only after something went well. */
  readonly onProblem: (error: unknown) => void;
  readonly clock?: Clock;
}

/** Keeps what is measured anyway, and what happens to containers; it makes no reading of its own. */
export class HistoryRecorder extends DisposableBase {
  readonly #options: HistoryRecorderOptions;
  readonly #clock: Clock;
  readonly #onDidMark = this.register(new Emitter<NewMark>());
  /** What happened, whether it is kept or not. */
  readonly onDidMark = this.#onDidMark.event;
  #maintainedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();
  #opening: Promise<MetricHistory | undefined> | undefined;
  /** What was connected last; a mark belongs to it also while it is away. */
  #engine: string | undefined;
  #isAway = false;

  constructor(options: HistoryRecorderOptions) {
    super();
    const { inventory, sampler, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#engine = engineOf(inventory.state);
    this.register(inventory.onDidChangeState((state) => this.#follow(state)));
    this.register(sampler.onDidSample((ids) => this.#keepReadings(ids)));
    this.register(inventory.onDidReceiveEvent((event) => this.#keepEvent(event)));
  }

  /** Something else that happened: an alert, a save, a commit. */
  mark(mark: NewMark): void {
    this.#onDidMark.fire(mark);
    const engine = this.#engine;
    if (engine !== undefined) {
      this.#write((history) => history.mark([{ ...mark, engine }]));
    }
  }

  /** Opens it where it is not yet; undefined: nothing is kept. Rejects with VitalsError where it cannot be used. */
  history(): Promise<MetricHistory | undefined> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Keeps what was handed over so far. What comes then is kept as `open` then says: the settings are others. */
  async reopen(): Promise<void> {
    const closing = this.#last.then(() => this.#closeOpened());
    this.#last = closing;
    await closing;
  }

  /** Keeps what was handed over so far, and closes the history. */
  async close(): Promise<void> {
    this.dispose();
    await this.reopen();
  }

  async #open(): Promise<MetricHistory | undefined> {
    try {
      const history = await this.#options.open();
      this.#failedAt = Number.NEGATIVE_INFINITY;
      return history;
    } catch (error) {
      // The next one who asks tries again: a file that is locked or a disk that is full now need not be so later.
      this.#opening = undefined;
      this.#failedAt = this.#clock.now();
      throw error;
    }
  }

  async #closeOpened(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#failedAt = Number.NEGATIVE_INFINITY;
    await opening?.then((history) => history?.close()).catch(() => undefined);
  }

  #follow(state: ConnectionState): void {
    if (state.kind === 'failed') {
      const isNew = !this.#isAway && this.#engine !== undefined;
      this.#isAway ||= isNew;
      if (isNew) {
        this.#markEngine('lost');
      }
      return;
    }
    const engine = engineOf(state);
    const isBack = this.#isAway && engine !== undefined && engine === this.#engine;
    this.#isAway = false;
    this.#engine = engine;
    if (isBack) {
      this.#markEngine('back');
    }
  }

  #markEngine(text: string): void {
    this.mark({ at: this.#clock.now(), identity: undefined, kind: 'engine', text });
  }

  #keepReadings(ids: ReadonlySet<string>): void {
    const engine = this.#engine;
    const { inventory, sampler } = this.#options;
    const readings = [...ids].flatMap((id) => {
      const [container, metrics, at] = [
        inventory.containers.get(id),
        sampler.latest(id),
        sampler.receivedAt(id),
      ];
      return engine !== undefined && container && metrics && at !== undefined
        ? [{ engine, identity: stableIdentity(container), at, metrics }]
        : [];
    });
    if (readings.length > 0) {
      this.#write((history) => history.add(readings));
    }
  }

  #keepEvent(event: ContainerEvent): void {
    const mark = eventMark(event, this.#options.inventory.containers.get(event.containerId));
    if (mark) {
      this.mark(mark);
    }
  }

  #write(work: (history: MetricHistory) => void): void {
    this.#last = this.#last.then(async () => {
      if (this.#clock.now() - this.#failedAt < reopenEveryMs) {
        return;
      }
      try {
        const history = await this.history();
        try {
          if (history) {
            work(history);
          }
        } finally {
          // Also where it could not be written: that is how a full one makes room.
          await this.#maintain(history);
        }
        this.#hasFailed = false;
      } catch (error) {
        if (!this.#hasFailed) {
          this.#hasFailed = true;
          this.#options.onProblem(error);
        }
      }
    });
  }

  async #maintain(history: MetricHistory | undefined): Promise<void> {
    const now = this.#clock.now();
    if (history && Math.abs(now - this.#maintainedAt) >= maintainEveryMs) {
      this.#maintainedAt = now;
      await history.maintain();
    }
  }
}

/** undefined: there is no engine, or only the demo, whose past can be read back from it at any time. */
function engineOf(state: ConnectionState): string | undefined {
  return state.kind === 'connected' && state.engine.product !== 'demo'
    ? state.client.endpoint.url
    : undefined;
}
