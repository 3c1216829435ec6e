import { type Condition, type Policy, paceOf, type Rule } from '../checks/policy/policy.ts';
import { isWithin } from '../checks/policy/schedule.ts';
import { isFor, matchesSelector, type Selectable, type Selector } from '../checks/policy/selector.ts';
import { recentTrouble } from '../checks/recentTrouble.ts';
import type { ContainerEvent, ContainerEventAction } from '../containers/containerClient.ts';
import type { MetricId } from '../metrics/metricNames.ts';
import type { Level } from './alert.ts';
import { backtest, type Observed, observedValue, type PastAlert } from './backtest.ts';
import { observedLines } from './observedLines.ts';

/** `notRecorded`: nothing of what the rule looks at is known. The others: what a container is chosen by is not known either. */
export type NotReplayed = 'notRecorded' | 'selectsByLabel' | 'selectsByImage';

/** What one rule would have done about one container. */
export interface RuleReplay {
  readonly rule: Rule;
  /** undefined where the rule could be replayed for none. */
  readonly container: PastContainer | undefined;
  readonly notReplayed: NotReplayed | undefined;
  readonly alerts: readonly PastAlert[];
  /** What a rule about a metric was shown, where it is known; milliseconds since 1970. */
  readonly course: readonly { readonly at: number; readonly value: number }[];
}

export interface PastContainer {
  readonly identity: string;
  readonly name: string;
}

/** What is known of a container's past. Times are milliseconds since `startedAt` (since 1970). */
export interface Past {
  readonly container: PastContainer;
  /** undefined: not known. */
  readonly image: string | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Of this container, oldest first. */
  readonly events: readonly PastEvent[];
  values(metric: MetricId, rule: Rule): PastValues;
  /** When lines were written that match a log rule, ascending, also before `startedAt`; undefined: not known. */
  lines?(rule: Rule): readonly number[] | undefined;
}

export interface PastEvent {
  readonly at: number;
  readonly action: string;
}

/** Oldest first. */
export interface PastValues {
  /** Time from one value to the next. */
  readonly intervalMs: number;
  readonly values: readonly { readonly at: number; readonly value: number | undefined }[];
}

/** An engine may answer more slowly than it is asked: a second and more between two readings is no gap. */
const shortestInterval = 2000;

/**
 * Replays each rule of a policy, container by container, by the state machine that watches; `hasMetric` tells what a kind of record holds
 * at all. Pure.
 */
export function replay(
  pasts: readonly Past[],
  policy: Policy,
  hasMetric: (metric: MetricId) => boolean,
): RuleReplay[] {
  return policy.rules.flatMap((rule) => {
    if (!isRecorded(rule, hasMetric) && pasts.every((past) => past.lines?.(rule) === undefined)) {
      return [unreplayed(rule, 'notRecorded', undefined)];
    }
    const replays = pasts.flatMap((past): RuleReplay[] => {
      const unknown = unknownChoice(rule, past);
      return unknown !== undefined
        ? [unreplayed(rule, unknown, past.container)]
        : isFor(rule, selectable(past))
          ? [replayOne(rule, past, policy.notify.timeZone)]
          : [];
    });
    // Of what is known of no container at all, once is enough.
    const reason = replays[0]?.notReplayed;
    const isKnownOfNone =
      (reason === 'selectsByLabel' && pasts.every(({ labels }) => labels === undefined)) ||
      (reason === 'selectsByImage' && pasts.every(({ image }) => image === undefined));
    return isKnownOfNone ? [unreplayed(rule, reason, undefined)] : replays;
  });
}

function unreplayed(rule: Rule, notReplayed: NotReplayed, container: PastContainer | undefined): RuleReplay {
  return { rule, container, notReplayed, alerts: [], course: [] };
}

function isRecorded({ condition }: Rule, hasMetric: (metric: MetricId) => boolean): boolean {
  // Of an end, the exit code would have to be known.
  return (
    (condition.kind === 'metric' && hasMetric(condition.metric)) ||
    (condition.kind === 'event' && condition.event !== 'stopped')
  );
}

/** What the rule chooses by that is not known of a container, where all else fits. */
function unknownChoice(
  { select, except }: Pick<Rule, 'select' | 'except'>,
  past: Past,
): 'selectsByLabel' | 'selectsByImage' | undefined {
  const fitsOtherwise = ({ label, image, ...rest }: Selector) => matchesSelector(selectable(past), rest);
  for (const selector of fitsOtherwise(select) ? [select, except ?? {}] : []) {
    const byLabel = selector.label !== undefined && past.labels === undefined;
    const byImage = selector.image !== undefined && past.image === undefined;
    if ((byLabel || byImage) && fitsOtherwise(selector)) {
      return byLabel ? 'selectsByLabel' : 'selectsByImage';
    }
  }
  return undefined;
}

function replayOne(rule: Rule, past: Past, timeZone: string | undefined): RuleReplay {
  const { condition, schedule } = rule;
  const values = condition.kind === 'metric' ? past.values(condition.metric, rule) : undefined;
  const observed = observe(rule, past, values);
  const isKnown = observed.some(({ observation }) => observation.kind === 'sample');
  const timed = observed.map(({ at, observation }): Observed => {
    const then = past.startedAt + at;
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
  // Events and lines are known all the time, readings where they came: as often as it was watched, or as such a rule asks.
  const interval = values
    ? Math.max(shortestInterval, values.intervalMs, paceOf(condition))
    : Number.POSITIVE_INFINITY;
  const comparison = 'threshold' in condition ? condition.threshold?.comparison : undefined;
  return {
    rule,
    container: past.container,
    notReplayed: isKnown ? undefined : 'notRecorded',
    alerts: backtest(timed, { for: rule.for, interval }, comparison),
    course: (values?.values ?? []).flatMap(({ at, value }) =>
      value === undefined ? [] : [{ at: past.startedAt + at, value }],
    ),
  };
}

function observe(rule: Rule, past: Past, values: PastValues | undefined): Observed[] {
  const { condition, severity } = rule;
  switch (condition.kind) {
    case 'metric':
      return (values?.values ?? []).map(({ at, value }) =>
        observedValue(at, value, { threshold: condition.threshold, severity }),
      );
    case 'event':
      return observedEvents(rule, condition, past);
    case 'log': {
      const lines = past.lines?.(rule);
      return lines ? observedLines(rule, condition, lines, past.durationMs) : [];
    }
    default:
      return [];
  }
}

/** At the moments at which something may change: an event, and when it is out of the window or has lasted. */
function observedEvents(
  { severity, for: lasts }: Rule,
  condition: Extract<Condition, { kind: 'event' }>,
  { events, durationMs }: Past,
): Observed[] {
  const { within } = condition;
  const moments = events.flatMap(({ at }) => [at, at + lasts, at + within + 1, at + within + 1 + lasts]);
  return [...new Set([0, ...moments, durationMs])]
    .filter((at) => at >= 0 && at <= durationMs)
    .toSorted((a, b) => a - b)
    .map((at): Observed => {
      const found = lookBack(
        condition,
        events.filter((event) => event.at <= at),
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
  before: readonly PastEvent[],
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

function eventOf({ action }: PastEvent): ContainerEvent {
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
function selectable({ container: { identity, name }, image = '', labels = {} }: Past): Selectable {
  const [project = '', service = '', number] = identity.split('/');
  const compose =
    number === undefined
      ? undefined
      : { project, service, number: Number(number), workingDirectory: undefined };
  return { name, image, labels, compose };
}

const levelIf = (isBroken: boolean, severity: Rule['severity']): Level => (isBroken ? severity : 'ok');
