import type { Metrics } from '../core/metrics/metrics.ts';

/** The order of a reading's numbers on the wire. */
const fields = [
  'at',
  'cpuPercent',
  'cpuOfLimitPercent',
  'cpuOfHostPercent',
  'memoryUsedBytes',
  'memoryLimitBytes',
  'memoryPercent',
  'networkRxBytes',
  'networkTxBytes',
  'blockReadBytes',
  'blockWriteBytes',
  'pids',
  'networkRxRate',
  'networkTxRate',
  'blockReadRate',
  'blockWriteRate',
] as const satisfies readonly (keyof Metrics)[];

/**
 * Readings as one row of numbers each, NaN where unknown. VS Code carries typed arrays as they are; as JSON the history
 * of 100 containers would be ten times the size.
 */
export function packReadings(readings: readonly Metrics[]): Float64Array {
  const packed = new Float64Array(readings.length * fields.length);
  readings.forEach((reading, row) => {
    fields.forEach((field, column) => {
      packed[row * fields.length + column] = reading[field] ?? Number.NaN;
    });
  });
  return packed;
}

/** What packReadings packed; a row that is cut short is left out. */
export function unpackReadings(packed: Float64Array): Metrics[] {
  return Array.from({ length: Math.floor(packed.length / fields.length) }, (_, row) => {
    const reading: Partial<Record<keyof Metrics, number | undefined>> = {};
    fields.forEach((field, column) => {
      const value = packed[row * fields.length + column];
      reading[field] = Number.isNaN(value) ? undefined : value;
    });
    return reading as Metrics;
  });
}
