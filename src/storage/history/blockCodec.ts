import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Bucket } from '../../core/history/bucket.ts';
import { type MetricId, type MetricUnit, metricDefinitions } from '../../core/metrics/metricNames.ts';

/**
 * Metrics by their number in the file, which never changes: new ones are added at the end. What a limit is and what can be
 * derived from another is not kept.
 */
export const storedMetrics = [
  'cpu',
  'cpu-docker',
  'cpu-host',
  'throttled',
  'memory',
  'memory-used',
  'memory-cache',
  'memory-rss',
  'network-in',
  'network-out',
  'network-errors',
  'network-drops',
  'block-read',
  'block-write',
  'pids',
  'restarts',
  'oom-kills',
  'disk',
  'disk-free',
  'disk-written',
  'disk-volumes',
  'response-time',
  'memory-limit',
  'response-dns',
  'response-connect',
  'response-tls',
  'response-first-byte',
  'memory-failures',
] as const satisfies readonly MetricId[];

/** Buckets of one container over the stretch of time of one block, by metric. */
export type BlockContent = ReadonlyMap<MetricId, readonly Bucket[]>;

/** The first wrote differences as variable-length integers, which deflating gets less out of. */
const versions = { variableLength: 1, planes: 2 } as const;

/**
 * Columns of differences, their lowest bytes first, then the next ones, deflated: about 35 bytes for all metrics of a bucket. Values are rounded
 * to a hundredth (percentages) or to a fraction of themselves (bytes 0.006 %, rates 0.1 %).
 */
export function encodeBlock(content: BlockContent, start: number, step: number): Uint8Array {
  const bytes: number[] = [versions.planes];
  for (const [metric, buckets] of content) {
    const number = (storedMetrics as readonly MetricId[]).indexOf(metric);
    if (number < 0 || buckets.length === 0) {
      continue;
    }
    const { quantize } = scales[metricDefinitions[metric].unit];
    pushUnsigned(bytes, number);
    pushUnsigned(bytes, buckets.length);
    const means = buckets.map(({ mean }) => quantize(mean));
    pushDeltas(
      bytes,
      buckets.map(({ at }) => (at - start) / step),
    );
    pushDeltas(bytes, means);
    // Rounded outwards by the mean's own rounding, a maximum is never below it.
    pushDeltas(
      bytes,
      buckets.map(({ max }, index) => quantize(max) - (means[index] ?? 0)),
    );
    pushDeltas(
      bytes,
      buckets.map(({ min }, index) => (means[index] ?? 0) - quantize(min)),
    );
    pushDeltas(
      bytes,
      buckets.map(({ count }) => count),
    );
  }
  return deflateRawSync(Uint8Array.from(bytes));
}

/** The buckets of one metric, or of all. What is not a block, or one of a later version, holds nothing. */
export function decodeBlock(
  data: Uint8Array,
  start: number,
  step: number,
  wanted?: MetricId,
): Map<MetricId, Bucket[]> {
  const content = new Map<MetricId, Bucket[]>();
  const reader = openBlock(data);
  while (reader !== undefined && !reader.isAtEnd) {
    const metric = storedMetrics[reader.unsigned()];
    const length = reader.unsigned();
    if (metric === undefined || length > 100_000) {
      return content;
    }
    if (wanted !== undefined && metric !== wanted) {
      reader.skipColumns(5, length);
      continue;
    }
    const { restore } = scales[metricDefinitions[metric].unit];
    const [ats, means, above, below, counts] = [
      reader.deltas(length),
      reader.deltas(length),
      reader.deltas(length),
      reader.deltas(length),
      reader.deltas(length),
    ] as const;
    content.set(
      metric,
      Array.from({ length }, (_, index): Bucket => {
        const mean = means[index] ?? 0;
        return {
          at: start + (ats[index] ?? 0) * step,
          min: restore(mean - (below[index] ?? 0)),
          mean: restore(mean),
          max: restore(mean + (above[index] ?? 0)),
          count: counts[index] ?? 1,
        };
      }),
    );
  }
  return content;
}

interface Scale {
  readonly quantize: (value: number) => number;
  readonly restore: (quantum: number) => number;
}

const linear = (perUnit: number): Scale => ({
  quantize: (value) => Math.round(value * perUnit),
  restore: (quantum) => quantum / perUnit,
});

const logarithmic = (perE: number): Scale => ({
  quantize: (value) => Math.round(Math.log1p(Math.max(0, value)) * perE),
  restore: (quantum) => Math.expm1(quantum / perE),
});

const scales: Readonly<Record<MetricUnit, Scale>> = {
  percent: linear(100),
  millicores: linear(1),
  bytes: logarithmic(8192),
  diskBytes: logarithmic(8192),
  bytesPerSecond: logarithmic(512),
  perSecond: logarithmic(512),
  seconds: linear(100),
  milliseconds: logarithmic(512),
  count: linear(10),
};

function pushUnsigned(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** How many bytes the largest takes, and the numbers byte by byte: of the higher ones most are zero, or the same. */
function pushDeltas(bytes: number[], values: readonly number[]): void {
  // Zigzag: small differences of either sign are small numbers.
  const zigzags = values.map((value, index) => {
    const delta = value - (values[index - 1] ?? 0);
    return delta < 0 ? -2 * delta - 1 : 2 * delta;
  });
  const largest = Math.max(...zigzags);
  bytes.push(widthOf(largest));
  for (let factor = 1; factor <= largest; factor *= 256) {
    for (const zigzag of zigzags) {
      bytes.push(Math.floor(zigzag / factor) % 256);
    }
  }
}

function widthOf(largest: number): number {
  let width = 0;
  for (let factor = 1; factor <= largest; factor *= 256) {
    width++;
  }
  return width;
}

function openBlock(data: Uint8Array): BlockReader | undefined {
  try {
    const bytes = inflateRawSync(data);
    const isKnown = Object.values<number | undefined>(versions).includes(bytes[0]);
    return isKnown ? new BlockReader(bytes) : undefined;
  } catch {
    return undefined;
  }
}

class BlockReader {
  readonly #bytes: Uint8Array;
  readonly #hasPlanes: boolean;
  #at = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#hasPlanes = bytes[0] === versions.planes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  unsigned(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte % 128) * factor;
      if (byte < 128) {
        return value;
      }
      factor *= 128;
    }
  }

  deltas(length: number): number[] {
    const zigzags = this.#hasPlanes ? this.#planes(length) : Array.from({ length }, () => this.unsigned());
    let last = 0;
    return zigzags.map((zigzag) => {
      last += zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
      return last;
    });
  }

  skipColumns(count: number, length: number): void {
    if (this.#hasPlanes) {
      for (let left = count; left > 0; left--) {
        const width = this.#bytes[this.#at] ?? 0;
        this.#at += 1 + width * length;
      }
      return;
    }
    for (let left = count * length; left > 0 && !this.isAtEnd; this.#at++) {
      left -= (this.#bytes[this.#at] ?? 0) < 128 ? 1 : 0;
    }
  }

  #planes(length: number): number[] {
    const width = this.#bytes[this.#at++] ?? 0;
    const values = new Array<number>(length).fill(0);
    for (let plane = 0; plane < width; plane++) {
      for (let index = 0; index < length; index++) {
        values[index] = (values[index] ?? 0) + (this.#bytes[this.#at++] ?? 0) * 256 ** plane;
      }
    }
    return values;
  }
}
