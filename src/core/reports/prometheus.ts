import type { Container, ContainerDetails } from '../containers/container.ts';
import type { StatsSample } from '../metrics/statsSample.ts';

/** A container that runs, and its counters. */
export interface ExposedContainer {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly sample: StatsSample;
}

interface Family {
  readonly name: string;
  /** `untyped` is a counter that cAdvisor named before counters had to end in `_total`: promtool accepts it as nothing else. */
  readonly type: 'counter' | 'gauge' | 'untyped';
  readonly help: string;
  /** Values with the labels they have besides the container's own; unknown ones are left out. */
  readonly values: (
    one: ExposedContainer,
  ) => readonly (readonly [labels: Readonly<Record<string, string>>, value: number | undefined])[];
}

const plain = (value: (one: ExposedContainer) => number | undefined): Family['values'] => {
  return (one) => [[{}, value(one)]];
};
const perInterface = (
  field: keyof NonNullable<StatsSample['networks']>[number] & `${'rx' | 'tx'}${string}`,
): Family['values'] => {
  return ({ sample: { networks = [] } }) => networks.map((one) => [{ interface: one.name }, one[field]]);
};

/** Names, types and meaning are cAdvisor's (docs/storage/prometheus.md there), so that dashboards and rules for it work as they are. */
const families: readonly Family[] = [
  {
    name: 'container_cpu_usage_seconds_total',
    type: 'counter',
    help: 'Cumulative cpu time consumed in seconds.',
    values: ({ sample: { cpu } }) => [
      [{ cpu: 'total' }, cpu.totalUsage / (cpu.platform === 'linux' ? 1e9 : 1e7)],
    ],
  },
  {
    name: 'container_cpu_cfs_periods_total',
    type: 'counter',
    help: 'Number of elapsed enforcement period intervals.',
    values: plain(({ sample }) => sample.throttling?.periods),
  },
  {
    name: 'container_cpu_cfs_throttled_periods_total',
    type: 'counter',
    help: 'Number of throttled period intervals.',
    values: plain(({ sample }) => sample.throttling?.throttledPeriods),
  },
  {
    name: 'container_cpu_cfs_throttled_seconds_total',
    type: 'counter',
    help: 'Total time duration the container has been throttled.',
    values: plain(({ sample: { throttling } }) => throttling && throttling.throttledNanoseconds / 1e9),
  },
  {
    name: 'container_memory_usage_bytes',
    type: 'gauge',
    help: 'Current memory usage in bytes, including all memory regardless of when it was accessed.',
    values: plain(({ sample }) => sample.memory.usageBytes),
  },
  {
    name: 'container_memory_working_set_bytes',
    type: 'gauge',
    help: 'Current working set in bytes: without the inactive page cache, as docker stats shows it.',
    values: plain(({ sample }) => sample.memory.usedBytes),
  },
  {
    name: 'container_memory_cache',
    type: 'gauge',
    help: 'Number of bytes of page cache memory.',
    values: plain(({ sample }) => sample.memory.cacheBytes),
  },
  {
    name: 'container_memory_rss',
    type: 'gauge',
    help: 'Size of RSS in bytes.',
    values: plain(({ sample }) => sample.memory.rssBytes),
  },
  {
    name: 'container_memory_failcnt',
    type: 'untyped',
    help: 'Number of memory usage hits limits.',
    values: plain(({ sample }) => sample.memory.failures),
  },
  {
    name: 'container_oom_events_total',
    type: 'counter',
    help: 'Count of out of memory events observed for the container.',
    values: plain(({ sample }) => sample.memory.oomKills),
  },
  {
    name: 'container_network_receive_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes received.',
    values: perInterface('rxBytes'),
  },
  {
    name: 'container_network_receive_packets_total',
    type: 'counter',
    help: 'Cumulative count of packets received.',
    values: perInterface('rxPackets'),
  },
  {
    name: 'container_network_receive_errors_total',
    type: 'counter',
    help: 'Cumulative count of errors encountered while receiving.',
    values: perInterface('rxErrors'),
  },
  {
    name: 'container_network_receive_packets_dropped_total',
    type: 'counter',
    help: 'Cumulative count of packets dropped while receiving.',
    values: perInterface('rxDropped'),
  },
  {
    name: 'container_network_transmit_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes transmitted.',
    values: perInterface('txBytes'),
  },
  {
    name: 'container_network_transmit_packets_total',
    type: 'counter',
    help: 'Cumulative count of packets transmitted.',
    values: perInterface('txPackets'),
  },
  {
    name: 'container_network_transmit_errors_total',
    type: 'counter',
    help: 'Cumulative count of errors encountered while transmitting.',
    values: perInterface('txErrors'),
  },
  {
    name: 'container_network_transmit_packets_dropped_total',
    type: 'counter',
    help: 'Cumulative count of packets dropped while transmitting.',
    values: perInterface('txDropped'),
  },
  {
    name: 'container_fs_reads_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes read.',
    values: plain(({ sample }) => sample.blockReadBytes),
  },
  {
    name: 'container_fs_writes_bytes_total',
    type: 'counter',
    help: 'Cumulative count of bytes written.',
    values: plain(({ sample }) => sample.blockWriteBytes),
  },
  {
    name: 'container_fs_reads_total',
    type: 'counter',
    help: 'Cumulative count of reads completed.',
    values: plain(({ sample }) => sample.blockReads),
  },
  {
    name: 'container_fs_writes_total',
    type: 'counter',
    help: 'Cumulative count of writes completed.',
    values: plain(({ sample }) => sample.blockWrites),
  },
  {
    name: 'container_threads',
    type: 'gauge',
    help: 'Number of threads running inside the container.',
    values: plain(({ sample }) => sample.pids),
  },
  {
    name: 'container_start_time_seconds',
    type: 'gauge',
    help: 'Start time of the container since unix epoch in seconds.',
    values: plain(({ details }) => details?.startedAt && details.startedAt / 1000),
  },
  {
    name: 'container_last_seen',
    type: 'gauge',
    help: 'Last time a container was seen by the exporter.',
    values: plain(({ sample }) => sample.readAt / 1000),
  },
  {
    name: 'container_spec_memory_limit_bytes',
    type: 'gauge',
    help: 'Memory limit for the container; 0 where it has none.',
    values: plain(({ details }) => details && (details.limits.memoryBytes ?? 0)),
  },
  {
    name: 'container_spec_cpu_period',
    type: 'gauge',
    help: 'CPU period of the container.',
    values: plain(({ details }) => (details?.limits.cpus === undefined ? undefined : cpuPeriod)),
  },
  {
    name: 'container_spec_cpu_quota',
    type: 'gauge',
    help: 'CPU quota of the container.',
    values: plain(({ details }) =>
      details?.limits.cpus === undefined ? undefined : Math.round(details.limits.cpus * cpuPeriod),
    ),
  },
];

/** Of the machine itself, as far as its containers tell. */
const machineFamilies = [
  {
    name: 'machine_cpu_cores',
    help: 'Number of logical CPU cores.',
    value: ({ sample: { cpu } }: ExposedContainer) => (cpu.platform === 'linux' ? cpu.onlineCpus : undefined),
  },
  {
    name: 'machine_memory_bytes',
    help: 'Amount of memory installed on the machine.',
    // One without a limit of its own may use all of it.
    value: ({ details, sample }: ExposedContainer) =>
      details && details.limits.memoryBytes === undefined ? sample.memory.limitBytes : undefined,
  },
] as const;

/** Microseconds. A limit in cores is a quota of so many periods. */
const cpuPeriod = 100_000;

/** The text exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Families without a value are left out. */
export function prometheusText(containers: readonly ExposedContainer[]): string {
  return families
    .map(({ name, type, help, values }) => {
      const samples = containers.flatMap((one) =>
        values(one).flatMap(([labels, value]) =>
          value === undefined
            ? []
            : [`${name}${labelText({ ...labelsOf(one.container), ...labels })} ${value}\n`],
        ),
      );
      return samples.length === 0
        ? ''
        : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`;
    })
    .concat(machineFamilies.map((family) => machineText(family, containers)))
    .join('');
}

function machineText(
  { name, help, value }: (typeof machineFamilies)[number],
  containers: readonly ExposedContainer[],
): string {
  const known = containers.flatMap((one) => value(one) ?? []);
  return known.length === 0
    ? ''
    : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${Math.max(...known)}\n`;
}

function labelsOf({ id, name, image, labels }: Container): Record<string, string> {
  const compose = Object.entries(labels).filter(([key]) =>
    /^com\.docker\.compose\.(project|service|container-number)$/.test(key),
  );
  return {
    id: `/docker/${id}`,
    name,
    image,
    ...Object.fromEntries(
      compose.map(([key, value]) => [`container_label_${key.replace(/[^a-z0-9_]/gi, '_')}`, value]),
    ),
  };
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`)
    .join(',')}}`;
}
