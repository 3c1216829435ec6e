import { formatRuleValue, thresholdOf } from '../checks/policy/describeRule.ts';
import type { Rule } from '../checks/policy/policy.ts';
import type { Translate } from '../common/translate.ts';
import type { ContainerEvent, ProcessList } from '../containers/containerClient.ts';
import { formatMetric, type MetricId, metricDefinitions, metricValue } from '../metrics/metricNames.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { hideSecrets } from '../redaction/secrets.ts';
import { toPlainText } from '../reports/plainText.ts';
import { renderTable } from '../reports/table.ts';
import type { AlertEntry } from './alertBook.ts';
import { alertStateTitle, stateOfAlert } from './alertList.ts';
import { explainAlert, explainDecision } from './explain.ts';

/** What is known around an alert when its report is written. Names, processes and events are hostile text. */
export interface AlertEvidence {
  readonly entry: AlertEntry;
  /** undefined: no longer in the policy. */
  readonly rule: Rule | undefined;
  /** One sentence. */
  readonly message: string;
  /** Readings, oldest first. */
  readonly readings: readonly Metrics[];
  /** undefined: they could not be read. */
  readonly processes: ProcessList | undefined;
  /** Of its container, oldest first. */
  readonly events: readonly ContainerEvent[];
  readonly now: number;
  /** A moment in the user's way. */
  readonly time: (at: number) => string;
}

const shownReadings = 20;
const shownProcesses = 10;
const shownEvents = 20;

/** An alert with its evidence, as plain text: what, since when, why, what it measured, what ran, what happened before, who was told. */
export function alertReport(evidence: AlertEvidence, t: Translate): string {
  const { entry, rule, message, now, time } = evidence;
  const state = stateOfAlert(entry.alert);
  const title = state === undefined ? t('OK') : alertStateTitle(state, t);
  const blocks: readonly (readonly string[])[] = [
    [
      `${title.toUpperCase()} – ${toPlainText(entry.subject.name)} – ${entry.ruleId}`,
      toPlainText(message),
      explainAlert(entry.alert, rule?.for ?? 0, now, t),
    ],
    readingLines(evidence, t),
    processLines(evidence, t),
    section(
      t('Events before'),
      evidence.events
        .slice(-shownEvents)
        .map(({ timeNano, action }) => `${time(Number(timeNano) / 1e6)}  ${toPlainText(action)}`),
    ),
    section(
      t('Who was told'),
      entry.told.decisions.map((decision) => explainDecision(decision, time, t)),
    ),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function readingLines({ rule, readings, time }: AlertEvidence, t: Translate): string[] {
  if (rule?.condition.kind !== 'metric') {
    return [];
  }
  const { metric } = rule.condition;
  const threshold = thresholdOf(rule.condition);
  const title =
    threshold === undefined
      ? metricDefinitions[metric].label(t)
      : t(
          '{0}; the threshold is {1}',
          metricDefinitions[metric].label(t),
          formatRuleValue(rule.condition, threshold.trigger),
        );
  const shown = thinned(readings, shownReadings).filter((one) => metricValue(metric, one) !== undefined);
  const largest = Math.max(threshold?.trigger ?? 0, ...shown.map((one) => metricValue(metric, one) ?? 0));
  return section(
    title,
    shown.map((one) => readingLine(one, metric, largest, threshold?.trigger, time)),
  );
}

/** A bar whose mark is the threshold: the same picture for eyes and for screen readers, who hear the number first. */
function readingLine(
  reading: Metrics,
  metric: MetricId,
  largest: number,
  trigger: number | undefined,
  time: (at: number) => string,
): string {
  const width = 40;
  const value = metricValue(metric, reading) ?? 0;
  const cells = largest > 0 ? Math.round((value / largest) * width) : 0;
  const mark = trigger === undefined || largest === 0 ? -1 : Math.round((trigger / largest) * width);
  const bar = Array.from({ length: width + 1 }, (_, at) => (at === mark ? '│' : at < cells ? '█' : ' '));
  return `${time(reading.at)}  ${formatMetric(metric, value).padStart(10)}  ${bar.join('')}`.trimEnd();
}

function processLines({ processes }: AlertEvidence, t: Translate): string[] {
  if (processes === undefined || processes.processes.length === 0) {
    return [];
  }
  const { titles, processes: rows } = processes;
  const cells = rows.slice(0, shownProcesses).map((row) => row.map((cell) => toPlainText(hideSecrets(cell))));
  return section(
    t('Processes'),
    renderTable(
      titles.map((title) => ({ title: toPlainText(title) })),
      cells,
    ),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

/** So many of them, evenly over the time, the last one among them. */
function thinned<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / count));
  return items.filter((_, index) => (items.length - 1 - index) % step === 0);
}
