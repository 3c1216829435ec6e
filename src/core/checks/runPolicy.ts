import { type Alert, newAlert, type SuppressionReason } from '../alerts/alert.ts';
import { AlertBook } from '../alerts/alertBook.ts';
import type { AlertSubject, Watched } from '../alerts/alertEntry.ts';
import { PolicyEvaluator, type PolicySubject } from '../alerts/policyEvaluator.ts';
import { type Clock, systemClock } from '../common/clock.ts';
import { type Container, stableIdentity } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import type { CheckStatus } from './checks.ts';
import { gatherFacts, recentTroubleOf } from './gatherSubjects.ts';
import { rulesFor } from './policy/labelRules.ts';
import type { Policy, Rule } from './policy/policy.ts';
import { checkWindowSeconds } from './recentTrouble.ts';
import type { SignalBoard } from './signals/signalBoard.ts';
import type { SignalDetail } from './signals/signalDetail.ts';

/** Between two sweeps of a check that lasts, in milliseconds. */
const interval = 2000;

/** What a rule of a policy found of one container, or of none where it is about absence. */
export interface PolicyResult {
  readonly rule: Rule;
  readonly subject: AlertSubject;
  readonly container: Container | undefined;
  readonly status: CheckStatus;
  readonly value: number | undefined;
  readonly detail: SignalDetail | undefined;
  /** Why it is so. */
  readonly alert: Alert;
}

/** A rule that does not apply to a container it is for, at the moment. */
export interface SkippedRule {
  readonly rule: Rule;
  readonly subject: AlertSubject;
  readonly container: Container | undefined;
  readonly reason: SuppressionReason;
}

export interface PolicyRun {
  /** What fired at any time counts. In the order of the rules, those of labels last. */
  readonly results: readonly PolicyResult[];
  readonly skipped: readonly SkippedRule[];
  /** What was looked at last. */
  readonly containers: readonly Container[];
  readonly endedAt: number;
}

export interface RunPolicyOptions {
  /** Which of the engine's containers it is about. */
  readonly choose: (listed: readonly Container[]) => readonly Container[];
  readonly signals: SignalBoard;
  /**
   * How long it watches from the first look to the last, in milliseconds; what a rule wants to last longer need last no longer
   * than this. 0: one look.
   */
  readonly for: number;
  readonly signal: AbortSignal | undefined;
  readonly clock?: Clock;
}

/**
 * Evaluates a policy, with the rules that containers carry as labels, by the state machine that watches in the background, so that both
 * agree. Throws VitalsError where the engine does not answer, at any time: what is not known is not OK.
 */
export async function runPolicy(
  client: ContainerClient,
  policy: Policy,
  { choose, signals, for: lasts, signal, clock = systemClock }: RunPolicyOptions,
): Promise<PolicyRun> {
  const evaluator = new PolicyEvaluator(policy, signals.source);
  const book = new AlertBook();
  const seen = new Map<string, PolicyResult | SkippedRule>();
  let endsAt = lasts === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (;;) {
    const startedAt = clock.now();
    const isLast = startedAt >= endsAt;
    if (isLast) {
      // What is asked for seldom is asked for at the end as well: else nothing would be known to have lasted.
      signals.expire();
    }
    const containers = choose(await client.list(signal));
    const [{ facts, engineNow }] = await Promise.all([
      gatherFacts(client, containers, windowSeconds(policy, containers), signal, clock),
      signals.refresh(policy, containers, () => clock.now(), signal ?? never),
    ]);
    const subjects = facts.map(
      (one): PolicySubject => ({
        ...one,
        recent: (within) => recentTroubleOf(one, within, engineNow),
      }),
    );
    const now = clock.now();
    const watched = evaluator.observe(subjects, now);
    book.sweep(watched, { policy, now, interval, longestFor: lasts, describe: () => '' });
    for (const outcome of outcomesOf(watched, book, signals, containers)) {
      const key = JSON.stringify([outcome.rule.id, outcome.subject.identity]);
      const before = seen.get(key);
      if (before === undefined || rankOf(before) <= rankOf(outcome)) {
        seen.set(key, outcome);
      }
    }
    if (isLast) {
      const outcomes = inOrder([...seen.values()], policy);
      return {
        results: outcomes.filter((outcome) => 'status' in outcome),
        skipped: outcomes.filter((outcome) => 'reason' in outcome),
        containers,
        endedAt: now,
      };
    }
    endsAt = Math.min(endsAt, now + lasts);
    await clock.delay(Math.max(0, Math.min(startedAt + interval, endsAt) - clock.now()), signal);
  }
}

/** As far back as any rule looks for events. */
function windowSeconds(policy: Policy, containers: readonly Container[]): number {
  const rules = [...policy.rules, ...containers.flatMap((container) => rulesFor(policy, container))];
  return Math.max(
    checkWindowSeconds,
    ...new Set(rules.map(({ condition }) => (condition.kind === 'event' ? condition.within / 1000 : 0))),
  );
}

function outcomesOf(
  watched: readonly Watched[],
  book: AlertBook,
  signals: SignalBoard,
  containers: readonly Container[],
): (PolicyResult | SkippedRule)[] {
  const byIdentity = new Map(containers.map((container) => [stableIdentity(container), container]));
  return watched.map(({ rule, subject, observation }) => {
    const container = byIdentity.get(subject.identity);
    if (observation.kind === 'suppressed') {
      return { rule, subject, container, reason: observation.reason };
    }
    const alert = book.entry(rule.id, subject.identity)?.alert ?? newAlert(0);
    return {
      rule,
      subject,
      container,
      status: alert.severity ?? (observation.kind === 'none' ? 'unknown' : 'ok'),
      value: observation.kind === 'sample' ? observation.value : undefined,
      detail: container && signals.reading(rule, container)?.detail,
      alert,
    };
  });
}

function inOrder<O extends PolicyResult | SkippedRule>(outcomes: readonly O[], { rules }: Policy): O[] {
  const places = new Map(rules.map(({ id }, index) => [id, index]));
  const placeOf = ({ rule }: O) => places.get(rule.id) ?? rules.length;
  return outcomes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const never = new AbortController().signal;

/** What fired is told though it is over by now; a later look makes known what was not. */
function rankOf(outcome: PolicyResult | SkippedRule): number {
  return 'status' in outcome ? { unknown: 1, ok: 1, warning: 2, critical: 3 }[outcome.status] : 0;
}
