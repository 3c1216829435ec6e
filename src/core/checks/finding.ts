import { suppressionText } from '../alerts/explain.ts';
import { shellQuote } from '../common/shellQuote.ts';
import type { Translate } from '../common/translate.ts';
import type { Container } from '../containers/container.ts';
import type { CheckResult, CheckRule, CheckStatus } from './checks.ts';
import { adviceFor, describeCheck } from './describeCheck.ts';
import { describeRule, thresholdOf } from './policy/describeRule.ts';
import { labelRulesOf } from './policy/labelRules.ts';
import type { Condition } from './policy/policy.ts';
import { describePolicyProblem } from './policy/policyProblem.ts';
import type { Unit } from './policy/quantity.ts';
import { unitOf } from './policy/readRule.ts';
import type { Span } from './policy/tree.ts';
import type { PolicyResult, SkippedRule } from './runPolicy.ts';

/** What one rule found of one container, ready for any report. Names, details and messages are hostile text. */
export interface Finding {
  readonly rule: string;
  /** undefined: of a rule of absence, which is about no container. */
  readonly containerId: string | undefined;
  readonly containerName: string;
  readonly status: CheckStatus;
  /** In the base unit; undefined where unknown or not a number. */
  readonly value: number | undefined;
  readonly unit: Unit | undefined;
  readonly threshold: number | undefined;
  /** What 100 % of a built-in check is. */
  readonly scale: CheckResult['scale'];
  /** What was found, in one sentence. */
  readonly message: string;
  /** What that means, and what to do; undefined where all is well or nothing better than the message is known. */
  readonly meaning: string | undefined;
  readonly nextStep: string | undefined;
  /** The docker command that takes the next step; it only reads. */
  readonly command: string | undefined;
  /** Where the rule stands in the policy's text. */
  readonly span: Span | undefined;
}

/** Of the checks that need no policy. */
export function findingOf(result: CheckResult, t: Translate): Finding {
  const { finding, ...advice } = describeCheck(result, t);
  const { rule, containerId, containerName, status, value, threshold, scale } = result;
  const unit = ['cpu', 'memory', 'disk'].includes(rule)
    ? 'percent'
    : rule === 'restartLoop'
      ? 'count'
      : undefined;
  return {
    rule,
    containerId,
    containerName,
    status,
    value,
    unit,
    threshold,
    scale,
    message: finding,
    ...advice,
    span: undefined,
  };
}

/** Of a policy. */
export function policyFindingOf(result: PolicyResult, t: Translate): Finding {
  const { rule, subject, container, status, value } = result;
  const isBroken = status === 'warning' || status === 'critical';
  const advice = isBroken && container ? policyAdvice(rule.condition, container.name, t) : undefined;
  return {
    rule: rule.id,
    containerId: container?.id,
    containerName: subject.name,
    status,
    value,
    unit: unitOf(rule.condition),
    threshold: thresholdOf(rule.condition)?.trigger,
    scale: undefined,
    message: describeRule(rule, subject.name, result, t),
    meaning: advice?.meaning,
    nextStep: advice?.nextStep,
    command: advice?.command,
    span: rule.spans?.key,
  };
}

/** A rule that was wanted and does not apply: nothing is known. */
export function skippedFindingOf({ rule, subject, container, reason }: SkippedRule, t: Translate): Finding {
  return {
    ...nothingKnown,
    rule: rule.id,
    containerId: container?.id,
    containerName: subject.name,
    message: suppressionText(reason, t),
    span: rule.spans?.key,
  };
}

/** Rules that containers carry as labels and that cannot be read: not evaluated, and so never well. */
export function labelMistakeFindings(containers: readonly Container[], t: Translate): Finding[] {
  return containers
    .filter(({ state }) => state === 'running')
    .flatMap((container) =>
      labelRulesOf(container).mistakes.map(({ rule, problem }) => ({
        ...nothingKnown,
        rule,
        containerId: container.id,
        containerName: container.name,
        message: t('The labels of this rule have a mistake: {0}', describePolicyProblem(problem, t)),
      })),
    );
}

const nothingKnown = {
  status: 'unknown',
  value: undefined,
  unit: undefined,
  threshold: undefined,
  scale: undefined,
  meaning: undefined,
  nextStep: undefined,
  command: undefined,
  span: undefined,
} as const;

/** What the checks without a policy advise about the same thing; of the rest, where to look. */
export function policyAdvice(
  condition: Condition,
  containerName: string,
  t: Translate,
): Partial<Pick<Finding, 'meaning' | 'nextStep' | 'command'>> | undefined {
  const name = shellQuote(containerName);
  const like = builtInLike(condition);
  if (like !== undefined) {
    return adviceFor({ rule: like, scale: 'limit' }, name, t);
  }
  switch (condition.kind) {
    case 'log':
      return { nextStep: t('Read the lines around them.'), command: `docker logs --since 10m ${name}` };
    case 'http':
    case 'tcp':
      return {
        nextStep: t('See whether it listens where it is published, and what it wrote last.'),
        command: `docker logs --tail 50 ${name}`,
      };
    case 'event':
    case 'absent':
      return {
        nextStep: t('Read its last lines: the reason is usually among them.'),
        command: `docker logs --tail 50 ${name}`,
      };
    default:
      return undefined;
  }
}

function builtInLike(condition: Condition): CheckRule | undefined {
  if (condition.kind === 'event') {
    return (
      { unhealthy: 'health', oom: 'oomKilled', 'restart-loop': 'restartLoop', stopped: undefined } as const
    )[condition.event];
  }
  const { metric } = condition.kind === 'metric' ? condition : {};
  return metric === 'cpu' || metric === 'memory' || metric === 'disk' ? metric : undefined;
}
