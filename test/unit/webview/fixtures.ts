import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import type { DashboardContainer } from '../../../src/protocol/dashboard.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { ReadingLog } from '../../../src/webview/readingLog.ts';

const unknown: Metrics = {
  at: 0,
  cpuPercent: undefined,
  cpuOfLimitPercent: undefined,
  cpuOfHostPercent: undefined,
  memoryUsedBytes: undefined,
  memoryLimitBytes: undefined,
  memoryPercent: undefined,
  networkRxBytes: undefined,
  networkTxBytes: undefined,
  blockReadBytes: undefined,
  blockWriteBytes: undefined,
  pids: undefined,
  networkRxRate: undefined,
  networkTxRate: undefined,
  blockReadRate: undefined,
  blockWriteRate: undefined,
};

/** A reading of which only this is known. */
export function reading(at: number, known: Partial<Metrics> = {}): Metrics {
  return { ...unknown, at, ...known };
}

/** Readings of CPU a second apart from `at` on; undefined is a reading whose CPU is unknown. */
export function cpuReadings(at: number, ...values: (number | undefined)[]): Metrics[] {
  return values.map((cpuPercent, index) => reading(at + index * 1000, { cpuPercent }));
}

export function container(name: string, known: Partial<DashboardContainer> = {}): DashboardContainer {
  return {
    key: name,
    name,
    image: 'image',
    project: '',
    state: 'running',
    health: 'none',
    limits: { cpus: undefined, memoryBytes: undefined },
    ...known,
  };
}

export function logOf(readings: readonly Metrics[]): ReadingLog {
  const log = new ReadingLog();
  log.append(packReadings(readings));
  return log;
}
