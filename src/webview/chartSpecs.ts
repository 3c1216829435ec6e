import { t } from '@vscode/l10n';
import { formatBytes, formatMemory, formatPercent } from '../core/metrics/format.ts';
import type { CpuScale } from '../protocol/dashboardState.ts';
import { type ChartSpec, memorySizes, rates } from './chartSpec.ts';
import { cpuField, cpuOfCores, cpuTitle, formatCpu, formatCpuTick } from './cpuScale.ts';
import { detailCharts } from './detailCharts.ts';

/** How many of the charts an overview has. They stand there whatever is known, the others where there is something to show. */
export const overviewCharts = 4;

/** Made after the language is known. */
export function chartSpecs(scale: CpuScale): readonly ChartSpec[] {
  return [cpu(scale), memory(), network(), block(), ...detailCharts()];
}

function cpu(scale: CpuScale): ChartSpec {
  return {
    id: 'cpu',
    title: cpuTitle(scale),
    lines: [{ field: cpuField(scale), direction: 'up', label: '' }],
    format: (value) => formatCpu(scale, value),
    formatTick: formatCpuTick(scale),
    base: 1000,
    leastTop: scale === 'millicores' ? 50 : 5,
    together: scale === 'limit' ? 'highest' : 'sum',
    bounds: ({ container: { limits } }, { policy, hostCores }) => ({
      full: cpuOfCores(scale, limits.cpus ?? hostCores, hostCores),
      isOwn: limits.cpus !== undefined || scale === 'limit',
      threshold: policy.cpuPercent,
    }),
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
    ...memorySizes,
    bounds: ({ container: { limits }, metrics }, { policy }) => ({
      full: limits.memoryBytes ?? metrics?.memoryLimitBytes,
      isOwn: limits.memoryBytes !== undefined,
      threshold: policy.memoryPercent,
    }),
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
