import type { CheckStatus } from '../../checks/checks.ts';
import { statusTitle } from '../../checks/describeCheck.ts';
import { describeRule } from '../../checks/policy/describeRule.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDuration } from '../../metrics/format.ts';
import { formatMetric, metricDefinitions } from '../../metrics/metricNames.ts';
import { labelledChart } from '../document/labelledChart.ts';
import type {
  Block,
  Cell,
  Chart,
  Column,
  ReportDocument,
  ReportLanguage,
} from '../document/reportDocument.ts';
import { formatDateTime } from '../formatDateTime.ts';
import { comparedText, usageText, whatIsWrong } from './describeService.ts';
import type { ReportedMetric } from './teamFacts.ts';
import type { ServiceReport, TeamReport } from './teamReport.ts';

export interface TeamDocumentOptions {
  readonly language: ReportLanguage;
  /** IANA name; undefined: the machine's. */
  readonly timeZone: string | undefined;
  /** As it is to be shown. */
  readonly engine: string;
}

/** More of them would push the services off the page. */
const maxEnded = 20;

/** Charts of so many services, the worst; a hundred would not be looked at. */
const chartedServices = 12;

export function teamDocument(report: TeamReport, options: TeamDocumentOptions, t: Translate): ReportDocument {
  const { services } = report;
  const charts = services
    .filter(({ usage }) => usage.cpu.course.length > 1 || usage.memory.course.length > 1)
    .slice(0, chartedServices)
    .flatMap((service) =>
      chartedMetrics.map((metric) => chartOf(service, metric, report, options.timeZone, t)),
    );
  return {
    language: options.language,
    title: t('Team report'),
    blocks: [
      { kind: 'note', text: headText(report, options, t) },
      { kind: 'text', text: summaryText(report, t) },
      ...attention(report, t),
      ...overAlerts(report, options.timeZone, t),
      { kind: 'heading', level: 2, text: t('Services') },
      ...(services.length > 0
        ? [serviceTable(services, t)]
        : [{ kind: 'text' as const, text: t('No container has run within this time.') }]),
      ...(charts.length > 0
        ? [
            { kind: 'heading' as const, level: 2 as const, text: t('Course') },
            { kind: 'charts' as const, charts },
          ]
        : []),
      ...notes(report, t),
    ],
  };
}

/** One sentence: how many services, and how they are. */
export function summaryText({ services, absences }: TeamReport, t: Translate): string {
  const count = (status: CheckStatus) => services.filter((service) => service.status === status).length;
  const missing = absences.length > 0 ? ` ${t('Missing: {0}.', absences.length)}` : '';
  return (
    t(
      'Services: {0}, of which critical: {1}, warning: {2}, unknown: {3}.',
      services.length,
      count('critical'),
      count('warning'),
      count('unknown'),
    ) + missing
  );
}

function headText(
  { period: { from, to } }: TeamReport,
  { engine, timeZone }: TeamDocumentOptions,
  t: Translate,
): string {
  return t(
    '{0} – {1}, against as long before ({2}). Engine: {3}',
    formatDateTime(from, timeZone),
    formatDateTime(to, timeZone),
    formatDuration(to - from, t),
    engine,
  );
}

/** What is missing and what is wrong, a line for each service. */
export function attentionItems({ services, absences, period }: TeamReport, t: Translate): string[] {
  return [
    ...absences.map(
      (result) => `${result.rule.id} – ${describeRule(result.rule, result.subject.name, result, t)}`,
    ),
    ...services.flatMap((service) => {
      const wrong = whatIsWrong(service, period, t);
      return wrong.length === 0 ? [] : [`${service.name} – ${wrong.join(' ')}`];
    }),
  ];
}

function attention(report: TeamReport, t: Translate): Block[] {
  const items = attentionItems(report, t);
  return items.length === 0
    ? []
    : [
        { kind: 'heading', level: 2, text: t('What needs attention') },
        { kind: 'list', items },
      ];
}

/** Of alerts that fire the services tell; these are no more. */
function overAlerts({ services }: TeamReport, timeZone: string | undefined, t: Translate): Block[] {
  const ended = services.flatMap((service) => service.ended).sort((a, b) => b.endedAt - a.endedAt);
  const items = ended.slice(0, maxEnded).map(({ name, ruleId, firedAt, endedAt }) => {
    const until = formatDateTime(endedAt, timeZone);
    return firedAt === undefined
      ? t('{0} – {1}: until {2}', name, ruleId, until)
      : t(
          '{0} – {1}: {2} – {3} ({4})',
          name,
          ruleId,
          formatDateTime(firedAt, timeZone),
          until,
          formatDuration(endedAt - firedAt, t),
        );
  });
  const more = ended.length - items.length;
  return items.length === 0
    ? []
    : [
        { kind: 'heading', level: 2, text: t('Alerts that are over') },
        { kind: 'list', items: more > 0 ? [...items, t('and {0} more', more)] : items },
      ];
}

/** Columns of which nothing is known of any service are left out, and named below. */
const optionalMetrics = ['disk', 'response-time'] as const;

function serviceTable(services: readonly ServiceReport[], t: Translate): Block {
  const metrics = [
    'cpu',
    'memory',
    ...optionalMetrics.filter((metric) => isKnown(services, metric)),
  ] as const;
  const hasAlerts = services.some(({ firing }) => firing !== undefined);
  const right = (title: string): Column => ({ title, align: 'right' });
  return {
    kind: 'table',
    columns: [
      { title: t('Service') },
      { title: t('Status') },
      right(t('Running')),
      ...metrics.map((metric) => right(metricDefinitions[metric].label(t))),
      right(t('Errors')),
      right(t('Restarts')),
      ...(hasAlerts ? [right(t('Alerts'))] : []),
    ],
    rows: services.map((service): Cell[] => [
      service.name,
      { text: statusTitle(service.status, t), status: service.status },
      `${service.running}/${service.containers.length}`,
      ...metrics.map((metric) => usageText(metric, service.usage[metric])),
      comparedText(service.errors),
      comparedText(service.restarts),
      ...(hasAlerts ? [String(service.firing ?? 0)] : []),
    ]),
  };
}

function isKnown(services: readonly ServiceReport[], metric: ReportedMetric): boolean {
  return services.some(({ usage }) => usage[metric].mean !== undefined);
}

const chartedMetrics = ['cpu', 'memory'] as const;

function chartOf(
  { name, usage, containers }: ServiceReport,
  metric: (typeof chartedMetrics)[number],
  { period: { from, to } }: TeamReport,
  timeZone: string | undefined,
  t: Translate,
): Chart {
  const { course, mean, peak, before } = usage[metric];
  const trigger = containers
    .flatMap(({ results }) => results.map(({ rule }) => rule.condition))
    .flatMap((condition) =>
      condition.kind === 'metric' && condition.metric === metric ? [condition.threshold.trigger] : [],
    )[0];
  // Percent: a service that does nothing is not drawn as a mountain.
  const top = Math.max(peak ?? 0, trigger === undefined ? 10 : trigger * 1.1);
  return labelledChart(
    {
      title: `${name} · ${metricDefinitions[metric].label(t)}`,
      points: course.map(({ at, max }) => ({ at, value: max })),
      from,
      to,
      top,
      trigger,
      summary: [
        t('mean {0}', formatMetric(metric, mean)),
        t('peak {0}', formatMetric(metric, peak)),
        ...(before === undefined ? [] : [t('before {0}', formatMetric(metric, before))]),
      ].join(', '),
    },
    (value) => formatMetric(metric, value),
    (at) => formatDateTime(at, timeZone).slice(11, 16),
  );
}

/** What the report does not know, and what would make it known. */
function notes({ services, hasHistory, hasAlerts }: TeamReport, t: Translate): Block[] {
  const isOneReading = services.some(({ usage }) => usage.cpu.isOneReading && usage.cpu.mean !== undefined);
  const unread = services.filter(({ errors }) => errors.now === undefined).map(({ name }) => name);
  const texts = [
    t(
      'Of several replicas, CPU, memory, disk and response time are those of the one with most; in parentheses: the time before.',
    ),
    ...(isOneReading
      ? [
          hasHistory
            ? t('Where nothing was recorded, CPU and memory are of one moment.')
            : t('CPU and memory are of one moment: nothing was recorded. The editor and “watch” record.'),
        ]
      : []),
    ...optionalMetrics
      .filter((metric) => !isKnown(services, metric))
      .map((metric) => t('Not measured: {0}.', metricDefinitions[metric].label(t))),
    ...(hasAlerts ? [] : [t('Alerts are not known: nothing watches the policy. The editor and “watch” do.')]),
    ...(services.some(({ restarts }) => restarts.now === undefined)
      ? [t('Restarts that are not shown are not known: an engine keeps only its last events.')]
      : []),
    ...(unread.length > 0 ? [t('Logs that could not be read: {0}.', unread.join(', '))] : []),
  ];
  return [
    { kind: 'heading', level: 2, text: t('About these numbers') },
    { kind: 'list', items: texts },
  ];
}
