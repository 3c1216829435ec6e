import { t } from '@vscode/l10n';
import { formatBytes, formatPercent, formatResponseTime, unknownValue } from '../core/metrics/format.ts';
import { formatMetric } from '../core/metrics/metricNames.ts';
import { formatPercentTick } from './axes.ts';
import { type ChartSpec, memorySizes } from './chartSpec.ts';

/** What a look at one container or a few has beside the charts of the overview. */
export function detailCharts(): readonly ChartSpec[] {
  return [
    memoryParts(),
    pids(),
    throttled(),
    memoryTrouble(),
    networkTrouble(),
    restarts(),
    responseTime(),
    diskSize(),
    diskUsed(),
  ];
}

const percent = {
  format: formatPercent,
  formatTick: formatPercentTick,
  base: 1000,
  leastTop: 5,
  together: 'highest',
} as const;

const count = {
  format: (value: number | undefined) => (value === undefined ? unknownValue : value.toFixed(0)),
  formatTick: (value: number) => String(Number(Math.abs(value).toPrecision(3))),
  base: 1000,
  leastTop: 5,
  together: 'sum',
} as const;

function memoryParts(): ChartSpec {
  return {
    id: 'memoryParts',
    title: t('Kinds of Memory'),
    lines: [
      { field: 'memoryRssBytes', direction: 'up', label: t('anonymous') },
      { field: 'memoryCacheBytes', direction: 'down', label: t('page cache') },
    ],
    ...memorySizes,
    context: () => t('The kernel takes the page cache back when memory is short.'),
  };
}

function pids(): ChartSpec {
  return {
    id: 'pids',
    title: t('PIDs'),
    lines: [{ field: 'pids', direction: 'up', label: '' }],
    ...count,
    bounds: ({ metrics }) => ({ full: metrics?.pidsLimit, isOwn: true, threshold: undefined }),
    context: (_, { pidsLimit, pidsPercent }) =>
      pidsLimit === undefined || pidsPercent === undefined
        ? ''
        : t('{0} of its limit, {1}', formatPercent(pidsPercent), count.format(pidsLimit)),
  };
}

function throttled(): ChartSpec {
  return {
    id: 'throttled',
    title: t('Throttling'),
    lines: [{ field: 'cpuThrottledPercent', direction: 'up', label: '' }],
    ...percent,
    context: () => t('Share of the scheduler’s periods in which the CPU limit held it back'),
  };
}

function memoryTrouble(): ChartSpec {
  return {
    id: 'memoryTrouble',
    title: t('Out of Memory'),
    lines: [
      { field: 'memoryFailures', direction: 'up', label: t('limit hit') },
      { field: 'oomKills', direction: 'down', label: t('processes killed') },
    ],
    ...count,
    isRare: true,
    context: () => t('Since it started'),
  };
}

function networkTrouble(): ChartSpec {
  const format = (value: number | undefined) => formatMetric('network-errors', value);
  return {
    id: 'networkTrouble',
    title: t('Network Errors'),
    lines: [
      { field: 'networkErrorRate', direction: 'up', label: t('errors') },
      { field: 'networkDropRate', direction: 'down', label: t('dropped') },
    ],
    format,
    formatTick: (value) => format(Math.abs(value)),
    base: 1000,
    leastTop: 1,
    together: 'sum',
    isRare: true,
    context: () => t('Packets, both directions'),
  };
}

function restarts(): ChartSpec {
  return {
    id: 'restarts',
    title: t('Restarts'),
    lines: [{ field: 'restarts', direction: 'up', label: '' }],
    ...count,
    isRare: true,
    context: () => t('By its restart policy, since it was created'),
  };
}

function responseTime(): ChartSpec {
  return {
    id: 'responseTime',
    title: t('Response time'),
    lines: [{ field: 'responseMs', direction: 'up', label: '' }],
    format: formatResponseTime,
    formatTick: formatResponseTime,
    base: 1000,
    leastTop: 1,
    together: 'highest',
    context: () => t('Of its published HTTP port, to the last byte'),
  };
}

function diskSize(): ChartSpec {
  return {
    id: 'diskSize',
    title: t('Disk'),
    lines: [
      { field: 'diskWritableBytes', direction: 'up', label: t('own layer') },
      { field: 'diskVolumeBytes', direction: 'down', label: t('volumes') },
    ],
    format: formatBytes,
    formatTick: (value) => formatBytes(Math.abs(value)),
    base: 1000,
    leastTop: 1000,
    together: 'sum',
    context: () => t('Written by it, and the size of its volumes'),
  };
}

function diskUsed(): ChartSpec {
  return {
    id: 'diskUsed',
    title: t('Disk used'),
    lines: [{ field: 'diskUsedPercent', direction: 'up', label: '' }],
    ...percent,
    bounds: (_, { policy }) => ({ full: 100, isOwn: false, threshold: policy.diskPercent }),
    context: (_, { diskFreeBytes }) =>
      diskFreeBytes === undefined
        ? ''
        : t('{0} free on the fullest of its file systems', formatBytes(diskFreeBytes)),
  };
}
