import { whatIsWatched } from '../checks/policy/describeRule.ts';
import type { Condition, Rule } from '../checks/policy/policy.ts';
import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import { toPlainText } from '../reports/plainText.ts';
import { recordedMetric } from './promExpression.ts';

/** A rule that Prometheus cannot evaluate by what cAdvisor measures, and what would have to measure it. */
export interface Unexpressed {
  readonly rule: Rule;
  readonly lacks: 'logs' | 'probe' | 'command' | 'event' | 'metric';
}

export function unexpressedRules(rules: readonly Rule[]): Unexpressed[] {
  return rules.flatMap((rule) => {
    const lacks = lackOf(rule.condition);
    return lacks === undefined ? [] : [{ rule, lacks }];
  });
}

function lackOf(condition: Condition): Unexpressed['lacks'] | undefined {
  switch (condition.kind) {
    case 'metric':
      return recordedMetric(condition.metric, condition.within) === undefined ? 'metric' : undefined;
    case 'event':
      return condition.event === 'stopped' || condition.event === 'unhealthy' ? 'event' : undefined;
    case 'log':
      return 'logs';
    case 'http':
    case 'tcp':
      return 'probe';
    case 'command':
      return 'command';
    case 'absent':
      return condition.what === 'log' ? 'logs' : undefined;
    default:
      return assertNever(condition);
  }
}

/** One line: which rule, and why it is missing. */
export function describeUnexpressed({ rule, lacks }: Unexpressed, t: Translate): string {
  return `${rule.id} (${toPlainText(whatIsWatched(rule.condition, t))}): ${reasonText(lacks, t)}`;
}

function reasonText(lacks: Unexpressed['lacks'], t: Translate): string {
  switch (lacks) {
    case 'logs':
      return t('Prometheus reads no logs');
    case 'probe':
      return t('Prometheus asks through the Blackbox exporter, which has a configuration of its own');
    case 'command':
      return t('Prometheus runs nothing in containers');
    case 'event':
      return t('cAdvisor tells nothing of it');
    case 'metric':
      return t('cAdvisor does not measure it');
    default:
      return assertNever(lacks);
  }
}
