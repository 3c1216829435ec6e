import { formatDurationExactly } from '../checks/policy/quantity.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import { projectLabel, serviceLabel } from './promSelector.ts';

/** What an alert is known by: no id, so that it survives a recreation of its container. */
const identityLabels = `instance, name, ${projectLabel}, ${serviceLabel}`;
/** Rates are taken over it: four readings at an interval of 30 s. */
const rateWindow = '2m';
/** Cgroups that are no container have no name. */
const ofContainers = '{name!=""}';

/** In the metric's own unit, by identityLabels; the window is that of its growth. */
type Expression = (window: string) => string;

const by = (aggregation: string, series: string) => `${aggregation} by (${identityLabels}) (${series})`;
const gauge = (metric: string) => by('max', `${metric}${ofContainers}`);
const rate = (metric: string) => by('sum', `rate(${metric}${ofContainers}[${rateWindow}])`);
const growth =
  (metric: string): Expression =>
  (window) =>
    by('sum', `increase(${metric}${ofContainers}[${window}])`);
/** Each container with a number of its machine. */
const ofMachine = (metric: string) =>
  `${by('group', `container_last_seen${ofContainers}`)} * on (instance) group_left () max by (instance) (${metric})`;

const cpuRate = rate('container_cpu_usage_seconds_total');
const ownCores = `(${by('max', `container_spec_cpu_quota${ofContainers} > 0`)} / ${gauge('container_spec_cpu_period')} or ${ofMachine('machine_cpu_cores')})`;
const memoryLimit = `(${by('max', `container_spec_memory_limit_bytes${ofContainers} > 0`)} or ${ofMachine('machine_memory_bytes')})`;

const expressions: Readonly<Partial<Record<MetricId, string | Expression>>> = {
  cpu: `100 * ${cpuRate} / ${ownCores}`,
  'cpu-docker': `100 * ${cpuRate}`,
  'cpu-host': `100 * ${cpuRate} / (${ofMachine('machine_cpu_cores')})`,
  'cpu-millicores': `1000 * ${cpuRate}`,
  throttled: `100 * ${rate('container_cpu_cfs_throttled_periods_total')} / ${rate('container_cpu_cfs_periods_total')}`,
  'throttled-seconds': growth('container_cpu_cfs_throttled_seconds_total'),
  memory: `100 * ${gauge('container_memory_working_set_bytes')} / ${memoryLimit}`,
  'memory-used': gauge('container_memory_working_set_bytes'),
  'memory-limit': memoryLimit,
  'memory-cache': gauge('container_memory_cache'),
  'memory-rss': gauge('container_memory_rss'),
  'memory-failures': growth('container_memory_failcnt'),
  'oom-kills': growth('container_oom_events_total'),
  'network-in': rate('container_network_receive_bytes_total'),
  'network-out': rate('container_network_transmit_bytes_total'),
  'network-errors': `${rate('container_network_receive_errors_total')} + ${rate('container_network_transmit_errors_total')}`,
  'network-drops': `${rate('container_network_receive_packets_dropped_total')} + ${rate('container_network_transmit_packets_dropped_total')}`,
  'block-read': rate('container_fs_reads_bytes_total'),
  'block-write': rate('container_fs_writes_bytes_total'),
  pids: gauge('container_threads'),
  'pids-percent': `100 * ${gauge('container_threads')} / ${by('max', `container_threads_max${ofContainers} > 0`)}`,
  // Starts of the same container: whether somebody asked for them, cAdvisor does not know.
  restarts: (window) => by('max', `changes(container_start_time_seconds${ofContainers}[${window}])`),
  'disk-written': gauge('container_fs_usage_bytes'),
};

/** The value of a metric in PromQL, and under which name it is recorded. */
export interface RecordedMetric {
  readonly record: string;
  readonly expression: string;
}

/** By the names of cAdvisor, most of which `serve-metrics` has too; undefined where cAdvisor measures no such thing. */
export function recordedMetric(metric: MetricId, within: number): RecordedMetric | undefined {
  const expression = expressions[metric];
  const name = `container_vitals:${metric.replace(/-/g, '_')}`;
  const window = formatDurationExactly(within);
  return expression === undefined
    ? undefined
    : typeof expression === 'string'
      ? { record: name, expression }
      : { record: `${name}:${window}`, expression: expression(window) };
}
