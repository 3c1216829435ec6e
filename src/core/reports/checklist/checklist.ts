import { describeRule } from '../../checks/policy/describeRule.ts';
import { labelRulesOf } from '../../checks/policy/labelRules.ts';
import type { Translate } from '../../common/translate.ts';
import { healthWord, stateWord } from '../../containers/containerTree.ts';
import { formatMetric, metricDefinitions } from '../../metrics/metricNames.ts';
import { comparedText, trendOf, usageText } from '../team/describeService.ts';
import { hasFailed, type ReportedMetric } from '../team/teamFacts.ts';
import type { ServiceReport, TeamReport } from '../team/teamReport.ts';
import { type ChecklistItemId, checklistItemIds } from './checklistItems.ts';

/** What was found out about one item of the day. */
export interface ChecklistFinding {
  readonly id: ChecklistItemId;
  /** It needs nobody. What cannot be known, or is for a person to judge, is not well by itself. */
  readonly isWell: boolean;
  /** Sentences, with hostile names in them. */
  readonly details: readonly string[];
}

/** The day's items in their order; `report` is of the last day. */
export function checklistFindings(report: TeamReport, t: Translate): ChecklistFinding[] {
  return checklistItemIds.map((id) => ({ id, ...findingOf(id, report, t) }));
}

type Found = Omit<ChecklistFinding, 'id'>;

function findingOf(id: ChecklistItemId, report: TeamReport, t: Translate): Found {
  switch (id) {
    case 'running':
      return running(report, t);
    case 'healthy':
      return healthy(report, t);
    case 'rules':
      return rules(report, t);
    case 'alerts':
      return alerts(report, t);
    case 'errors':
      return errors(report, t);
    case 'trends':
      return { isWell: false, details: trends(report, t) };
    case 'capacity':
      return { isWell: false, details: capacity(report, t) };
  }
}

/** So many are named; the rest is counted. */
const namedAtMost = 10;

function shortened(details: readonly string[], t: Translate): string[] {
  const rest = details.length - namedAtMost;
  return [...details.slice(0, namedAtMost), ...(rest > 0 ? [t('and {0} more', rest)] : [])];
}

const containersOf = ({ services }: TeamReport) => services.flatMap(({ containers }) => containers);

function running(report: TeamReport, t: Translate): Found {
  const all = containersOf(report);
  const up = all.filter(({ container }) => container.state === 'running').length;
  const failed = all.filter((one) => hasFailed(one, report.period));
  const paused = all.filter(({ container }) => container.state === 'paused');
  return {
    isWell: up > 0 && failed.length + paused.length === 0,
    details: [
      up === 0 ? t('No container runs.') : t('Running: {0}.', up),
      ...shortened(
        [...failed, ...paused].map(({ container, details }) => {
          const code =
            details?.exitCode === undefined || container.state !== 'exited' ? '' : ` (${details.exitCode})`;
          return `${container.name}: ${stateWord(container.state, t)}${code}`;
        }),
        t,
      ),
    ],
  };
}

function healthy(report: TeamReport, t: Translate): Found {
  const up = containersOf(report).filter(({ container }) => container.state === 'running');
  const count = (health: string) => up.filter(({ details }) => details?.health === health).length;
  const bad = up.flatMap(({ container, details }) =>
    details?.health === 'unhealthy' || details?.health === 'starting'
      ? [`${container.name}: ${healthWord(details.health, t)}`]
      : [],
  );
  const isKnown = up.every(({ details }) => details !== undefined);
  return {
    isWell: isKnown && up.length > 0 && bad.length === 0,
    details: [
      t('Healthy: {0}; without a health check: {1}.', count('healthy'), count('none')),
      ...(isKnown ? [] : [t('The health of some containers is not known.')]),
      ...shortened(bad, t),
    ],
  };
}

function rules(report: TeamReport, t: Translate): Found {
  const all = containersOf(report);
  const results = [...report.absences, ...all.flatMap((one) => one.results)];
  const broken = results.filter(({ status }) => status === 'critical' || status === 'warning');
  const unknown = results.filter(({ status }) => status === 'unknown');
  const mistakes = all.flatMap(({ container }) => labelRulesOf(container).mistakes);
  return {
    isWell: results.length > 0 && broken.length + unknown.length + mistakes.length === 0,
    details: [
      t('Checked: {0}; broken: {1}, unknown: {2}.', results.length, broken.length, unknown.length),
      ...(mistakes.length > 0 ? [t('Rules in labels with a mistake: {0}.', mistakes.length)] : []),
      ...shortened(
        [...broken, ...unknown].map(
          (result) => `${result.subject.name}: ${describeRule(result.rule, result.subject.name, result, t)}`,
        ),
        t,
      ),
    ],
  };
}

function alerts({ services, hasAlerts }: TeamReport, t: Translate): Found {
  if (!hasAlerts) {
    return {
      isWell: false,
      details: [t('Alerts are not known: nothing watches the policy. The editor and “watch” do.')],
    };
  }
  const firing = services.filter((service) => (service.firing ?? 0) > 0);
  return {
    isWell: firing.length === 0,
    details:
      firing.length === 0
        ? [t('No alert fires.')]
        : shortened(
            firing.map((service) => t('{0}: alerts that fire: {1}', service.name, service.firing ?? 0)),
            t,
          ),
  };
}

function errors({ services }: TeamReport, t: Translate): Found {
  const unread = services.filter((service) => service.errors.now === undefined);
  const some = services
    .filter((service) => (service.errors.now ?? 0) > 0)
    .sort((a, b) => (b.errors.now ?? 0) - (a.errors.now ?? 0));
  const total = some.reduce((sum, service) => sum + (service.errors.now ?? 0), 0);
  return {
    isWell: services.length > 0 && unread.length + some.length === 0,
    details: [
      t('Errors within a day: {0}; in parentheses those of the day before.', total),
      ...shortened(
        some.map((service) => `${service.name}: ${comparedText(service.errors)}`),
        t,
      ),
      ...(unread.length > 0
        ? [t('Logs that could not be read: {0}.', unread.map(({ name }) => name).join(', '))]
        : []),
    ],
  };
}

const trendMetrics = ['cpu', 'memory', 'response-time'] as const satisfies readonly ReportedMetric[];

function trends({ services, hasHistory }: TeamReport, t: Translate): string[] {
  const compared = services.flatMap(({ name, usage }) =>
    trendMetrics.flatMap((metric) => {
      const { mean, before, isOneReading } = usage[metric];
      return mean === undefined || before === undefined || isOneReading
        ? []
        : [{ name, metric, usage: usage[metric], change: trendOf(metric, mean, before) }];
    }),
  );
  if (compared.length === 0) {
    return [
      hasHistory
        ? t('There is no record of the day before to compare with.')
        : t('Nothing was recorded. The editor and “watch” record.'),
    ];
  }
  const changed = compared
    .filter(({ change }) => change !== 0)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  return changed.length === 0
    ? [t('Nothing has changed by more than a tenth.')]
    : shortened(
        changed.map(
          ({ name, metric, usage }) =>
            `${name}: ${metricDefinitions[metric].label(t)} ${usageText(metric, usage)}`,
        ),
        t,
      );
}

/** From here on a person should know of it, in percent. */
const nearLimit = 70;
const limited = ['memory', 'cpu', 'disk'] as const satisfies readonly ReportedMetric[];

function capacity({ services }: TeamReport, t: Translate): string[] {
  const mostOf = ({ usage }: ServiceReport, metric: ReportedMetric) =>
    usage[metric].peak ?? usage[metric].mean;
  const near = services
    .flatMap((service) => limited.map((metric) => ({ service, metric, value: mostOf(service, metric) ?? 0 })))
    .filter(({ value }) => value >= nearLimit)
    .sort((a, b) => b.value - a.value)
    .map(
      ({ service, metric, value }) =>
        `${service.name}: ${metricDefinitions[metric].label(t)} ${formatMetric(metric, value)}`,
    );
  const unknown = limited.filter((metric) =>
    services.every((service) => mostOf(service, metric) === undefined),
  );
  return [
    ...(near.length > 0
      ? shortened(near, t)
      : [t('Nothing that was measured is above {0} % of its limit.', nearLimit)]),
    ...unknown.map((metric) => t('Not measured: {0}.', metricDefinitions[metric].label(t))),
  ];
}
