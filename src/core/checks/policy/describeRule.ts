import { assertNever } from '../../common/assertNever.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDuration, formatResponseTime, unknownValue } from '../../metrics/format.ts';
import { formatMetric, metricDefinitions } from '../../metrics/metricNames.ts';
import type { CheckStatus } from '../checks.ts';
import { statusTitle } from '../describeCheck.ts';
import { describeSignal, type SignalDetail } from '../signals/signalDetail.ts';
import type { Condition, PolicyEvent, Rule, Threshold } from './policy.ts';
import { unitOf } from './readRule.ts';

/** What a rule found of one container. */
export interface RuleFinding {
  readonly status: CheckStatus;
  /** In the base unit of what the rule measures. */
  readonly value: number | undefined;
  readonly detail: SignalDetail | undefined;
}

/**
 * A finding in one sentence, as reports and alerts tell it: the rule's own message where it has one, which then tells what is
 * wrong and not what is well. Names and details are hostile text.
 */
export function describeRule(rule: Rule, container: string, finding: RuleFinding, t: Translate): string {
  const { condition, message } = rule;
  const isBroken = finding.status === 'warning' || finding.status === 'critical';
  if (isBroken && message !== undefined) {
    return fillIn(message, rule, container, finding, t);
  }
  if (finding.status === 'unknown') {
    const what = t('{0} could not be determined.', whatIsWatched(condition, t));
    return finding.detail === undefined ? what : `${what} (${describeSignal(finding.detail, t)})`;
  }
  return isBroken ? describeBroken(condition, finding, t) : describeWell(condition, finding, t);
}

/** What a rule looks at, in a few words: `Memory of limit`, `GET /health`. */
export function whatIsWatched(condition: Condition, t: Translate): string {
  switch (condition.kind) {
    case 'metric':
      return metricDefinitions[condition.metric].label(t);
    case 'log':
      return t('Log lines with “{0}”', condition.pattern);
    case 'event':
      return eventTitle(condition.event, t);
    case 'http':
      return `GET ${condition.target}`;
    case 'tcp':
      return t('Port {0}', condition.port);
    case 'command':
      return condition.argv.join(' ');
    case 'absent':
      return condition.what === 'log'
        ? t('A log line with “{0}”', condition.pattern)
        : t('A running container');
    default:
      return assertNever(condition);
  }
}

/** When a rule is broken, in a few words: `CPU of own limit: above 80.00%, critical past 95.00%, over at 75.00%`. */
export function conditionText(condition: Condition, t: Translate): string {
  const what = whatIsWatched(condition, t);
  const threshold = thresholdOf(condition);
  if (threshold === undefined) {
    return what;
  }
  const words = thresholdWords(condition, threshold, t);
  return `${what}: ${words.join(', ')}`;
}

/** `above 80.00%`, `critical past 95.00%`, `over at 75.00%`. */
export function thresholdWords(
  condition: Condition,
  { comparison, trigger, critical, clear }: Threshold,
  t: Translate,
): string[] {
  const value = (number: number) => formatRuleValue(condition, number);
  return [
    comparison === 'above' ? t('above {0}', value(trigger)) : t('below {0}', value(trigger)),
    ...(critical === undefined ? [] : [t('critical past {0}', value(critical))]),
    ...(clear === trigger ? [] : [t('over at {0}', value(clear))]),
  ];
}

/** A value of what a rule measures, as people write it. */
export function formatRuleValue(condition: Condition, value: number | undefined): string {
  switch (condition.kind) {
    case 'metric':
      return formatMetric(condition.metric, value);
    case 'http':
    case 'tcp':
      return formatResponseTime(value);
    default:
      return value === undefined ? unknownValue : String(value);
  }
}

/** undefined where the rule compares nothing. */
export function thresholdOf(condition: Condition): Threshold | undefined {
  return 'threshold' in condition ? condition.threshold : undefined;
}

function describeBroken(condition: Condition, { value, detail }: RuleFinding, t: Translate): string {
  const threshold = thresholdOf(condition);
  const what = whatIsWatched(condition, t);
  if (threshold !== undefined && value !== undefined && isPast(value, threshold)) {
    const numbers = [
      formatRuleValue(condition, value),
      formatRuleValue(condition, threshold.trigger),
    ] as const;
    if (condition.kind === 'log') {
      const time = formatDuration(condition.within, t);
      return t('{0} within {1}: {2}; the threshold is {3}.', what, time, ...numbers);
    }
    const text = t('{0}: {1}; the threshold is {2}.', what, ...numbers);
    const isOfSteps = unitOf(condition) === 'milliseconds';
    return isOfSteps && detail !== undefined ? `${text} (${describeSignal(detail, t)})` : text;
  }
  switch (condition.kind) {
    case 'event':
      return describeEvent(condition, value, t);
    case 'absent':
      return condition.what === 'log'
        ? t('{0} has not come within {1}.', what, formatDuration(condition.within, t))
        : t('No running container matches.');
    default:
      return detail === undefined ? t('{0} fails.', what) : `${what}: ${describeSignal(detail, t)}`;
  }
}

function describeWell(condition: Condition, { value, detail }: RuleFinding, t: Translate): string {
  const what = whatIsWatched(condition, t);
  const shown = value === undefined ? detail && describeSignal(detail, t) : formatRuleValue(condition, value);
  return shown === undefined ? t('{0}: OK', what) : `${what}: ${shown}`;
}

function describeEvent(
  { event, limit, within }: Extract<Condition, { kind: 'event' }>,
  value: number | undefined,
  t: Translate,
): string {
  switch (event) {
    case 'stopped':
      return t('The container has ended by itself.');
    case 'unhealthy':
      return t('The container is unhealthy.');
    case 'oom':
      return t('A process ran out of memory and was killed.');
    case 'restart-loop':
      return value === undefined
        ? t('The container keeps restarting.')
        : t('Restarts within {0}: {1}; up to {2} are tolerated.', formatDuration(within, t), value, limit);
    default:
      return assertNever(event);
  }
}

function eventTitle(event: PolicyEvent, t: Translate): string {
  switch (event) {
    case 'stopped':
      return t('End by itself');
    case 'unhealthy':
      return t('Health');
    case 'oom':
      return t('OOM kill');
    case 'restart-loop':
      return t('Restart loop');
    default:
      return assertNever(event);
  }
}

function isPast(value: number, { comparison, trigger }: Threshold): boolean {
  return comparison === 'above' ? value > trigger : value < trigger;
}

function fillIn(
  message: string,
  { id, condition }: Rule,
  container: string,
  { status, value }: RuleFinding,
  t: Translate,
): string {
  const words: Readonly<Record<string, string>> = {
    container,
    rule: id,
    value: formatRuleValue(condition, value),
    threshold: formatRuleValue(condition, thresholdOf(condition)?.trigger),
    severity: statusTitle(status, t),
  };
  return message.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}
