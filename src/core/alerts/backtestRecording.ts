import type { Policy } from '../checks/policy/policy.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import type { RecordedContainer, Recording, SampleColumn } from '../recordings/recording.ts';
import { type Past, type RuleReplay, replay } from './replay.ts';

type Capacity = NonNullable<RecordedContainer['capacity']>;

/** What 100 % is has to be known for percentages. */
const recorded: Partial<
  Record<
    MetricId,
    (value: (column: SampleColumn) => number | undefined, capacity: Capacity) => number | undefined
  >
> = {
  cpu: (value, { cpus }) => share(value('cpuPercent'), cpus),
  'cpu-docker': (value) => value('cpuPercent'),
  'cpu-millicores': (value) => scaled(value('cpuPercent'), 10),
  memory: (value, { memoryBytes }) => scaled(share(value('memoryBytes'), memoryBytes), 100),
  'memory-used': (value) => value('memoryBytes'),
  'memory-limit': (_, { memoryBytes }) => memoryBytes ?? undefined,
  'network-in': (value) => value('networkRxRate'),
  'network-out': (value) => value('networkTxRate'),
  'block-read': (value) => value('blockReadRate'),
  'block-write': (value) => value('blockWriteRate'),
};

/** Replays a policy on a recording, by the state machine that watches. Pure. */
export function backtestRecording(recording: Recording, policy: Policy): RuleReplay[] {
  return replay(
    recording.containers.map((container) => pastOf(container, recording)),
    policy,
    (metric) => recorded[metric] !== undefined,
  );
}

function pastOf(container: RecordedContainer, recording: Recording): Past {
  const { identity, image, samples, limits, capacity } = container;
  return {
    container,
    image,
    labels: undefined,
    startedAt: Date.parse(recording.startedAt),
    durationMs: recording.durationMs,
    events: recording.events.filter((event) => event.identity === identity),
    values: (metric) => {
      const read = recorded[metric];
      return {
        intervalMs: recording.intervalMs,
        values: samples.at.map((at, index) => ({
          at,
          value: read?.((column) => samples[column][index] ?? undefined, capacity ?? limits),
        })),
      };
    },
  };
}

function share(part: number | undefined, whole: number | null): number | undefined {
  return part === undefined || whole === null || whole === 0 ? undefined : part / whole;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
