import type { NetworkSample } from '../core/metrics/statsSample.ts';
import type { Reading } from './statsTable.ts';

/** A reading as a row of numbers, for CSV; what is not known is null. New columns come at the end. */
export function statsRow({ container, metrics }: Reading, sample: number) {
  return {
    id: container.id,
    name: container.name,
    sample,
    at: metrics ? new Date(metrics.at).toISOString() : null,
    cpuPercent: metrics?.cpuPercent ?? null,
    cpuOfLimitPercent: metrics?.cpuOfLimitPercent ?? null,
    cpuOfHostPercent: metrics?.cpuOfHostPercent ?? null,
    memoryUsedBytes: metrics?.memoryUsedBytes ?? null,
    memoryLimitBytes: metrics?.memoryLimitBytes ?? null,
    memoryPercent: metrics?.memoryPercent ?? null,
    networkRxBytes: metrics?.networkRxBytes ?? null,
    networkTxBytes: metrics?.networkTxBytes ?? null,
    blockReadBytes: metrics?.blockReadBytes ?? null,
    blockWriteBytes: metrics?.blockWriteBytes ?? null,
    pids: metrics?.pids ?? null,
    pidsLimit: metrics?.pidsLimit ?? null,
    cpuMillicores: metrics?.cpuMillicores ?? null,
    cpuThrottledPercent: metrics?.cpuThrottledPercent ?? null,
    cpuThrottledSeconds: metrics?.cpuThrottledSeconds ?? null,
    memoryUsageBytes: metrics?.memoryUsageBytes ?? null,
    memoryCacheBytes: metrics?.memoryCacheBytes ?? null,
    memoryRssBytes: metrics?.memoryRssBytes ?? null,
    memoryFailures: metrics?.memoryFailures ?? null,
    oomKills: metrics?.oomKills ?? null,
    networkErrors: metrics?.networkErrors ?? null,
    networkDrops: metrics?.networkDrops ?? null,
  };
}

/** The schema is in docs/cli.md; a test compares them. */
export function statsJson(reading: Reading, sample: number): object {
  return {
    ...statsRow(reading, sample),
    networkInterfaces: reading.sample?.networks?.map(interfaceJson) ?? null,
  };
}

function interfaceJson({ name, ...counters }: NetworkSample): object {
  const { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped } = counters;
  return { name, rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped };
}
