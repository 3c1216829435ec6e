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
  'cpuThrottledPercent',
  'memoryCacheBytes',
  'oomKills',
  'pidsLimit',
  'pidsPercent',
  'restarts',
  'diskWritableBytes',
  'diskVolumeBytes',
  'diskUsedPercent',
  'responseMs',
  'cpuMillicores',
  'memoryRssBytes',
  'memoryFailures',
  'networkErrorRate',
  'networkDropRate',
  'diskFreeBytes',
  'responseDnsMs',
  'responseConnectMs',
  'responseTlsMs',
  'responseFirstByteMs',
] as const satisfies readonly (keyof Metrics)[];

export type WireField = (typeof fields)[number];

/** All but the time. */
export const wireFields = fields.filter((field) => field !== 'at');

/** Numbers per reading. */
export const readingWidth = fields.length;

/** Where a reading has the number. */
export const columnOf = Object.fromEntries(fields.map((field, column) => [field, column])) as Readonly<
  Record<WireField, number>
>;

/**
 * Readings as one row of numbers each, NaN where unknown. VS Code carries typed arrays as they are; as JSON the history
 * of 100 containers would be ten times the size.
 */
export function packReadings(readings: readonly Metrics[]): Float64Array {
  const packed = new Float64Array(readings.length * readingWidth);
  readings.forEach((reading, row) => {
    fields.forEach((field, column) => {
      packed[row * readingWidth + column] = reading[field] ?? Number.NaN;
    });
  });
  return packed;
}

/** The reading in that row. Written out, as an object that grows field by field takes ten times as long, and hundreds are made at once. */
export function readingAt(packed: Float64Array, row: number): Metrics {
  const start = row * readingWidth;
  const value = (column: number) => {
    const number = packed[start + column];
    return Number.isNaN(number) ? undefined : number;
  };
  return {
    at: packed[start] ?? Number.NaN,
    cpuPercent: value(1),
    cpuOfLimitPercent: value(2),
    cpuOfHostPercent: value(3),
    memoryUsedBytes: value(4),
    memoryLimitBytes: value(5),
    memoryPercent: value(6),
    networkRxBytes: value(7),
    networkTxBytes: value(8),
    blockReadBytes: value(9),
    blockWriteBytes: value(10),
    pids: value(11),
    networkRxRate: value(12),
    networkTxRate: value(13),
    blockReadRate: value(14),
    blockWriteRate: value(15),
    cpuThrottledPercent: value(16),
    memoryCacheBytes: value(17),
    oomKills: value(18),
    pidsLimit: value(19),
    pidsPercent: value(20),
    restarts: value(21),
    diskWritableBytes: value(22),
    diskVolumeBytes: value(23),
    diskUsedPercent: value(24),
    responseMs: value(25),
    cpuMillicores: value(26),
    memoryRssBytes: value(27),
    memoryFailures: value(28),
    networkErrorRate: value(29),
    networkDropRate: value(30),
    diskFreeBytes: value(31),
    responseDnsMs: value(32),
    responseConnectMs: value(33),
    responseTlsMs: value(34),
    responseFirstByteMs: value(35),
  };
}

/** What packReadings packed; a row that is cut short is left out. */
export function unpackReadings(packed: Float64Array): Metrics[] {
  return Array.from({ length: Math.floor(packed.length / readingWidth) }, (_, row) => readingAt(packed, row));
}
