import { explainAlert, suppressionText } from '../../alerts/explain.ts';
import { statusTitle } from '../../checks/describeCheck.ts';
import { conditionText, describeRule } from '../../checks/policy/describeRule.ts';
import type { Policy, Rule } from '../../checks/policy/policy.ts';
import { selectorText } from '../../checks/policy/selector.ts';
import type { PolicyResult, PolicyRun, SkippedRule } from '../../checks/runPolicy.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDuration } from '../../metrics/format.ts';
import { toPlainText } from '../plainText.ts';

/**
 * Of every rule what it looks at, and of each of its containers why it is as it is; also of rules that fit nothing. `lasts` is how
 * long the run took, in milliseconds: no rule had to last longer.
 */
export function explainReport(run: PolicyRun, { rules }: Policy, lasts: number, t: Translate): string {
  const outcomes = [...run.results, ...run.skipped];
  const used = new Set([...rules, ...outcomes.map(({ rule }) => rule)]);
  const blocks = [...used].map((rule) => {
    const own = outcomes.filter((outcome) => outcome.rule === rule);
    const lines =
      own.length > 0
        ? own.map((outcome) => `    ${outcomeText(outcome, run.endedAt, lasts, t)}`)
        : [`    ${noneText(rule, t)}`];
    return [ruleText(rule, lasts, t), ...lines].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}

function ruleText(rule: Rule, lasts: number, t: Translate): string {
  const name = rule.isFromLabels ? t('{0} (of labels)', rule.id) : rule.id;
  const held =
    rule.for === 0
      ? []
      : [
          rule.for > lasts
            ? t('has to last {0}, here {1}', formatDuration(rule.for, t), formatDuration(lasts, t))
            : t('has to last {0}', formatDuration(rule.for, t)),
        ];
  return [`${name} – ${toPlainText(conditionText(rule.condition, t))}`, ...held].join('; ');
}

function outcomeText(outcome: PolicyResult | SkippedRule, now: number, lasts: number, t: Translate): string {
  const { rule, subject } = outcome;
  const words =
    'reason' in outcome
      ? [suppressionText(outcome.reason, t)]
      : [
          statusTitle(outcome.status, t).toUpperCase(),
          describeRule(rule, subject.name, outcome, t),
          explainAlert(outcome.alert, Math.min(rule.for, lasts), now, t),
        ];
  return [subject.name, ...words].map(toPlainText).join('  ');
}

function noneText({ select }: Rule, t: Translate): string {
  const text = selectorText(select);
  return text === '' ? t('No container fits.') : t('No container fits: {0}', toPlainText(text));
}
