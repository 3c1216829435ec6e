import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { formatBytes, formatMemory, formatPercent, unknownValue } from '../core/metrics/format.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import type { StatsSample } from '../core/metrics/statsSample.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { TableColumn } from '../core/reports/table.ts';

export interface Reading {
  readonly container: Container;
  /** undefined where the container does not run or did not answer. */
  readonly metrics: Metrics | undefined;
  /** What they were derived from, where it was read here. */
  readonly sample?: StatsSample | undefined;
}

/** The columns of `docker stats`. */
export function statsColumns(): TableColumn[] {
  const right = (title: string): TableColumn => ({ title, align: 'right' });
  return [
    { title: t('CONTAINER ID') },
    { title: t('NAME') },
    right(t('CPU %')),
    right(t('MEM USAGE / LIMIT')),
    right(t('MEM %')),
    right(t('NET I/O')),
    right(t('BLOCK I/O')),
    right(t('PIDS')),
  ];
}

export function statsCells({ container, metrics }: Reading): string[] {
  const pair = (one: string, other: string) => `${one} / ${other}`;
  return [
    container.id.slice(0, 12),
    toPlainText(container.name),
    formatPercent(metrics?.cpuPercent),
    pair(formatMemory(metrics?.memoryUsedBytes), formatMemory(metrics?.memoryLimitBytes)),
    formatPercent(metrics?.memoryPercent),
    pair(formatBytes(metrics?.networkRxBytes), formatBytes(metrics?.networkTxBytes)),
    pair(formatBytes(metrics?.blockReadBytes), formatBytes(metrics?.blockWriteBytes)),
    metrics?.pids === undefined ? unknownValue : String(metrics.pids),
  ];
}

/** By what readings can be sorted; the largest first, names from A to Z. */
export const sortKeys = ['name', 'cpu', 'memory', 'network', 'block', 'pids'] as const;
export type SortKey = (typeof sortKeys)[number];

/** What is unknown comes last. Network and block I/O count both ways. */
export function sortReadings<T extends Reading>(readings: readonly T[], key: SortKey): T[] {
  const names = new Intl.Collator('en', { numeric: true });
  return readings.toSorted(
    (a, b) =>
      (sortValue(b.metrics, key) ?? -1) - (sortValue(a.metrics, key) ?? -1) ||
      names.compare(a.container.name, b.container.name),
  );
}

function sortValue(metrics: Metrics | undefined, key: SortKey): number | undefined {
  const sum = (a: number | undefined, b: number | undefined) =>
    a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
  switch (key) {
    case 'name':
      return 0;
    case 'cpu':
      return metrics?.cpuPercent;
    case 'memory':
      return metrics?.memoryUsedBytes;
    case 'network':
      return sum(metrics?.networkRxBytes, metrics?.networkTxBytes);
    case 'block':
      return sum(metrics?.blockReadBytes, metrics?.blockWriteBytes);
    case 'pids':
      return metrics?.pids;
  }
}
