import { describeRule } from '../../checks/policy/describeRule.ts';
import type { Translate } from '../../common/translate.ts';
import { unknownValue } from '../../metrics/format.ts';
import { formatMetric } from '../../metrics/metricNames.ts';
import type { Compared, ReportedMetric, ReportPeriod } from './teamFacts.ts';
import { hasFailed } from './teamFacts.ts';
import type { ServiceReport, Usage } from './teamReport.ts';

/** What is wrong with a service, a sentence each; none where nothing is. */
export function whatIsWrong(service: ServiceReport, period: ReportPeriod, t: Translate): string[] {
  const { containers, broken, errors, restarts } = service;
  const isSeveral = containers.length > 1;
  return [
    ...containers.flatMap((one) => {
      const { container, details, metrics } = one;
      if (hasFailed(one, period)) {
        return [endText(container.name, container.state, details?.exitCode, t)];
      }
      if (container.state === 'running' && !metrics) {
        return [t('{0} could not be measured.', container.name)];
      }
      return details?.health === 'unhealthy' && !broken.some(isOfHealth)
        ? [t('{0} is unhealthy.', container.name)]
        : [];
    }),
    ...broken.map((result) => {
      const text = describeRule(result.rule, result.subject.name, result, t);
      return isSeveral ? `${result.subject.name}: ${text}` : text;
    }),
    ...(hasGrown(errors)
      ? [t('Errors in the log: {0}, before {1}.', errors.now ?? 0, errors.before ?? 0)]
      : []),
    ...((restarts.now ?? 0) > 0 ? [t('Restarts: {0}.', restarts.now ?? 0)] : []),
  ];
}

const isOfHealth = ({ rule: { condition } }: ServiceReport['broken'][number]) =>
  condition.kind === 'event' && condition.event === 'unhealthy';

function endText(name: string, state: string, exitCode: number | undefined, t: Translate): string {
  return state === 'restarting'
    ? t('{0} restarts again and again.', name)
    : t('{0} has ended with exit code {1}.', name, exitCode ?? unknownValue);
}

/** Twice as many errors, and more than a handful. */
export function hasGrown({ now, before }: Compared): boolean {
  return now !== undefined && before !== undefined && now >= before * 2 && now - before >= 5;
}

/** `12 ↑ (3)`: now, the trend, before. */
export function comparedText({ now, before }: Compared): string {
  if (now === undefined) {
    return unknownValue;
  }
  return before === undefined ? String(now) : `${now} ${arrow(now - before)} (${before})`;
}

/** `41.2% ↑ (30.1%)`; of one reading its value alone. */
export function usageText(metric: ReportedMetric, { mean, before }: Usage): string {
  const text = formatMetric(metric, mean);
  if (mean === undefined || before === undefined) {
    return text;
  }
  return `${text} ${arrow(trendOf(metric, mean, before))} (${formatMetric(metric, before)})`;
}

/** What is less than a tenth, or next to nothing, is no trend. Positive: more than before. */
export function trendOf(metric: ReportedMetric, mean: number, before: number): number {
  const change = mean - before;
  const nothing = metric === 'response-time' ? 5 : 1;
  return Math.abs(change) < nothing || Math.abs(change) < before * 0.1 ? 0 : change;
}

const arrow = (change: number) => (change > 0 ? '↑' : change < 0 ? '↓' : '→');
