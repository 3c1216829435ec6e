import { type CheckPolicy, defaultCheckPolicy } from '../core/checks/checks.ts';
import type { InterfaceMetrics } from '../core/metrics/interfaces.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type {
  DashboardContainer,
  DashboardEngine,
  DashboardInit,
  DashboardMark,
  DashboardNews,
  DashboardReadings,
  SizingTable,
} from '../protocol/dashboard.ts';
import type { DashboardSelection } from '../protocol/dashboardState.ts';
import { readingWidth } from '../protocol/readings.ts';
import { hostCoresOf } from './cpuScale.ts';
import { ReadingLog } from './readingLog.ts';
import { gapLength } from './series.ts';

/** The longest range that can be shown, and a little that is just out of sight on the left. */
const keptMs = 16 * 60_000;

/** Containers in a restart loop make some every second. */
const mostMarks = 5000;

const none = new ReadingLog();

/**
 * Of the history within a time, by container: the means of its buckets with the live readings that came later, and their highest
 * values, of which there are none where a bucket is a reading.
 */
export interface Past {
  readonly from: number;
  readonly to: number;
  readonly mean: ReadonlyMap<string, ReadingLog>;
  readonly max: ReadonlyMap<string, ReadingLog>;
}

function logsOf(series: readonly DashboardReadings[]): ReadonlyMap<string, ReadingLog> {
  return new Map(
    series.map(({ key, readings }) => {
      const log = new ReadingLog();
      log.append(readings);
      return [key, log];
    }),
  );
}

function copyOf(logs: ReadonlyMap<string, ReadingLog>): ReadonlyMap<string, ReadingLog> {
  return new Map([...logs].map(([key, log]) => [key, log.copy()]));
}

/** What the extension has told so far. Values in, values out: drawing is done elsewhere. */
export class DashboardStore {
  selection: DashboardSelection = { kind: 'running' };
  engine: DashboardEngine = { kind: 'connecting' };
  engineLabel = '';
  policy: CheckPolicy = defaultCheckPolicy;
  containers: readonly DashboardContainer[] = [];
  /** False until the first `init`. */
  isLoaded = false;
  hasPast = false;
  /** undefined: unknown so far. */
  hostCores: number | undefined;
  cost = '';
  host = '';
  /** What was asked for last of what is longer ago than the readings. */
  past: Past | undefined;
  /** Of the only container that is shown; none where it has no network of its own. */
  interfaces: readonly InterfaceMetrics[] = [];
  /** undefined: not asked for, or no history is kept. */
  sizing: SizingTable | undefined;
  /** In the order of time. */
  marks: readonly DashboardMark[] = [];
  readonly #readings = new Map<string, ReadingLog>();
  /** The engine's clock minus ours in milliseconds, as far as live readings have shown it. */
  #clockOffset: number | undefined;

  /** `now`: milliseconds since 1970 by our clock. */
  apply(message: DashboardNews, now: number): void {
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
      case 'cost':
        this.cost = message.text;
        break;
      case 'host':
        this.host = message.text;
        break;
      case 'marks':
        this.#mark(message.marks);
        break;
      case 'past':
        this.past = {
          from: message.from,
          to: message.to,
          mean: this.#continued(message.series.map(({ key, mean }) => ({ key, readings: mean }))),
          max: this.#continued(
            message.series.flatMap(({ key, max }) => (max.length > 0 ? [{ key, readings: max }] : [])),
          ),
        };
        this.#mark(message.marks);
        break;
      case 'interfaces':
        this.interfaces = message.interfaces;
        break;
      case 'sizing':
        this.sizing = message.table;
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
      copy.#readings.set(key, readings.copy());
    }
    copy.#clockOffset = this.#clockOffset;
    copy.past = this.past && {
      ...this.past,
      mean: copyOf(this.past.mean),
      max: copyOf(this.past.max),
    };
    return copy;
  }

  readings(key: string): ReadingLog {
    return this.#readings.get(key) ?? none;
  }

  /** The last reading while it still tells the present; undefined once it is stale or the container does not run. */
  current(container: DashboardContainer, now: number): Metrics | undefined {
    const readings = this.readings(container.key);
    const isRunning = container.state === 'running' || container.state === 'paused';
    const isCurrent = this.engineTime(now) - readings.lastTime <= gapLength(readings);
    return isRunning && isCurrent ? readings.at(readings.length - 1) : undefined;
  }

  /** The mean of what is known of the last milliseconds; undefined before the first reading. */
  mean(key: string, lastMs: number): Metrics | undefined {
    const readings = this.readings(key);
    return readings.length === 0 ? undefined : readings.mean(readings.lastTime - lastMs);
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
    this.hasPast = init.hasPast;
    this.past = undefined;
    this.marks = [];
    this.#readings.clear();
    this.hostCores = undefined;
    this.interfaces = [];
    this.sizing = undefined;
    this.#clockOffset = undefined;
    this.#append(init.history);
  }

  #continued(series: readonly DashboardReadings[]): ReadonlyMap<string, ReadingLog> {
    const logs = logsOf(series);
    for (const [key, log] of logs) {
      log.continueWith(this.readings(key));
    }
    return logs;
  }

  #mark(added: readonly DashboardMark[]): void {
    const byText = new Map([...this.marks, ...added].map((mark) => [JSON.stringify(mark), mark]));
    this.marks = [...byText.values()].sort((a, b) => a.at - b.at).slice(-mostMarks);
  }

  #append(batches: readonly DashboardReadings[]): void {
    for (const { key, readings: packed } of batches) {
      const known = this.#readings.get(key) ?? new ReadingLog();
      const oldest = (packed.at(-readingWidth) ?? Number.NaN) - keptMs;
      known.append(packed, oldest);
      known.trim(oldest);
      this.#readings.set(key, known);
      this.past?.mean.get(key)?.append(packed);
      this.past?.max.get(key)?.append(packed);
      this.hostCores ??= known.length > 0 ? hostCoresOf(known.at(known.length - 1)) : undefined;
    }
  }

  /**
   * The delay between reading and arrival is never negative, so the reading that seems youngest comes nearest to the true
   * difference of the clocks.
   */
  #followClock(samples: readonly DashboardReadings[], now: number): void {
    for (const { key } of samples) {
      const { lastTime } = this.readings(key);
      if (!Number.isNaN(lastTime)) {
        this.#clockOffset = Math.max(this.#clockOffset ?? Number.NEGATIVE_INFINITY, lastTime - now);
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
