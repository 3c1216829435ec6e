import type { CheckPolicy } from '../../core/checks/checks.ts';
import { type Disposable, DisposableBase } from '../../core/common/disposable.ts';
import type { Translate } from '../../core/common/translate.ts';
import type { EngineInfo } from '../../core/containers/containerClient.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import { deriveInterfaces } from '../../core/metrics/interfaces.ts';
import type { Sampler } from '../../core/metrics/sampler.ts';
import type { StatsSample } from '../../core/metrics/statsSample.ts';
import type { DashboardEngine, DashboardReadings, ToDashboard } from '../../protocol/dashboard.ts';
import type { DashboardSelection } from '../../protocol/dashboardState.ts';
import { packReadings } from '../../protocol/readings.ts';
import { DashboardRoster } from './dashboardRoster.ts';

/** Readings that arrive within this time (milliseconds) travel in one message. */
const batchMs = 50;

/** A sweep over a crowd takes its time, and the page draws once per message: no more than one for each of these (milliseconds). */
const crowdBatchMs = 1000;

/** From so many containers on. */
const crowd = 30;

/** Milliseconds between readings: every second for what a person can follow, less often for a crowd. */
const intervalMs = (count: number) => (count <= crowd ? 1000 : 2000);

export interface FeedSource {
  readonly inventory: Pick<
    ContainerInventory,
    'state' | 'containers' | 'details' | 'hold' | 'onDidChange' | 'onDidChangeState'
  >;
  readonly sampler: Pick<Sampler, 'watch' | 'latest' | 'sample' | 'history' | 'onDidSample'>;
  /** True where a history is kept of this engine. */
  readonly hasPast: boolean;
  /** Of the dashboards of this workspace. */
  readonly layout: unknown;
}

export interface FeedWords {
  readonly t: Translate;
  /** BCP 47. */
  readonly language: string;
  /** Translations for the webview by English text. */
  readonly strings: Readonly<Record<string, string>>;
}

/** What a dashboard is told. While it is not followed it holds nothing and asks the engine nothing. */
export class DashboardFeed extends DisposableBase {
  readonly #source: FeedSource;
  readonly #words: FeedWords;
  readonly #policy: () => CheckPolicy;
  readonly #post: (message: ToDashboard) => void;
  readonly #unsent = new Set<string>();
  #roster: DashboardRoster;
  /** Of the last engine that was connected. */
  #engineLabel = '';
  #endpoint: string | undefined;
  #held: { readonly hold: Disposable; watch: Disposable; ids: string } | undefined;
  #isReady = false;
  #sentContainers = '';
  #timer: NodeJS.Timeout | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** Of the only container that is shown. */
  #lastSample: { readonly id: string; readonly sample: StatsSample } | undefined;

  constructor(
    source: FeedSource,
    selection: DashboardSelection,
    words: FeedWords,
    policy: () => CheckPolicy,
    post: (message: ToDashboard) => void,
  ) {
    super();
    this.#source = source;
    this.#words = words;
    this.#policy = policy;
    this.#post = post;
    this.#roster = new DashboardRoster(selection);
    this.register(source.inventory.onDidChangeState(() => this.#updateEngine()));
    this.register(source.inventory.onDidChange(() => this.#updateContainers()));
    this.register(source.sampler.onDidSample((ids) => this.#enqueue(ids)));
    this.#noteEngine();
    this.#updateContainers();
  }

  get roster(): DashboardRoster {
    return this.#roster;
  }

  /** The webview has loaded, or what it shows has become something else. */
  init(): void {
    this.#isReady = true;
    this.#unsent.clear();
    const { containers, selection } = this.#roster;
    this.#sentContainers = JSON.stringify(containers);
    this.#post({
      type: 'init',
      language: this.#words.language,
      strings: this.#words.strings,
      selection,
      engineLabel: this.#engineLabel,
      engine: this.#engine(),
      containers,
      history: containers.map(({ key }) => ({ key, readings: this.#history(key) })),
      policy: this.#policy(),
      hasPast: this.#source.hasPast,
      layout: this.#source.layout,
    });
  }

  select(selection: DashboardSelection): void {
    this.#roster = new DashboardRoster(selection);
    this.#updateContainers();
    this.reinit();
  }

  /** While the webview can be seen. One that is hidden is thrown away and says `ready` when it has loaded anew. */
  follow(isVisible: boolean): void {
    if (isVisible && !this.#held) {
      this.#held = { hold: this.#source.inventory.hold(), watch: { dispose: () => undefined }, ids: '' };
      this.#updateContainers();
    } else if (!isVisible && this.#held) {
      this.#held.watch.dispose();
      this.#held.hold.dispose();
      this.#held = undefined;
      this.#isReady = false;
    }
  }

  override dispose(): void {
    this.follow(false);
    clearTimeout(this.#timer);
    super.dispose();
  }

  #updateEngine(): void {
    const isAnother = this.#noteEngine();
    if (isAnother) {
      this.#roster = new DashboardRoster(this.#roster.selection);
    }
    this.#updateContainers();
    if (isAnother) {
      this.reinit();
    } else {
      this.send({ type: 'engine', engine: this.#engine() });
    }
  }

  /** True where another engine than before has been connected: nothing known so far is true of it. */
  #noteEngine(): boolean {
    const { state } = this.#source.inventory;
    if (state.kind !== 'connected') {
      return false;
    }
    const label = engineLabel(state.engine, this.#words.t);
    const isAnother = this.#endpoint !== state.client.endpoint.url || this.#engineLabel !== label;
    this.#endpoint = state.client.endpoint.url;
    this.#engineLabel = label;
    return isAnother;
  }

  #updateContainers(): void {
    const { inventory } = this.#source;
    this.#roster.update(
      {
        containers: inventory.containers,
        details: (id) => inventory.details(id),
        isComplete: inventory.state.kind === 'connected',
      },
      Date.now(),
    );
    this.#watch();
    const { containers } = this.#roster;
    const text = JSON.stringify(containers);
    if (text !== this.#sentContainers) {
      this.#sentContainers = text;
      this.send({ type: 'containers', containers });
    }
  }

  #watch(): void {
    const held = this.#held;
    const ids = this.#roster.runningIds;
    if (held && held.ids !== ids.join()) {
      const previous = held.watch;
      held.watch = this.#source.sampler.watch(ids, { intervalMs: intervalMs(ids.length), wantsSizes: true });
      held.ids = ids.join();
      previous.dispose();
    }
  }

  #enqueue(ids: ReadonlySet<string>): void {
    if (!this.#isReady) {
      return;
    }
    for (const id of ids) {
      this.#unsent.add(id);
    }
    const isCrowd = this.#roster.containers.length > crowd;
    const wait = isCrowd ? this.#sentAt + crowdBatchMs - performance.now() : 0;
    this.#timer ??= setTimeout(() => this.#sendSamples(), Math.max(batchMs, wait));
  }

  #sendSamples(): void {
    this.#timer = undefined;
    this.#sentAt = performance.now();
    const samples = [...this.#unsent].flatMap((id): DashboardReadings[] => {
      const [key, latest] = [this.#roster.keyOf(id), this.#source.sampler.latest(id)];
      return key === undefined || latest === undefined ? [] : [{ key, readings: packReadings([latest]) }];
    });
    this.#unsent.clear();
    if (samples.length > 0) {
      this.send({ type: 'samples', samples });
      this.#sendInterfaces();
    }
  }

  /** Sums travel with every reading; each interface by itself is of interest where there is one container to look at. */
  #sendInterfaces(): void {
    const { containers, runningIds } = this.#roster;
    const [only, ...others] = containers;
    const [id] = runningIds;
    const sample = id === undefined ? undefined : this.#source.sampler.sample(id);
    if (only === undefined || others.length > 0 || id === undefined || sample === undefined) {
      this.#lastSample = undefined;
      return;
    }
    // Another container's counters, or those of one that was created anew, are no past of these.
    const previous = this.#lastSample?.id === id ? this.#lastSample.sample : undefined;
    this.#lastSample = { id, sample };
    this.send({ type: 'interfaces', key: only.key, interfaces: deriveInterfaces(previous, sample) });
  }

  #history(key: string): Float64Array {
    return packReadings(this.#roster.ids(key).flatMap((id) => this.#source.sampler.history(id)));
  }

  #engine(): DashboardEngine {
    const { state } = this.#source.inventory;
    if (state.kind !== 'failed') {
      return { kind: state.kind };
    }
    const { summary, nextStep = '' } = describeProblem(state.problem, this.#words.t);
    return { kind: 'away', summary, nextStep };
  }

  /** What `init` told has become something else. */
  reinit(): void {
    if (this.#isReady) {
      this.init();
    }
  }

  /** To the webview, if it is there. */
  send(message: ToDashboard): void {
    if (this.#isReady) {
      this.#post(message);
    }
  }
}

function engineLabel({ product, version }: EngineInfo, t: Translate): string {
  switch (product) {
    case 'docker':
      return `Docker ${version}`;
    case 'podman':
      return `Podman ${version}`;
    case 'demo':
      return t('Demo engine');
  }
}
