import { rulesFor } from '../checks/policy/labelRules.ts';
import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { SignalBoard } from '../checks/signals/signalBoard.ts';
import type { SignalDetail } from '../checks/signals/signalDetail.ts';
import type { Clock } from '../common/clock.ts';
import { ClockSetback } from '../common/clockSetback.ts';
import { DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import type { Translate } from '../common/translate.ts';
import { type Container, containerOf } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import type { ContainerInventory } from '../containers/inventory.ts';
import type { Sampler } from '../metrics/sampler.ts';
import type { Watch } from '../metrics/samplingWishes.ts';
import { AlertBook, type SweepOptions } from './alertBook.ts';
import type { AlertEntry, Change } from './alertEntry.ts';
import { alertSentence, ruleOfAlert } from './alertSource.ts';
import type { BookState } from './bookState.ts';
import { CounterGrowth, type CounterReadings } from './counterGrowth.ts';
import { EventMemory } from './eventMemory.ts';
import type { NoticeGroup } from './outbox.ts';
import { PolicyEvaluator, type PolicySubject } from './policyEvaluator.ts';

/** As far back as any rule may look. */
const longestMemory = 86_400_000;
/** Also where nothing changed: counters grow, and who reads the state sees that somebody watches. */
const savedEvery = 60_000;

/** What survives a restart. */
interface WatchState extends BookState {
  readonly counters: CounterReadings;
}

export interface AlertWatchOptions {
  readonly inventory: ContainerInventory;
  readonly sampler: Sampler;
  readonly signals: (client: ContainerClient) => SignalBoard;
  /** Between sweeps, in milliseconds. */
  readonly interval: number;
  /**
   * Brings groups to their channels; called with all that is due, sweep after sweep, also while it is still at it. Tells each channel that has done
   * with a group.
   */
  readonly send: (
    groups: readonly NoticeGroup[],
    onSettled: (group: NoticeGroup, channel: string) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Told of everything, besides the channels that the policy names. */
  readonly hostChannels?: readonly string[];
  readonly clock: Clock;
  /** In the language of those who are told. */
  readonly t: Translate;
  /** What an earlier watch saved; anything else begins anew. */
  readonly state: unknown;
  /** Keeps the state, so that an end at any moment loses nothing and tells nothing twice. */
  readonly save: (state: object) => Promise<void>;
  /** Told of what went wrong beside the watch, which goes on: once until it has been well again. */
  readonly onProblem: (what: WatchProblem, error: unknown) => void;
}

/** `save`: the state could not be kept; `send`: notices could not be handed over. */
export type WatchProblem = 'save' | 'send';

/**
 * Evaluates a policy in the background for as long as it runs: reads what its rules need, sweep after sweep, keeps the alerts, and has
 * notices delivered. An engine that is away makes everything unknown, and nothing well.
 */
export class AlertWatch extends DisposableBase {
  readonly #options: AlertWatchOptions;
  readonly #onDidSweep = this.register(new Emitter<readonly Change[]>());
  /** After each sweep, with what changed. */
  readonly onDidSweep = this.#onDidSweep.event;

  readonly book: AlertBook;
  readonly #events = new EventMemory(longestMemory);
  readonly #metrics: Watch;
  #policy: Policy;
  #evaluator: PolicyEvaluator;
  #board: { readonly client: ContainerClient; readonly signals: SignalBoard } | undefined;
  /** Since when the engine's events are known; undefined: they are not. */
  #heardSince: number | undefined;
  #savedAt = Number.NEGATIVE_INFINITY;
  readonly #problems = new Set<WatchProblem>();
  readonly #setback = new ClockSetback();
  readonly #growth: CounterGrowth;

  constructor(policy: Policy, options: AlertWatchOptions) {
    super();
    const { inventory, sampler, interval, state } = options;
    this.#options = options;
    this.#policy = policy;
    this.#growth = new CounterGrowth((state as Partial<WatchState> | undefined)?.counters);
    this.#evaluator = this.#newEvaluator(policy);
    this.book = new AlertBook(state);
    this.register(inventory.hold());
    this.#metrics = this.register(sampler.watch([], { intervalMs: interval, wantsSizes: true }));
    this.register(inventory.onDidReceiveEvent((event) => this.#events.add(event, this.#options.clock.now())));
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** Alerts of rules that are the same go on; those of rules that are gone end with the next sweep. */
  setPolicy(policy: Policy): void {
    this.#policy = policy;
    this.#evaluator = this.#newEvaluator(policy);
  }

  /** Sweeps until the signal aborts; then what was in the air is saved. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, interval } = this.#options;
    const deliveries = new Set<Promise<void>>();
    while (!signal.aborted) {
      const startedAt = clock.now();
      await this.sweep(signal);
      // Not waited for: a receiver that is slow must not hold up what is watched.
      const delivery = this.#attempt('send', () => this.#deliver(signal)).finally(() =>
        deliveries.delete(delivery),
      );
      deliveries.add(delivery);
      // A clock that was put back meanwhile is no reason to wait for longer.
      const pause = Math.min(interval, Math.max(0, startedAt + interval - clock.now()));
      await clock.delay(pause, signal).catch(() => undefined);
    }
    await Promise.all(deliveries);
    await this.save();
  }

  /** One look at everything. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { inventory, clock } = this.#options;
    const { state } = inventory;
    const setback = this.#setback.since(clock.now());
    if (setback < 0) {
      this.#events.shift(setback);
    }
    if (state.kind !== 'connected') {
      this.#heardSince = undefined;
      const changes = this.book.engineAway(this.#sweepOptions());
      await this.save();
      this.#onDidSweep.fire(changes);
      return;
    }
    await this.#hearHistory(state.client, signal);
    const containers = [...inventory.containers.values()];
    this.#events.keepOnly(inventory.containers);
    this.#metrics.setContainers(this.#measured(containers));
    // What is asked takes its time: its answers count in the next sweep.
    void this.#signals(state.client).refresh(this.#policy, containers, () => clock.now(), signal);
    const now = clock.now();
    const subjects = containers.map((container) => this.#subject(container, now));
    const changes = this.book.sweep(this.#evaluator.observe(subjects, now), this.#sweepOptions());
    if (changes.length > 0 || Math.abs(now - this.#savedAt) >= savedEvery) {
      await this.save();
    }
    this.#onDidSweep.fire(changes);
  }

  /** Never rejects: what cannot be kept is told all the same. */
  async save(): Promise<void> {
    const state: WatchState = { ...this.book.toJSON(), counters: this.#growth.toJSON() };
    this.#savedAt = state.at;
    await this.#attempt('save', () => this.#options.save(state));
  }

  async #attempt(what: WatchProblem, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#problems.delete(what);
    } catch (error) {
      if (!this.#problems.has(what)) {
        this.#problems.add(what);
        this.#options.onProblem(what, error);
      }
    }
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    const due = new Set(this.#due().map(({ id }) => id));
    if (due.size === 0) {
      return;
    }
    // Before anything is sent: after a crash in between it is sent again, not forgotten.
    await this.save();
    const saved: Promise<void>[] = [];
    const onSettled = ({ id }: NoticeGroup, channel: string) => {
      this.book.delivered(id, channel);
      saved.push(this.save());
    };
    // Asked again: some of it may have been told meanwhile. What has become due since is not saved yet.
    const groups = this.#due().filter(({ id }) => due.has(id));
    await this.#options.send(groups, onSettled, signal);
    await Promise.all(saved);
  }

  #due(): NoticeGroup[] {
    const groups = this.book.due({ policy: this.#policy, now: this.#options.clock.now() });
    for (const { id } of groups.filter(({ channels }) => channels.length === 0)) {
      // Nobody wants to be told.
      this.book.delivered(id);
    }
    return groups.filter(({ channels }) => channels.length > 0);
  }

  #newEvaluator(policy: Policy): PolicyEvaluator {
    return new PolicyEvaluator(
      policy,
      (rule, container) => this.#board?.signals.source(rule, container) ?? { kind: 'none' },
      this.#growth,
    );
  }

  #signals(client: ContainerClient): SignalBoard {
    if (this.#board?.client !== client) {
      this.#board = { client, signals: this.#options.signals(client) };
    }
    return this.#board.signals;
  }

  /** Those that a rule with a metric is for: nothing else is read for its numbers. */
  #measured(containers: readonly Container[]): string[] {
    const hasMetric = (container: Container) =>
      rulesFor(this.#policy, container).some(({ condition }) => condition.kind === 'metric');
    return containers
      .filter((container) => container.state === 'running' && hasMetric(container))
      .map(({ id }) => id);
  }

  #subject(container: Container, now: number): PolicySubject {
    const { inventory, sampler } = this.#options;
    const metrics = sampler.isStale(container.id) ? undefined : sampler.latest(container.id);
    return {
      container,
      details: inventory.details(container.id),
      metrics,
      metricsAt: metrics && sampler.receivedAt(container.id),
      recent: (within) =>
        this.#heardSince === undefined ? undefined : this.#events.recent(container.id, within, now),
    };
  }

  /** What happened before this watch began, as far as the engine still knows. */
  async #hearHistory(client: ContainerClient, signal: AbortSignal): Promise<void> {
    if (this.#heardSince !== undefined) {
      return;
    }
    const now = this.#options.clock.now();
    const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
    try {
      const window = { since: seconds(now - longestMemory), until: seconds(now) };
      for await (const event of client.events(window, signal)) {
        this.#events.add(event, now);
      }
      this.#heardSince = now;
    } catch {
      // Tried again with the next sweep; until then these rules have no data.
    }
  }

  #sweepOptions(): SweepOptions {
    const { clock, interval, hostChannels, t } = this.#options;
    const describe = (rule: Rule | undefined, entry: AlertEntry) => this.describe(rule, entry, t);
    return { policy: this.#policy, now: clock.now(), interval, hostChannels, describe };
  }

  ruleOf(entry: AlertEntry): Rule | undefined {
    return ruleOfAlert(entry, this.#policy, this.#options.inventory.containers.values());
  }

  /** An alert in one sentence. */
  describe(rule: Rule | undefined, entry: AlertEntry, t: Translate): string {
    return alertSentence(rule, entry, this.detailOf(rule, entry), t);
  }

  /** What a rule that asks for itself found beside a value: a status, a reason, a line of output. Hostile text. */
  detailOf(rule: Rule | undefined, { subject }: AlertEntry): SignalDetail | undefined {
    const container = rule && containerOf(this.#options.inventory.containers.values(), subject.identity);
    return container && this.#board?.signals.reading(rule, container)?.detail;
  }
}
