import { type Clock, systemClock } from '../common/clock.ts';
import { type Disposable, DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import type { ResourceLimits } from '../containers/container.ts';
import type { Metrics } from './metrics.ts';
import type { StatsSample } from './statsSample.ts';

/** Where the sampler reads from. */
export interface StatsSource {
  /** undefined: not running, gone, or no engine now. May throw VitalsError; the reading is then stale. */
  read(containerId: string, signal: AbortSignal): Promise<StatsSample | undefined>;
  limits(containerId: string): ResourceLimits | undefined;
}

/** One consumer's interest in some containers, until disposed. */
export interface Watch extends Disposable {
  setContainers(ids: readonly string[]): void;
}

/**
 * The one sampler of a host: reads what somebody watches and nothing else, at the shortest interval asked for, with a cap
 * on readings at once and no overlap (the next sweep is scheduled when the last one has ended).
 */
export class Sampler extends DisposableBase {
  readonly #onDidSample = this.register(new Emitter<ReadonlySet<string>>());
  /** Ids of the containers with a new reading. */
  readonly onDidSample = this.#onDidSample.event;

  constructor(source: StatsSource, clock: Clock = systemClock) {
    super();
    void source;
    void clock;
  }

  watch(_ids: readonly string[], _options: { readonly intervalMs: number }): Watch {
    throw new Error('not written yet');
  }

  /** The last reading, also when stale (compare `at`); undefined before the first. */
  latest(_containerId: string): Metrics | undefined {
    throw new Error('not written yet');
  }

  /** Readings of the last 15 minutes, oldest first, while the container was watched. */
  history(_containerId: string): readonly Metrics[] {
    throw new Error('not written yet');
  }
}
