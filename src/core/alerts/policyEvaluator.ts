import { rulesFor } from '../checks/policy/labelRules.ts';
import type { Condition, Policy, Rule } from '../checks/policy/policy.ts';
import { isWithin } from '../checks/policy/schedule.ts';
import { isFor, selectorText } from '../checks/policy/selector.ts';
import type { RecentTrouble } from '../checks/recentTrouble.ts';
import { type Container, type ContainerDetails, stableIdentity } from '../containers/container.ts';
import { isAskedMetric, metricDefinitions, metricValue } from '../metrics/metricNames.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { type Level, levelOf, type Observation } from './alert.ts';
import type { AlertSubject, Watched } from './alertEntry.ts';
import { CounterGrowth } from './counterGrowth.ts';

/** What is known of one container in one sweep. Times are of this machine's clock. */
export interface PolicySubject {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly metrics: Metrics | undefined;
  /** When the metrics came. */
  readonly metricsAt: number | undefined;
  /** Restarts and OOM kills within so many milliseconds; undefined where the engine's events could not be read. */
  readonly recent: (within: number) => RecentTrouble | undefined;
}

/** What a rule found that asks for itself: logs, probes, commands. */
export type SignalSource = (rule: Rule, container: Container) => Observation;

/** How ends that were asked for, or that are well, look: 0, and SIGINT, SIGKILL and SIGTERM. */
const normalExitCodes: ReadonlySet<number | undefined> = new Set([undefined, 0, 130, 137, 143]);
const unknown: Observation = { kind: 'none' };

/** Makes observations of what is known, rule by rule. What fits what is looked up once per listing, not per sweep. */
export class PolicyEvaluator {
  readonly #policy: Policy;
  readonly #signal: SignalSource;
  readonly #matches = new WeakMap<
    Container,
    { readonly subject: AlertSubject; readonly rules: readonly Rule[] }
  >();
  readonly #growth: CounterGrowth;

  /** `growth`: what is known of counters from before, under another policy or in an earlier life. */
  constructor(policy: Policy, signal: SignalSource = () => unknown, growth = new CounterGrowth()) {
    this.#policy = policy;
    this.#signal = signal;
    this.#growth = growth;
  }

  /** Every rule with every container it is for; what does not apply to a container is left out. */
  observe(subjects: readonly PolicySubject[], now: number): Watched[] {
    const watched: Watched[] = [];
    const isResting = this.#restAt(now);
    for (const known of subjects) {
      const { subject, rules } = this.#matching(known.container);
      for (const rule of rules) {
        const observation = isResting(rule)
          ? ({ kind: 'suppressed', reason: 'schedule' } as const)
          : this.#observeOne(rule, known, subject, now);
        if (observation !== undefined) {
          watched.push({ rule, subject, observation });
        }
      }
    }
    this.#growth.forgetBefore(now);
    return [...watched, ...this.#observeAbsence(subjects, isResting, now)];
  }

  #matching(container: Container): { readonly subject: AlertSubject; readonly rules: readonly Rule[] } {
    let match = this.#matches.get(container);
    if (match === undefined) {
      const { name, compose } = container;
      const subject = { identity: stableIdentity(container), name, project: compose?.project };
      const rules = rulesFor(this.#policy, container).filter(({ condition }) => !isAbsence(condition));
      match = { subject, rules };
      this.#matches.set(container, match);
    }
    return match;
  }

  #observeOne(
    rule: Rule,
    known: PolicySubject,
    { identity }: AlertSubject,
    now: number,
  ): Observation | undefined {
    const { condition } = rule;
    if (condition.kind === 'event') {
      return observeEvent(condition, rule, known, now);
    }
    if ((known.details?.state ?? known.container.state) !== 'running') {
      return { kind: 'suppressed', reason: 'notRunning' };
    }
    if (condition.kind !== 'metric' || isAskedMetric(condition.metric)) {
      return this.#signal(rule, known.container);
    }
    const { metrics, metricsAt } = known;
    // What the engine counts of restarts comes with the details.
    const current =
      condition.metric === 'restarts'
        ? known.details?.restartCount
        : metrics && metricValue(condition.metric, metrics);
    if (current === undefined || metricsAt === undefined) {
      return unknown;
    }
    const isCounter = metricDefinitions[condition.metric].kind === 'counter';
    const value = isCounter
      ? this.#growth.within(
          `${rule.id}/${condition.metric}/${identity}`,
          current,
          metricsAt,
          condition.within,
        )
      : current;
    const level = levelOf(value, condition.threshold);
    return { kind: 'sample', at: metricsAt, level: level === 'warning' ? rule.severity : level, value };
  }

  *#observeAbsence(
    subjects: readonly PolicySubject[],
    isResting: (rule: Rule) => boolean,
    now: number,
  ): Generator<Watched> {
    for (const rule of this.#policy.rules.filter(({ condition }) => isAbsence(condition))) {
      const isThere = subjects.some(
        ({ container }) => container.state === 'running' && isFor(rule, container),
      );
      const name = selectorText(rule.select);
      yield {
        rule,
        subject: { identity: name, name, project: undefined },
        observation: isResting(rule)
          ? { kind: 'suppressed', reason: 'schedule' }
          : { kind: 'sample', at: now, level: isThere ? 'ok' : rule.severity, value: undefined },
      };
    }
  }

  /** Whether a rule is outside its schedule; the wall clock is looked at once for each rule. */
  #restAt(now: number): (rule: Rule) => boolean {
    const { timeZone } = this.#policy.notify;
    const resting = new Map<Rule, boolean>();
    return (rule) => {
      if (rule.schedule === undefined) {
        return false;
      }
      const isResting = resting.get(rule) ?? !isWithin(rule.schedule, now, timeZone);
      resting.set(rule, isResting);
      return isResting;
    };
  }
}

function isAbsence(condition: Condition): boolean {
  return condition.kind === 'absent' && condition.what === 'container';
}

function observeEvent(
  { event, limit, within }: Extract<Condition, { kind: 'event' }>,
  { severity }: Rule,
  { container, details, recent }: PolicySubject,
  now: number,
): Observation | undefined {
  if (details === undefined) {
    return unknown;
  }
  const level = (isBroken: boolean): Level => (isBroken ? severity : 'ok');
  const sample = (isBroken: boolean, value?: number): Observation => ({
    kind: 'sample',
    at: now,
    level: level(isBroken),
    value,
  });
  const hasEnded = details.state === 'exited' || details.state === 'dead';
  const hasEndedLately = hasEnded && now - (details.finishedAt ?? 0) <= within;
  switch (event) {
    case 'unhealthy':
      // No health check, no rule; what does not run is not unhealthy.
      return details.health === 'none'
        ? undefined
        : container.state === 'running'
          ? sample(details.health === 'unhealthy')
          : { kind: 'suppressed', reason: 'notRunning' };
    case 'stopped':
      return sample(hasEndedLately && !normalExitCodes.has(details.exitCode));
    case 'oom': {
      const kills = recent(within)?.oomKills;
      // The engine says it of the end before this run as well, for as long as the run lasts: whoever knows the events knows when it was.
      const hasBegunLately = kills === undefined || now - (details.startedAt ?? now) <= within;
      const isKilled = details.isOomKilled && (hasEnded ? hasEndedLately : hasBegunLately);
      return isKilled || (kills ?? 0) > 0
        ? sample(true, kills)
        : kills === undefined
          ? unknown
          : sample(false, 0);
    }
    case 'restart-loop': {
      const restarts = recent(within)?.restarts;
      // The engine forgets events early; one that waits for yet another restart is in a loop all the same.
      const isWaiting = details.state === 'restarting' && details.restartCount > limit;
      return isWaiting || restarts !== undefined
        ? sample(isWaiting || (restarts ?? 0) > limit, restarts)
        : unknown;
    }
  }
}
