import { type Clock, systemClock } from '../common/clock.ts';
import { DisposableBase } from '../common/disposable.ts';
import { stableIdentity } from '../containers/container.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';
import type { ContainerInventory } from '../containers/inventory.ts';
import type { Sampler } from '../metrics/sampler.ts';
import type { Mark, MetricHistory } from './metricHistory.ts';

const maintainEveryMs = 60_000;

export interface HistoryRecorderOptions {
  readonly inventory: Pick<ContainerInventory, 'state' | 'containers' | 'onDidReceiveEvent'>;
  readonly sampler: Pick<Sampler, 'latest' | 'receivedAt' | 'onDidSample'>;
  /** Called once, when there is something to keep or somebody reads; undefined: nothing is kept. */
  readonly open: () => Promise<MetricHistory | undefined>;
  /** Told once of what went wrong, and again only after something went well. */
  readonly onProblem: (error: unknown) => void;
  readonly clock?: Clock;
}

/** Keeps what is measured anyway, and what happens to containers; it makes no reading of its own. */
export class HistoryRecorder extends DisposableBase {
  readonly #options: HistoryRecorderOptions;
  readonly #clock: Clock;
  #maintainedAt = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();
  #opening: Promise<MetricHistory | undefined> | undefined;

  constructor(options: HistoryRecorderOptions) {
    super();
    const { inventory, sampler, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.register(sampler.onDidSample((ids) => this.#keepReadings(ids)));
    this.register(inventory.onDidReceiveEvent((event) => this.#keepEvent(event)));
  }

  /** Something else that happened: an alert, a save, a commit. */
  mark(mark: Omit<Mark, 'engine'>): void {
    const engine = this.#engine();
    if (engine !== undefined) {
      this.#write((history) => history.mark([{ ...mark, engine }]));
    }
  }

  /** Opens it where it is not yet; undefined: nothing is kept. Rejects with VitalsError where it cannot be used. */
  history(): Promise<MetricHistory | undefined> {
    this.#opening ??= this.#options.open();
    return this.#opening;
  }

  /** Keeps what was handed over so far, and closes the history. */
  async close(): Promise<void> {
    this.dispose();
    await this.#last;
    await this.#opening?.then((history) => history?.close()).catch(() => undefined);
  }

  #keepReadings(ids: ReadonlySet<string>): void {
    const engine = this.#engine();
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

  #keepEvent({ containerId, action, timeNano, exitCode }: ContainerEvent): void {
    const container = this.#options.inventory.containers.get(containerId);
    if (container && action !== 'other') {
      const text = exitCode === undefined ? action : `${action} (${exitCode})`;
      const at = Math.floor(Number(timeNano) / 1e6);
      this.mark({ at, identity: stableIdentity(container), kind: 'container', text });
    }
  }

  /** undefined: there is no engine, or only the demo, whose past can be read back from it at any time. */
  #engine(): string | undefined {
    const { state } = this.#options.inventory;
    return state.kind === 'connected' && state.engine.product !== 'demo'
      ? state.client.endpoint.url
      : undefined;
  }

  #write(work: (history: MetricHistory) => void): void {
    this.#last = this.#last.then(async () => {
      try {
        const history = await this.history();
        if (history === undefined) {
          return;
        }
        work(history);
        const now = this.#clock.now();
        if (Math.abs(now - this.#maintainedAt) >= maintainEveryMs) {
          this.#maintainedAt = now;
          await history.maintain();
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
}
