import { shellQuote } from '../common/shellQuote.ts';
import type { Translate } from '../common/translate.ts';
import type { CheckResult, CheckRule, CheckStatus } from './checks.ts';
import { adviceFor, describeCheck } from './describeCheck.ts';
import { describeRule, thresholdOf } from './policy/describeRule.ts';
import type { Condition } from './policy/policy.ts';
import type { Unit } from './policy/quantity.ts';
import { unitOf } from './policy/readRule.ts';
import type { Span } from './policy/tree.ts';
import type { PolicyResult } from './runPolicy.ts';

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
  const unit = rule === 'cpu' || rule === 'memory' ? 'percent' : rule === 'restartLoop' ? 'count' : undefined;
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

/** What the checks without a policy advise about the same thing; of the rest, where to look. */
function policyAdvice(
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
  return condition.kind === 'metric' && (condition.metric === 'cpu' || condition.metric === 'memory')
    ? condition.metric
    : undefined;
}
