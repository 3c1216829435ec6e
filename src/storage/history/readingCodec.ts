import { metricValue } from '../../core/metrics/metricNames.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import { storedMetrics } from './blockCodec.ts';

/** One reading as the file has it: a number of four bytes for each of the stored metrics up to the last that is known, NaN where one is not. */
export function bytesOf(metrics: Metrics): Uint8Array {
  const values = storedMetrics.map((metric) => metricValue(metric, metrics) ?? Number.NaN);
  const length = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
  return new Uint8Array(Float32Array.from(values.slice(0, length)).buffer);
}

/** As long as the last that is known. */
export function valuesOf(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = data;
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength >> 2)
    : new Float32Array(data.slice().buffer);
}
