import { t } from '@vscode/l10n';
import type { CheckPolicy } from '../core/checks/checks.ts';
import {
  formatBytes,
  formatMemory,
  formatPercent,
  formatRate,
  unknownValue,
} from '../core/metrics/format.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type { DashboardContainer } from '../protocol/dashboard.ts';
import { formatPercentTick } from './axes.ts';
import type { Field } from './series.ts';

/** A line of a chart. `down` is drawn below zero, so that a container's two directions share its colour. */
export interface LineSpec {
  readonly field: Field;
  readonly direction: 'up' | 'down';
  /** Empty where the chart has one line per container. */
  readonly label: string;
}

export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
  readonly kind: 'limit' | 'threshold';
}

export interface ChartSpec {
  readonly id: 'cpu' | 'memory' | 'network' | 'block' | 'pids' | 'throttled';
  readonly title: string;
  readonly lines: readonly LineSpec[];
  readonly format: (value: number | undefined) => string;
  readonly formatTick: (value: number) => string;
  readonly base: 1000 | 1024;
  /** The axis reaches at least this far: a container that idles must not look busy. */
  readonly leastTop: number;
  /** Of what `lines[0]` shows. */
  readonly references: (container: DashboardContainer, policy: CheckPolicy) => readonly ReferenceLine[];
  /** The reading set against its bounds, in words; empty where there are none. */
  readonly context: (container: DashboardContainer, metrics: Metrics) => string;
}

/** How many of the charts an overview has. */
export const overviewCharts = 4;

/** Made after the language is known. */
export function chartSpecs(): readonly ChartSpec[] {
  return [cpu(), memory(), network(), block(), pids(), throttled()];
}

function cpu(): ChartSpec {
  return {
    id: 'cpu',
    title: t('CPU'),
    lines: [{ field: 'cpuPercent', direction: 'up', label: '' }],
    format: formatPercent,
    formatTick: formatPercentTick,
    base: 1000,
    leastTop: 5,
    references: ({ limits }, policy) =>
      bounded((limits.cpus ?? 0) * 100, policy.cpuPercent, formatPercentTick),
    context: ({ limits }, { cpuOfLimitPercent }) => {
      if (cpuOfLimitPercent === undefined) {
        return '';
      }
      return limits.cpus === undefined
        ? t('{0} of all the host’s cores', formatPercent(cpuOfLimitPercent))
        : t(
            '{0} of its limit, {1} cores',
            formatPercent(cpuOfLimitPercent),
            Number(limits.cpus.toPrecision(3)),
          );
    },
  };
}

function memory(): ChartSpec {
  return {
    id: 'memory',
    title: t('Memory'),
    lines: [{ field: 'memoryUsedBytes', direction: 'up', label: '' }],
    format: formatMemory,
    formatTick: formatMemory,
    base: 1024,
    leastTop: 2 ** 20,
    references: ({ limits }, policy) => bounded(limits.memoryBytes ?? 0, policy.memoryPercent, formatMemory),
    context: ({ limits }, { memoryPercent, memoryLimitBytes }) => {
      if (memoryPercent === undefined || memoryLimitBytes === undefined) {
        return '';
      }
      return limits.memoryBytes === undefined
        ? t('{0} of the host’s {1}', formatPercent(memoryPercent), formatMemory(memoryLimitBytes))
        : t('{0} of its limit, {1}', formatPercent(memoryPercent), formatMemory(memoryLimitBytes));
    },
  };
}

function network(): ChartSpec {
  return {
    id: 'network',
    title: t('Network'),
    lines: [
      { field: 'networkRxRate', direction: 'up', label: t('received') },
      { field: 'networkTxRate', direction: 'down', label: t('sent') },
    ],
    ...rates,
    context: (_, { networkRxBytes, networkTxBytes }) =>
      t('{0} received, {1} sent since it started', formatBytes(networkRxBytes), formatBytes(networkTxBytes)),
  };
}

function block(): ChartSpec {
  return {
    id: 'block',
    title: t('Block I/O'),
    lines: [
      { field: 'blockReadRate', direction: 'up', label: t('read') },
      { field: 'blockWriteRate', direction: 'down', label: t('written') },
    ],
    ...rates,
    context: (_, { blockReadBytes, blockWriteBytes }) =>
      t('{0} read, {1} written since it started', formatBytes(blockReadBytes), formatBytes(blockWriteBytes)),
  };
}

function pids(): ChartSpec {
  const format = (value: number | undefined) => (value === undefined ? unknownValue : value.toFixed(0));
  return {
    id: 'pids',
    title: t('PIDs'),
    lines: [{ field: 'pids', direction: 'up', label: '' }],
    format,
    formatTick: (value) => String(Number(value.toPrecision(3))),
    base: 1000,
    leastTop: 5,
    references: () => [],
    context: (_, { pidsLimit, pidsPercent }) =>
      pidsLimit === undefined || pidsPercent === undefined
        ? ''
        : t('{0} of its limit, {1}', formatPercent(pidsPercent), format(pidsLimit)),
  };
}

function throttled(): ChartSpec {
  return {
    id: 'throttled',
    title: t('Throttling'),
    lines: [{ field: 'cpuThrottledPercent', direction: 'up', label: '' }],
    format: formatPercent,
    formatTick: formatPercentTick,
    base: 1000,
    leastTop: 5,
    references: () => [],
    context: ({ limits }) =>
      limits.cpus === undefined
        ? t('Nothing holds it back: it has no CPU limit.')
        : t('Share of the scheduler’s periods in which the CPU limit held it back'),
  };
}

const rates = {
  format: formatRate,
  formatTick: (value: number) => formatRate(Math.abs(value)),
  base: 1000,
  leastTop: 1000,
  references: () => [],
} as const;

/** The limit and the threshold below it; nothing where there is no limit. */
function bounded(
  limit: number,
  thresholdPercent: number,
  format: (value: number) => string,
): ReferenceLine[] {
  if (limit <= 0) {
    return [];
  }
  const threshold = (limit * thresholdPercent) / 100;
  return [
    { kind: 'limit', value: limit, label: t('limit {0}', format(limit)) },
    { kind: 'threshold', value: threshold, label: t('threshold {0}%', thresholdPercent) },
  ];
}
