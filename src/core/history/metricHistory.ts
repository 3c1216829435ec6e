import type { MetricId } from '../metrics/metricNames.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Bucket } from './bucket.ts';

/** One container on one engine, whatever it is created anew as. */
export interface SeriesName {
  /** Its address. */
  readonly engine: string;
  /** stableIdentity(). */
  readonly identity: string;
}

export interface HistoryReading extends SeriesName {
  /** Milliseconds since 1970 by this machine's clock, as all times here. */
  readonly at: number;
  readonly metrics: Metrics;
}

/** Something that happened, on the same axis of time. */
export interface Mark {
  readonly at: number;
  readonly engine: string;
  /** undefined: of no one container. */
  readonly identity: string | undefined;
  readonly kind: MarkKind;
  /** What happened, in the words of describeMark.ts. Hostile text. */
  readonly text: string;
}

export type MarkKind = 'container' | 'engine' | 'alert' | 'check' | 'editor' | 'recording';

export interface HistoryQuery extends SeriesName {
  readonly metric: MetricId;
  readonly from: number;
  readonly to: number;
  /** At most so many buckets; default 600. */
  readonly maxPoints?: number;
}

export interface HistorySeries {
  /** Length of a bucket, in milliseconds. */
  readonly step: number;
  /** Oldest first; where nothing was read there is none. */
  readonly buckets: readonly Bucket[];
}

/**
 * What containers used, kept in ever coarser buckets the older it is. Throws VitalsError where the file cannot be used.
 */
export interface MetricHistory {
  /** One sweep. */
  add(readings: readonly HistoryReading[]): void;
  /** What several windows saw is kept once. */
  mark(marks: readonly Mark[]): void;
  series(query: HistoryQuery): HistorySeries;
  marks(from: number, to: number): readonly Mark[];
  /** Every series that has readings since then. */
  names(since: number): readonly SeriesName[];
  /** Makes buckets of readings, and drops what is too old; call it every minute or so. Resolves when done. */
  maintain(): Promise<void>;
  clear(): void;
  close(): void;
}

/** How long each length of bucket is kept; the finest first. In milliseconds. */
export interface Retention {
  readonly step: number;
  readonly keep: number;
}

const minute = 60_000;
const day = 86_400_000;

export const defaultRetention: readonly Retention[] = [
  { step: 1000, keep: 15 * minute },
  { step: 10_000, keep: 360 * minute },
  { step: minute, keep: 7 * day },
  { step: 15 * minute, keep: 90 * day },
];
