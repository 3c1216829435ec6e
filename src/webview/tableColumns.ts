import { t } from '@vscode/l10n';
import { formatBytes, formatMemory, unknownValue } from '../core/metrics/format.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type { CpuScale, TableColumn } from '../protocol/dashboardState.ts';
import { cpuField, cpuTitle, formatCpu, tableCpuScale } from './cpuScale.ts';
import type { Totals } from './tableItems.ts';
import type { Closest } from './tableOrder.ts';

export function columnTitle(column: TableColumn, scale: CpuScale): string {
  switch (column) {
    case 'name':
      return t('Name');
    case 'cpu':
      return cpuTitle(tableCpuScale(scale));
    case 'cpuOfLimit':
      return t('CPU of limit');
    case 'memory':
      return t('Memory / limit');
    case 'memoryPercent':
      return t('Memory %');
    case 'network':
      return t('Net I/O');
    case 'block':
      return t('Block I/O');
    case 'pids':
      return t('PIDs');
    case 'closest':
      return t('Nearest limit');
  }
}

/** The columns that are nothing but text, each with what it says of a reading. */
export const textColumns = {
  cpu: (metrics: Metrics | undefined, scale: CpuScale) => cpuText(metrics, scale),
  memory: (metrics: Metrics | undefined) =>
    pair(metrics?.memoryUsedBytes, metrics?.memoryLimitBytes, formatMemory),
  network: (metrics: Metrics | undefined) =>
    pair(metrics?.networkRxBytes, metrics?.networkTxBytes, formatBytes),
  block: (metrics: Metrics | undefined) =>
    pair(metrics?.blockReadBytes, metrics?.blockWriteBytes, formatBytes),
  pids: (metrics: Metrics | undefined) => count(metrics?.pids),
} as const;

export type TextColumn = keyof typeof textColumns;

/** The same columns of several rows together. */
export function totalText(column: TextColumn, totals: Totals, scale: CpuScale): string {
  switch (column) {
    case 'cpu':
      return cpuText(totals, scale);
    case 'memory':
      return formatMemory(totals.memoryUsedBytes);
    case 'network':
      return pair(totals.networkRxBytes, totals.networkTxBytes, formatBytes);
    case 'block':
      return pair(totals.blockReadBytes, totals.blockWriteBytes, formatBytes);
    case 'pids':
      return count(totals.pids);
  }
}

/** `memory 92%`; an en dash where nothing is known. */
export function closestText(closest: Closest | undefined): string {
  if (!closest) {
    return unknownValue;
  }
  const share = `${Math.round(closest.percent)}%`;
  switch (closest.what) {
    case 'cpu':
      return t('CPU {0}', share);
    case 'memory':
      return t('memory {0}', share);
    case 'pids':
      return t('PIDs {0}', share);
  }
}

function cpuText(
  values: Pick<Metrics, 'cpuPercent' | 'cpuOfHostPercent' | 'cpuMillicores'> | undefined,
  chosen: CpuScale,
): string {
  const scale = tableCpuScale(chosen);
  return formatCpu(scale, values?.[cpuField(scale)]);
}

function count(value: number | undefined): string {
  return value === undefined ? unknownValue : String(value);
}

function pair(
  left: number | undefined,
  right: number | undefined,
  format: (bytes: number | undefined) => string,
): string {
  return left === undefined && right === undefined ? unknownValue : `${format(left)} / ${format(right)}`;
}
