import type { ResourceLimits } from '../containers/container.ts';
import type { SlowReadings } from './slowReadings.ts';
import type { StatsSample } from './statsSample.ts';

/** Where the sampler reads from. */
export interface StatsSource {
  /** undefined: not running, gone, or no engine now. May throw VitalsError; the reading is then stale. */
  read(containerId: string, signal: AbortSignal): Promise<StatsSample | undefined>;
  /**
   * Readings that cost the engine nothing, of those containers that have any; the others are asked for by `read`. One that was
   * made for somebody else is good enough when it is not older than `maxAgeMs`.
   */
  readLocal?(
    ids: readonly string[],
    signal: AbortSignal,
    maxAgeMs: number,
  ): Promise<ReadonlyMap<string, StatsSample>>;
  limits(containerId: string): ResourceLimits | undefined;
  /** What is read beside the counters, of what is watched. */
  readonly slow?: Pick<SlowReadings, 'follow' | 'values'>;
}
