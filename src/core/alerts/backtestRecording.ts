import type { Condition, Policy, Rule } from '../checks/policy/policy.ts';
import { isWithin } from '../checks/policy/schedule.ts';
import { isFor } from '../checks/policy/selector.ts';
import { recentTrouble } from '../checks/recentTrouble.ts';
import type { ContainerEvent, ContainerEventAction } from '../containers/containerClient.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import type { RecordedContainer, RecordedEvent, Recording, SampleColumn } from '../recordings/recording.ts';
import type { Level } from './alert.ts';
import { backtest, type Observed, observedValue, type PastAlert } from './backtest.ts';

/** `notRecorded`: a recording has nothing of what the rule looks at. `selectsByLabel`: labels are not recorded either. */
export type NotReplayed = 'notRecorded' | 'selectsByLabel';

/** What one rule would have done about one container. */
export interface RuleReplay {
  readonly rule: Rule;
  /** undefined where the rule could be replayed for none. */
  readonly container: Pick<RecordedContainer, 'identity' | 'name'> | undefined;
  readonly notReplayed: NotReplayed | undefined;
  readonly alerts: readonly PastAlert[];
}

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

/** An engine may answer more slowly than it is asked: a second and more between two readings is no gap. */
const shortestInterval = 2000;

/** Replays each rule of a policy on a recording, container by container, by the state machine that watches. Pure. */
export function backtestRecording(recording: Recording, policy: Policy): RuleReplay[] {
  return policy.rules.flatMap((rule) => {
    const notReplayed = reasonNotTo(rule);
    if (notReplayed !== undefined) {
      return [{ rule, container: undefined, notReplayed, alerts: [] }];
    }
    return recording.containers
      .filter((container) => isFor(rule, selectable(container)))
      .map((container) => replay(rule, container, recording, policy.notify.timeZone));
  });
}

function reasonNotTo({ condition, select, except }: Rule): NotReplayed | undefined {
  if (select.label !== undefined || except?.label !== undefined) {
    return 'selectsByLabel';
  }
  const isRecorded =
    (condition.kind === 'metric' && recorded[condition.metric] !== undefined) ||
    // Of an end, the exit code would have to be known.
    (condition.kind === 'event' && condition.event !== 'stopped');
  return isRecorded ? undefined : 'notRecorded';
}

function replay(
  rule: Rule,
  container: RecordedContainer,
  recording: Recording,
  timeZone: string | undefined,
): RuleReplay {
  const startedAt = Date.parse(recording.startedAt);
  const { condition, schedule } = rule;
  const observed =
    condition.kind === 'metric'
      ? observedMetric(rule, condition, container)
      : condition.kind === 'event'
        ? observedEvents(rule, condition, container, recording)
        : [];
  const isKnown = observed.some(({ observation }) => observation.kind === 'sample');
  const timed = observed.map(({ at, observation }): Observed => {
    const then = startedAt + at;
    const isResting = schedule !== undefined && !isWithin(schedule, then, timeZone);
    return {
      at: then,
      observation: isResting
        ? { kind: 'suppressed', reason: 'schedule' }
        : observation.kind === 'sample'
          ? { ...observation, at: then }
          : observation,
    };
  });
  // Events are known all the time, readings where they came.
  const interval =
    condition.kind === 'event' ? Number.POSITIVE_INFINITY : Math.max(shortestInterval, recording.intervalMs);
  const comparison = 'threshold' in condition ? condition.threshold?.comparison : undefined;
  return {
    rule,
    container,
    notReplayed: isKnown ? undefined : 'notRecorded',
    alerts: backtest(timed, { for: rule.for, interval }, comparison),
  };
}

function observedMetric(
  rule: Rule,
  { metric, threshold }: Extract<Condition, { kind: 'metric' }>,
  { samples, limits, capacity }: RecordedContainer,
): Observed[] {
  const read = recorded[metric];
  return samples.at.map((at, index) => {
    const value = read?.((column) => samples[column][index] ?? undefined, capacity ?? limits);
    return observedValue(at, value, { threshold, severity: rule.severity });
  });
}

/** At the moments at which something may change: an event, and when it is out of the window or has lasted. */
function observedEvents(
  { severity, for: lasts }: Rule,
  condition: Extract<Condition, { kind: 'event' }>,
  { identity }: RecordedContainer,
  { events, durationMs }: Recording,
): Observed[] {
  const own = events.filter((event) => event.identity === identity);
  const { within } = condition;
  const moments = own.flatMap(({ at }) => [at, at + lasts, at + within + 1, at + within + 1 + lasts]);
  return [...new Set([0, ...moments, durationMs])]
    .filter((at) => at >= 0 && at <= durationMs)
    .toSorted((a, b) => a - b)
    .map((at): Observed => {
      const found = lookBack(
        condition,
        own.filter((event) => event.at <= at),
        at,
      );
      return {
        at,
        observation:
          found === undefined
            ? { kind: 'none' }
            : { kind: 'sample', at, level: levelIf(found.isBroken, severity), value: found.value },
      };
    });
}

function lookBack(
  { event, limit, within }: Extract<Condition, { kind: 'event' }>,
  before: readonly RecordedEvent[],
  at: number,
): { readonly isBroken: boolean; readonly value?: number } | undefined {
  if (event === 'unhealthy') {
    // What it was when the recording began is not known.
    const last = before.findLast(({ action }) => action.startsWith('health_status') || action === 'die');
    return last && { isBroken: last.action === 'health_status: unhealthy' };
  }
  const recent = before.filter((one) => at - one.at <= within).map(eventOf);
  const { restarts, oomKills } = recentTrouble(recent).get('') ?? { restarts: 0, oomKills: 0 };
  return event === 'oom'
    ? { isBroken: oomKills > 0, value: oomKills }
    : { isBroken: restarts > limit, value: restarts };
}

function eventOf({ action }: RecordedEvent): ContainerEvent {
  return {
    containerId: '',
    name: '',
    action: action as ContainerEventAction,
    timeNano: '0',
    exitCode: undefined,
    attributes: {},
  };
}

/** A container's name has no slash: with two, it is an identity of compose. */
function selectable({ identity, name, image }: RecordedContainer) {
  const [project = '', service = '', number] = identity.split('/');
  const compose =
    number === undefined
      ? undefined
      : { project, service, number: Number(number), workingDirectory: undefined };
  return { name, image, labels: {}, compose };
}

const levelIf = (isBroken: boolean, severity: Rule['severity']): Level => (isBroken ? severity : 'ok');

function share(part: number | undefined, whole: number | null): number | undefined {
  return part === undefined || whole === null || whole === 0 ? undefined : part / whole;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
