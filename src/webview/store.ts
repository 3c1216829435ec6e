import { type CheckPolicy, defaultCheckPolicy } from '../core/checks/checks.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type {
  DashboardContainer,
  DashboardEngine,
  DashboardInit,
  DashboardReadings,
  DashboardSelection,
  ToDashboard,
} from '../protocol/dashboard.ts';
import { unpackReadings } from '../protocol/readings.ts';
import { gapLength } from './series.ts';

/** The longest range that can be shown, and a little that is just out of sight on the left. */
const keptMs = 16 * 60_000;

/** What the extension has told so far. Values in, values out: drawing is done elsewhere. */
export class DashboardStore {
  selection: DashboardSelection = { kind: 'running' };
  engine: DashboardEngine = { kind: 'connecting' };
  engineLabel = '';
  policy: CheckPolicy = defaultCheckPolicy;
  containers: readonly DashboardContainer[] = [];
  /** False until the first `init`. */
  isLoaded = false;
  readonly #readings = new Map<string, Metrics[]>();
  /** The engine's clock minus ours in milliseconds, as far as live readings have shown it. */
  #clockOffset: number | undefined;

  /** `now`: milliseconds since 1970 by our clock. */
  apply(message: Exclude<ToDashboard, { type: 'reply' }>, now: number): void {
    switch (message.type) {
      case 'init':
        this.#reset(message);
        break;
      case 'containers':
        this.containers = message.containers;
        this.#forgetUnlisted();
        break;
      case 'engine':
        this.engine = message.engine;
        break;
      case 'samples':
        this.#append(message.samples);
        this.#followClock(message.samples, now);
        break;
    }
  }

  /** A copy that later messages do not change. */
  freeze(): DashboardStore {
    const copy = Object.assign(new DashboardStore(), { ...this });
    for (const [key, readings] of this.#readings) {
      copy.#readings.set(key, [...readings]);
    }
    copy.#clockOffset = this.#clockOffset;
    return copy;
  }

  readings(key: string): readonly Metrics[] {
    return this.#readings.get(key) ?? [];
  }

  /** The last reading while it still tells the present; undefined once it is stale or the container does not run. */
  current(container: DashboardContainer, now: number): Metrics | undefined {
    const readings = this.readings(container.key);
    const last = readings.at(-1);
    const isRunning = container.state === 'running' || container.state === 'paused';
    return isRunning && last && this.engineTime(now) - last.at <= gapLength(readings) ? last : undefined;
  }

  /** Our time in the engine's clock, which the readings carry. */
  engineTime(now: number): number {
    return now + (this.#clockOffset ?? 0);
  }

  #reset(init: DashboardInit): void {
    this.isLoaded = true;
    this.selection = init.selection;
    this.engine = init.engine;
    this.engineLabel = init.engineLabel;
    this.policy = init.policy;
    this.containers = init.containers;
    this.#readings.clear();
    this.#clockOffset = undefined;
    this.#append(init.history);
  }

  #append(batches: readonly DashboardReadings[]): void {
    for (const { key, readings: packed } of batches) {
      const known = this.#readings.get(key) ?? [];
      const lastAt = known.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
      known.push(...unpackReadings(packed).filter(({ at }) => at > lastAt));
      const oldest = (known.at(-1)?.at ?? 0) - keptMs;
      const firstKept = known.findIndex(({ at }) => at >= oldest);
      this.#readings.set(key, firstKept > 0 ? known.slice(firstKept) : known);
    }
  }

  /**
   * The delay between reading and arrival is never negative, so the reading that seems youngest comes nearest to the true
   * difference of the clocks.
   */
  #followClock(samples: readonly DashboardReadings[], now: number): void {
    for (const { key } of samples) {
      const last = this.readings(key).at(-1);
      if (last) {
        this.#clockOffset = Math.max(this.#clockOffset ?? Number.NEGATIVE_INFINITY, last.at - now);
      }
    }
  }

  #forgetUnlisted(): void {
    const listed = new Set(this.containers.map(({ key }) => key));
    for (const key of this.#readings.keys()) {
      if (!listed.has(key)) {
        this.#readings.delete(key);
      }
    }
  }
}
