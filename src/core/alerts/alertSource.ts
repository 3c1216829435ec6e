import { describeRule } from '../checks/policy/describeRule.ts';
import { rulesFor } from '../checks/policy/labelRules.ts';
import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { SignalDetail } from '../checks/signals/signalDetail.ts';
import type { Translate } from '../common/translate.ts';
import { type Container, containerOf } from '../containers/container.ts';
import type { AlertEntry, Silence } from './alertEntry.ts';

/** What somebody does about alerts, as data: it may be another process that does it. */
export type AlertAction =
  | { readonly kind: 'acknowledge'; readonly ruleId: string; readonly identity: string }
  | { readonly kind: 'silence'; readonly silence: Silence }
  | { readonly kind: 'unsilence'; readonly id: string };

/** The alerts of a policy for those who look at them, whoever evaluates it. */
export interface AlertSource {
  readonly policy: Policy;
  /** Of every rule and every container it is for, in no order. */
  readonly entries: readonly AlertEntry[];
  readonly silences: readonly Silence[];
  /** undefined: it is gone. */
  ruleOf(entry: AlertEntry): Rule | undefined;
  /** An alert in one sentence. */
  describe(entry: AlertEntry, t: Translate): string;
}

/** The rule an alert is of, be it the policy's or one that its container carries as labels; undefined: it is gone. */
export function ruleOfAlert(
  { ruleId, subject, isFromLabels }: AlertEntry,
  policy: Pick<Policy, 'rules'>,
  containers: Iterable<Container>,
): Rule | undefined {
  const container = isFromLabels && containerOf(containers, subject.identity);
  const rules = container ? rulesFor(policy, container) : policy.rules;
  return rules.find(({ id }) => id === ruleId);
}

/** An alert in one sentence; `detail` is what its rule found beside a value. */
export function alertSentence(
  rule: Rule | undefined,
  { ruleId, subject, alert }: AlertEntry,
  detail: SignalDetail | undefined,
  t: Translate,
): string {
  if (rule === undefined) {
    return ruleId;
  }
  // Of a container that is not evaluated, nothing is known either.
  const isUnknown = alert.phase === 'noData' || alert.phase === 'suppressed';
  const status = alert.severity ?? (isUnknown ? 'unknown' : 'ok');
  return describeRule(rule, subject.name, { status, value: alert.value, detail }, t);
}

export function isAlertAction(value: unknown): value is AlertAction {
  const action = (typeof value === 'object' ? value : undefined) as
    | Record<string, unknown>
    | undefined
    | null;
  const areTexts = (...texts: unknown[]) => texts.every((text) => typeof text === 'string');
  switch (action?.kind) {
    case 'acknowledge':
      return areTexts(action.ruleId, action.identity);
    case 'unsilence':
      return areTexts(action.id);
    case 'silence': {
      const { id, rule, container, until } = (action.silence ?? {}) as Partial<Silence>;
      return areTexts(id, rule, container) && typeof until === 'number';
    }
    default:
      return false;
  }
}
