import { AlertBook, type AlertSubject, type Watched } from '../alerts/alertBook.ts';
import { PolicyEvaluator, type PolicySubject } from '../alerts/policyEvaluator.ts';
import { type Clock, systemClock } from '../common/clock.ts';
import { type Container, stableIdentity } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import type { CheckStatus } from './checks.ts';
import { gatherFacts, recentTroubleOf } from './gatherSubjects.ts';
import type { Policy, Rule } from './policy/policy.ts';
import { checkWindowSeconds } from './recentTrouble.ts';
import type { SignalBoard } from './signals/signalBoard.ts';

/** Between two sweeps of a check that lasts, in milliseconds. */
const interval = 2000;

/** What a rule of a policy found of one container, or of none where it is about absence. */
export interface PolicyResult {
  readonly rule: Rule;
  readonly subject: AlertSubject;
  readonly container: Container | undefined;
  readonly status: CheckStatus;
  readonly value: number | undefined;
  readonly detail: string | undefined;
}

export interface RunPolicyOptions {
  /** Which of the engine's containers it is about. */
  readonly choose: (listed: readonly Container[]) => readonly Container[];
  readonly signals: SignalBoard;
  /** How long it watches, in milliseconds; what a rule wants to last longer need last no longer than this. 0: one look. */
  readonly for: number;
  readonly signal: AbortSignal | undefined;
  readonly clock?: Clock;
}

/**
 * Evaluates a policy by the state machine that watches in the background, so that both agree. What fired at any time is told, in the order
 * of the rules; what does not apply (a container that does not run, a rule outside its schedule) is left out. Throws
 * VitalsError where the engine does not answer, at any time: what is not known is not OK.
 */
export async function runPolicy(
  client: ContainerClient,
  policy: Policy,
  { choose, signals, for: lasts, signal, clock = systemClock }: RunPolicyOptions,
): Promise<PolicyResult[]> {
  const rules = policy.rules.map((rule) => ({ ...rule, for: Math.min(rule.for, lasts) }));
  const capped = { ...policy, rules };
  const evaluator = new PolicyEvaluator(capped, signals.source);
  const book = new AlertBook();
  const results = new Map<string, PolicyResult>();
  const windowSeconds = Math.max(
    checkWindowSeconds,
    ...rules.map(({ condition }) => (condition.kind === 'event' ? condition.within / 1000 : 0)),
  );
  const endsAt = clock.now() + lasts;
  for (;;) {
    const startedAt = clock.now();
    const containers = choose(await client.list(signal));
    const [{ facts, engineNow }] = await Promise.all([
      gatherFacts(client, containers, windowSeconds, signal, clock),
      signals.refresh(capped, containers, () => clock.now(), signal ?? never),
    ]);
    const subjects = facts.map(
      (one): PolicySubject => ({
        ...one,
        recent: (within) => recentTroubleOf(one, within, engineNow),
      }),
    );
    const now = clock.now();
    const watched = evaluator.observe(subjects, now);
    book.sweep(watched, { policy: capped, now, interval, describe: () => '' });
    for (const result of resultsOf(watched, book, signals, containers)) {
      const key = JSON.stringify([result.rule.id, result.subject.identity]);
      const before = results.get(key);
      if (before === undefined || ranks[before.status] <= ranks[result.status]) {
        results.set(key, result);
      }
    }
    if (clock.now() >= endsAt) {
      return rules.flatMap((rule) => [...results.values()].filter((result) => result.rule === rule));
    }
    await clock.delay(Math.max(0, Math.min(startedAt + interval, endsAt) - clock.now()), signal);
  }
}

function resultsOf(
  watched: readonly Watched[],
  book: AlertBook,
  signals: SignalBoard,
  containers: readonly Container[],
): PolicyResult[] {
  const byIdentity = new Map(containers.map((container) => [stableIdentity(container), container]));
  return watched.flatMap(({ rule, subject, observation }) => {
    const container = byIdentity.get(subject.identity);
    const severity = book.entry(rule.id, subject.identity)?.alert.severity;
    return observation.kind === 'suppressed'
      ? []
      : {
          rule,
          subject,
          container,
          status: severity ?? (observation.kind === 'none' ? 'unknown' : 'ok'),
          value: observation.kind === 'sample' ? observation.value : undefined,
          detail: container && signals.reading(rule, container)?.detail,
        };
  });
}

const never = new AbortController().signal;
/** What fired is told though it is over by now; a later look makes known what was not. */
const ranks: Readonly<Record<CheckStatus, number>> = { unknown: 0, ok: 0, warning: 1, critical: 2 };
