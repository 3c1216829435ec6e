import type { Clock } from '../common/clock.ts';
import { DisposableBase } from '../common/disposable.ts';
import type { Sampler } from './sampler.ts';
import type { Watch } from './samplingWishes.ts';
import type { StatsSample } from './statsSample.ts';

/** An engine that has given nothing new for so long (milliseconds, or two intervals) is not waited for. */
const longestWaitMs = 5000;

/** The sampler's readings for whoever works sweep by sweep: what it reads for a view anyway is not asked for again. */
export class SampledReadings extends DisposableBase {
  readonly #sampler: Sampler;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #watch: Watch;
  /** Read since this was made. */
  readonly #known = new Set<string>();
  /** Read since they were handed out. */
  readonly #fresh = new Set<string>();
  #awaited: { readonly ids: ReadonlySet<string>; readonly come: AbortController } | undefined;

  constructor(sampler: Sampler, intervalMs: number, clock: Clock) {
    super();
    this.#sampler = sampler;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
    this.#watch = this.register(sampler.watch([], { intervalMs }));
    this.register(sampler.onDidSample((ids) => this.#onSample(ids)));
  }

  /**
   * The last reading of each, by id, once there is a new one of any, or the sampler seems to have none to give. What it knew before
   * this was made is left out.
   */
  async read(ids: readonly string[]): Promise<Map<string, StatsSample>> {
    this.#watch.setContainers(ids);
    if (ids.length > 0 && !ids.some((id) => this.#fresh.has(id))) {
      this.#awaited = { ids: new Set(ids), come: new AbortController() };
      const longest = Math.max(2 * this.#intervalMs, longestWaitMs);
      await this.#clock.delay(longest, this.#awaited.come.signal).catch(() => undefined);
    }
    this.#fresh.clear();
    return new Map(
      ids.flatMap((id) => {
        const sample = this.#known.has(id) ? this.#sampler.sample(id) : undefined;
        return sample ? [[id, sample] as const] : [];
      }),
    );
  }

  #onSample(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      this.#known.add(id);
      this.#fresh.add(id);
    }
    if (this.#awaited && [...ids].some((id) => this.#awaited?.ids.has(id))) {
      this.#awaited.come.abort();
    }
  }
}
