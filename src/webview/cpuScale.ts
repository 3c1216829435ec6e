import { t } from '@vscode/l10n';
import { formatMetric, type MetricId, metricDefinitions } from '../core/metrics/metricNames.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type { CpuScale } from '../protocol/dashboardState.ts';
import { formatPercentTick } from './axes.ts';
import type { Field } from './series.ts';

const metricIds = {
  docker: 'cpu-docker',
  limit: 'cpu',
  host: 'cpu-host',
  millicores: 'cpu-millicores',
} as const satisfies Readonly<Record<CpuScale, MetricId>>;

const fields = {
  docker: 'cpuPercent',
  limit: 'cpuOfLimitPercent',
  host: 'cpuOfHostPercent',
  millicores: 'cpuMillicores',
} as const satisfies Readonly<Record<CpuScale, Field>>;

export function cpuField<Scale extends CpuScale>(scale: Scale): (typeof fields)[Scale] {
  return fields[scale];
}

/** `CPU of own limit`: of what it is counted stands wherever a number does. */
export function cpuTitle(scale: CpuScale): string {
  return metricDefinitions[metricIds[scale]].label(t);
}

export function formatCpu(scale: CpuScale, value: number | undefined): string {
  return formatMetric(metricIds[scale], value);
}

export function formatCpuTick(scale: CpuScale): (value: number) => string {
  return scale === 'millicores' ? (value) => `${Math.round(value)}m` : formatPercentTick;
}

/** What so many cores are on the scale; `hostCores` undefined: unknown. Nothing of its own limit, which is 100 whatever it is. */
export function cpuOfCores(
  scale: CpuScale,
  cores: number | undefined,
  hostCores: number | undefined,
): number | undefined {
  switch (scale) {
    case 'docker':
      return cores === undefined ? undefined : cores * 100;
    case 'millicores':
      return cores === undefined ? undefined : cores * 1000;
    case 'host':
      return cores === undefined || hostCores === undefined ? undefined : (cores / hostCores) * 100;
    case 'limit':
      return 100;
  }
}

/** The host's, by two of the scales of one reading; undefined where they do not tell. */
export function hostCoresOf({
  cpuMillicores,
  cpuOfHostPercent,
}: Pick<Metrics, 'cpuMillicores' | 'cpuOfHostPercent'>): number | undefined {
  // A core in ten thousand is too little to divide by.
  return cpuMillicores !== undefined && cpuOfHostPercent !== undefined && cpuMillicores > 0.1
    ? Math.round(cpuMillicores / 10 / cpuOfHostPercent)
    : undefined;
}

/** The scale of the table's column of text: its own limit has a column of its own. */
export function tableCpuScale(scale: CpuScale): Exclude<CpuScale, 'limit'> {
  return scale === 'limit' ? 'docker' : scale;
}
