import { describeRule, formatRuleValue, whatIsWatched } from '../checks/policy/describeRule.ts';
import type { Policy, Rule, Severity, Threshold } from '../checks/policy/policy.ts';
import { formatDurationExactly } from '../checks/policy/quantity.ts';
import type { Translate } from '../common/translate.ts';
import { type MetricUnit, metricDefinitions } from '../metrics/metricNames.ts';
import { toPlainText } from '../reports/plainText.ts';
import { type RecordedMetric, recordedMetric } from './promExpression.ts';
import { promString, selectionOf, united } from './promSelector.ts';
import { describeUnexpressed, unexpressedRules } from './unexpressed.ts';

interface AlertingRule {
  readonly id: string;
  readonly expression: string;
  /** What the expression refers to. */
  readonly needs: RecordedMetric | undefined;
  /** Milliseconds that it has to last, and to be over. */
  readonly lasts: number;
  readonly severity: Severity;
  readonly summary: string;
}

/**
 * The policy as alerting rules over cAdvisor's metrics (prometheus.io/docs/prometheus/latest/configuration/alerting_rules), for
 * Prometheus 2.42 and newer. What they cannot express stands as a comment at the head.
 */
export function prometheusRules({ rules }: Policy, t: Translate): string {
  const missing = unexpressedRules(rules);
  const comments = [
    t('Alerting rules over the metrics of cAdvisor, or of “container-vitals serve-metrics”.'),
    ...(rules.some(({ schedule }) => schedule)
      ? [t('Schedules stand in the configuration of Alertmanager.')]
      : []),
    ...(missing.length > 0 ? [t('Not expressed:')] : []),
    ...missing.map((one) => `  ${describeUnexpressed(one, t)}`),
  ];
  const alerting = rules.flatMap((rule) => alertingRules(rule, t));
  const recorded = new Map(alerting.flatMap(({ needs }) => (needs ? [[needs.record, needs] as const] : [])));
  const texts = [...[...recorded.values()].map(recordText), ...alerting.map(ruleText)];
  const body = texts.length === 0 ? ' []\n' : `\n${texts.join('')}`;
  const head = comments.map((line) => `# ${line}\n`).join('');
  return `${head}groups:\n  - name: container-vitals\n    rules:${body}`;
}

function alertingRules(rule: Rule, t: Translate): AlertingRule[] {
  const { id, condition, severity } = rule;
  const one = (expression: string, needs?: RecordedMetric): AlertingRule => ({
    id,
    expression,
    needs,
    lasts: rule.for,
    severity,
    summary: summaryOf(rule, severity, t),
  });
  switch (condition.kind) {
    case 'metric': {
      const value = recordedMetric(condition.metric, condition.within);
      return value === undefined ? [] : thresholdRules(rule, value, condition.threshold, one, t);
    }
    case 'event': {
      const [metric, limit] =
        condition.event === 'oom'
          ? (['oom-kills', 0] as const)
          : condition.event === 'restart-loop'
            ? (['restarts', condition.limit] as const)
            : [];
      const value = metric && recordedMetric(metric, condition.within);
      return value === undefined ? [] : [one(`${value.record} > ${limit}${selectionOf(rule)}`, value)];
    }
    case 'absent':
      // What is not scraped is not there either.
      return condition.what === 'container'
        ? [one(`absent(${united(rule.select)}${selectionOf({ select: {}, except: rule.except })})`)]
        : [];
    default:
      return [];
  }
}

/** Firing, it stays so until `clear` is passed; what is past `critical` then is worse at once, and stays so until all is over. */
function thresholdRules(
  rule: Rule,
  value: RecordedMetric,
  { comparison, trigger, critical, clear }: Threshold,
  one: (expression: string, needs: RecordedMetric) => AlertingRule,
  t: Translate,
): AlertingRule[] {
  const past = (limit: number) => `${value.record} ${comparison === 'above' ? '>' : '<'} ${limit}`;
  const whileFiring = (severity: Severity) =>
    `\n  and on (instance, name) ALERTS{alertname=${promString(rule.id)},severity="${severity}",alertstate="firing"}`;
  const held = clear === trigger ? '' : `\nor ${past(clear)}${whileFiring(rule.severity)}`;
  const selection = selectionOf(rule);
  const first = one(
    selection && held ? `(${past(trigger)}${held})${selection}` : `${past(trigger)}${held}${selection}`,
    value,
  );
  if (critical === undefined || rule.severity === 'critical') {
    return [first];
  }
  const worse = `(${past(critical)}\nor ${value.record}${whileFiring('critical')})${whileFiring(rule.severity)}`;
  return [
    first,
    {
      ...first,
      // The milder one is of the containers that were chosen.
      expression: worse,
      lasts: 0,
      severity: 'critical',
      summary: summaryOf(rule, 'critical', t),
    },
  ];
}

function recordText({ record, expression }: RecordedMetric): string {
  return `      - record: ${record}\n        expr: |-\n          ${expression}\n`;
}

function ruleText({ id, expression, lasts, severity, summary }: AlertingRule): string {
  const lasting = formatDurationExactly(lasts);
  return `${[
    `      - alert: ${JSON.stringify(id)}`,
    '        expr: |-',
    ...expression.split('\n').map((line) => `          ${line}`),
    ...(lasts > 0 ? [`        for: ${lasting}`, `        keep_firing_for: ${lasting}`] : []),
    '        labels:',
    `          severity: ${severity}`,
    '        annotations:',
    `          summary: ${JSON.stringify(summary)}`,
  ].join('\n')}\n`;
}

const formats: Readonly<Record<MetricUnit, string>> = {
  percent: '{{ printf "%.2f" $value }}%',
  millicores: '{{ printf "%.0f" $value }}m',
  bytes: '{{ humanize1024 $value }}B',
  diskBytes: '{{ humanize $value }}B',
  bytesPerSecond: '{{ humanize $value }}B/s',
  perSecond: '{{ printf "%.3g" $value }}/s',
  seconds: '{{ humanizeDuration $value }}',
  milliseconds: '{{ printf "%.0f" $value }} ms',
  count: '{{ printf "%.0f" $value }}',
};

/** As the alert is told here, in the language of Prometheus's templates. */
function summaryOf(rule: Rule, severity: Severity, t: Translate): string {
  const { condition, message } = rule;
  const value =
    condition.kind === 'metric' ? formats[metricDefinitions[condition.metric].unit] : '{{ $value }}';
  const threshold = condition.kind === 'metric' ? condition.threshold : undefined;
  const limit = severity === rule.severity ? threshold?.trigger : threshold?.critical;
  if (message !== undefined) {
    const words: Readonly<Record<string, string>> = {
      container: '{{ $labels.name }}',
      rule: rule.id,
      value,
      threshold: formatRuleValue(condition, limit),
      severity: '{{ $labels.severity }}',
    };
    return escaped(message).replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
  }
  const found = { status: severity, value: undefined, detail: undefined };
  const text =
    limit === undefined
      ? escaped(describeRule(rule, '', found, t))
      : t(
          '{0}: {1}; the threshold is {2}.',
          whatIsWatched(condition, t),
          value,
          formatRuleValue(condition, limit),
        );
  return condition.kind === 'absent' ? text : `{{ $labels.name }}: ${text}`;
}

/** Braces of a text are no template. */
function escaped(text: string): string {
  return toPlainText(text).replace(/\{\{/g, '{{ "{{" }}');
}
