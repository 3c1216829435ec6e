import type { Translate } from '../common/translate.ts';
import {
  formatBytes,
  formatMemory,
  formatPercent,
  formatRate,
  formatResponseTime,
  unknownValue,
} from './format.ts';
import type { Metrics } from './metrics.ts';

export type MetricUnit =
  | 'percent'
  | 'millicores'
  /** Shown base 1024, as memory is. */
  | 'bytes'
  /** Shown base 1000, as disks are. */
  | 'diskBytes'
  | 'bytesPerSecond'
  | 'perSecond'
  | 'seconds'
  | 'milliseconds'
  | 'count';

/** One number of a container, as policies, history, recordings and charts know it. */
export interface MetricDefinition {
  readonly unit: MetricUnit;
  /** A `counter` only grows while the container runs: what is of interest is its growth. */
  readonly kind: 'gauge' | 'counter';
  /** Names the scale where there is more than one. */
  readonly label: (t: Translate) => string;
  readonly field: Exclude<keyof Metrics, 'at'>;
}

/**
 * Every metric by its id. An id is written in policies and files that live for years: it never changes its meaning, and it
 * has no dot, so that `memory.p95` can name an aggregate.
 */
export const metricDefinitions = {
  cpu: gauge('percent', 'cpuOfLimitPercent', (t) => t('CPU of own limit')),
  'cpu-docker': gauge('percent', 'cpuPercent', (t) => t('CPU (100% = one core)')),
  'cpu-host': gauge('percent', 'cpuOfHostPercent', (t) => t('CPU of the host')),
  'cpu-millicores': gauge('millicores', 'cpuMillicores', (t) => t('CPU in millicores')),
  throttled: gauge('percent', 'cpuThrottledPercent', (t) => t('CPU periods throttled')),
  'throttled-seconds': counter('seconds', 'cpuThrottledSeconds', (t) => t('Time throttled')),
  memory: gauge('percent', 'memoryPercent', (t) => t('Memory of limit')),
  'memory-used': gauge('bytes', 'memoryUsedBytes', (t) => t('Memory used')),
  'memory-limit': gauge('bytes', 'memoryLimitBytes', (t) => t('Memory limit')),
  'memory-cache': gauge('bytes', 'memoryCacheBytes', (t) => t('Page cache')),
  'memory-rss': gauge('bytes', 'memoryRssBytes', (t) => t('Anonymous memory (RSS)')),
  'memory-failures': counter('count', 'memoryFailures', (t) => t('Memory limit hit')),
  'oom-kills': counter('count', 'oomKills', (t) => t('OOM kills')),
  'network-in': gauge('bytesPerSecond', 'networkRxRate', (t) => t('Network received')),
  'network-out': gauge('bytesPerSecond', 'networkTxRate', (t) => t('Network sent')),
  'network-errors': gauge('perSecond', 'networkErrorRate', (t) => t('Network errors')),
  'network-drops': gauge('perSecond', 'networkDropRate', (t) => t('Network packets dropped')),
  'block-read': gauge('bytesPerSecond', 'blockReadRate', (t) => t('Block reads')),
  'block-write': gauge('bytesPerSecond', 'blockWriteRate', (t) => t('Block writes')),
  pids: gauge('count', 'pids', (t) => t('Processes and threads')),
  'pids-percent': gauge('percent', 'pidsPercent', (t) => t('Processes and threads of limit')),
  restarts: counter('count', 'restarts', (t) => t('Restarts')),
  disk: gauge('percent', 'diskUsedPercent', (t) => t('Disk used')),
  'disk-free': gauge('diskBytes', 'diskFreeBytes', (t) => t('Disk free')),
  'disk-written': gauge('diskBytes', 'diskWritableBytes', (t) => t('Written into the container')),
  'disk-volumes': gauge('diskBytes', 'diskVolumeBytes', (t) => t('Size of volumes')),
  'response-time': gauge('milliseconds', 'responseMs', (t) => t('Response time')),
  'response-dns': gauge('milliseconds', 'responseDnsMs', (t) => t('Response time: DNS')),
  'response-connect': gauge('milliseconds', 'responseConnectMs', (t) => t('Response time: connection')),
  'response-tls': gauge('milliseconds', 'responseTlsMs', (t) => t('Response time: TLS')),
  'response-first-byte': gauge('milliseconds', 'responseFirstByteMs', (t) => t('Response time: first byte')),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricId = keyof typeof metricDefinitions;

export const metricIds = Object.keys(metricDefinitions) as readonly MetricId[];

/** Not read with the counters, but asked for where a rule wants to know: each costs more than all of those. */
export const askedMetrics = [
  'disk',
  'disk-free',
  'disk-written',
  'disk-volumes',
  'response-time',
  'response-dns',
  'response-connect',
  'response-tls',
  'response-first-byte',
] as const;

export type AskedMetric = (typeof askedMetrics)[number];
/** What one request for a page tells. */
export type ResponseMetric = Extract<AskedMetric, `response-${string}`>;

const asked: ReadonlySet<MetricId> = new Set(askedMetrics);

export function isAskedMetric(id: MetricId): id is AskedMetric {
  return asked.has(id);
}

export function isMetricId(text: string): text is MetricId {
  return Object.hasOwn(metricDefinitions, text);
}

/** undefined where it is not known. */
export function metricValue(id: MetricId, metrics: Metrics): number | undefined {
  return metrics[metricDefinitions[id].field];
}

/** A value in the unit of its metric, as `docker stats` writes its like. */
export function formatMetric(id: MetricId, value: number | undefined): string {
  return value === undefined ? unknownValue : formatters[metricDefinitions[id].unit](value);
}

const formatters: Readonly<Record<MetricUnit, (value: number) => string>> = {
  percent: formatPercent,
  millicores: (value) => `${Math.round(value)}m`,
  bytes: formatMemory,
  diskBytes: formatBytes,
  bytesPerSecond: formatRate,
  perSecond: (value) => `${Number(value.toPrecision(3))}/s`,
  seconds: (value) => `${Number(value.toPrecision(3))}s`,
  milliseconds: formatResponseTime,
  count: String,
};

function gauge<F extends MetricDefinition['field']>(
  unit: MetricUnit,
  field: F,
  label: MetricDefinition['label'],
) {
  return { unit, kind: 'gauge', field, label } as const;
}

function counter<F extends MetricDefinition['field']>(
  unit: MetricUnit,
  field: F,
  label: MetricDefinition['label'],
) {
  return { unit, kind: 'counter', field, label } as const;
}
