import type { CheckPolicy } from '../core/checks/checks.ts';
import { formatMemory, formatRate } from '../core/metrics/format.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type { DashboardContainer } from '../protocol/dashboard.ts';
import type { Field } from './series.ts';
import type { TableRow } from './tableOrder.ts';

/** A line of a chart. `down` is drawn below zero, so that a container's two directions share its colour. */
export interface LineSpec {
  readonly field: Field;
  readonly direction: 'up' | 'down';
  /** Empty where the chart has one line per container. */
  readonly label: string;
}

/** What the values of a container are bounded by. */
export interface Bounds {
  /** Its own limit, or what the host has; undefined while unknown. */
  readonly full: number | undefined;
  /** False: the host's, which is no line worth drawing. */
  readonly isOwn: boolean;
  /** Percent of `full`; undefined where nothing warns. */
  readonly threshold: number | undefined;
}

/** What is the same for all containers. */
export interface Surroundings {
  readonly policy: CheckPolicy;
  /** undefined: unknown. */
  readonly hostCores: number | undefined;
}

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly LineSpec[];
  readonly format: (value: number | undefined) => string;
  readonly formatTick: (value: number) => string;
  readonly base: 1000 | 1024;
  /** The axis reaches at least this far: a container that idles must not look busy. */
  readonly leastTop: number;
  /** What several containers come to: a sum, or where that would say nothing the highest of them. */
  readonly together: 'sum' | 'highest';
  /** Its usual value is 0: a chart of nothing else is not worth its place. */
  readonly isRare?: boolean;
  /** Of what `lines[0]` shows; undefined where there are none. */
  readonly bounds?: (row: TableRow, surroundings: Surroundings) => Bounds;
  /** The reading set against its bounds, in words; empty where there are none. */
  readonly context: (container: DashboardContainer, metrics: Metrics) => string;
}

/** Bytes as memory is counted. */
export const memorySizes = {
  format: formatMemory,
  formatTick: (value: number) => formatMemory(Math.abs(value)),
  base: 1024,
  leastTop: 2 ** 20,
  together: 'sum',
} as const;

/** Bytes per second. */
export const rates = {
  format: formatRate,
  formatTick: (value: number) => formatRate(Math.abs(value)),
  base: 1000,
  leastTop: 1000,
  together: 'sum',
} as const;
