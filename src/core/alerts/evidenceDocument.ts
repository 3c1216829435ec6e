import { conditionText, formatRuleValue, thresholdOf } from '../checks/policy/describeRule.ts';
import type { Rule } from '../checks/policy/policy.ts';
import type { Translate } from '../common/translate.ts';
import type { ProcessList } from '../containers/containerClient.ts';
import { stripAnsi } from '../logs/ansi.ts';
import { formatMetric, type MetricId, metricDefinitions } from '../metrics/metricNames.ts';
import { labelledChart } from '../reports/document/labelledChart.ts';
import type { Block, Chart, ReportDocument, ReportLanguage } from '../reports/document/reportDocument.ts';
import { thinned } from '../reports/document/thinned.ts';
import { formatDateTime } from '../reports/formatDateTime.ts';
import type { AlertEntry } from './alertEntry.ts';
import { checkStateOf, checkStateTitle } from './checkState.ts';
import { explainAlert, explainDecision } from './explain.ts';
import type { PastTransition } from './pastTransitions.ts';

/** Something that happened. Hostile text. */
export interface Happening {
  readonly at: number;
  readonly text: string;
}

/** What is known around an alert. Names, processes, lines and events are hostile text; times are milliseconds since 1970. */
export interface AlertEvidence {
  readonly entry: AlertEntry;
  /** undefined: no longer in the policy. */
  readonly rule: Rule | undefined;
  /** One sentence. */
  readonly message: string;
  /** The stretch of time that is looked at. */
  readonly from: number;
  readonly to: number;
  /** What the container used in it, oldest first. */
  readonly courses: readonly {
    readonly metric: MetricId;
    readonly points: readonly { readonly at: number; readonly value: number }[];
  }[];
  /** The last lines of the minute before it fired, oldest first; undefined: the log could not be read. */
  readonly lines: readonly string[] | undefined;
  /** undefined: they could not be read. */
  readonly processes: { readonly at: number; readonly list: ProcessList } | undefined;
  /** Of the container, oldest first. */
  readonly events: readonly Happening[];
  /** Containers created anew, commits and checkouts, oldest first. */
  readonly deploys: readonly Happening[];
  /** The last one first. */
  readonly past: readonly PastTransition[];
  readonly now: number;
}

const shownEvents = 30;
/** A course that has just begun is drawn at least this long. */
const shortestMs = 5 * 60_000;

/** An alert with its evidence: why it is as it is, what was measured, written, run, done and told around the time it fired. */
export function evidenceDocument(
  evidence: AlertEvidence,
  { language, timeZone }: { readonly language: ReportLanguage; readonly timeZone: string | undefined },
  t: Translate,
): ReportDocument {
  const { entry, rule, message, now } = evidence;
  const time = (at: number) => formatDateTime(at, timeZone);
  const state = checkStateTitle(checkStateOf(entry.alert), t);
  const has = entry.alert.firedAt !== undefined;
  return {
    language,
    title: `${state} – ${entry.subject.name} – ${entry.ruleId}`,
    blocks: [
      { kind: 'text', text: message },
      { kind: 'text', text: explainAlert(entry.alert, rule?.for ?? 0, now, t) },
      ...(rule
        ? [{ kind: 'note' as const, text: `${t('What is watched')}: ${conditionText(rule.condition, t)}` }]
        : []),
      ...chartBlocks(evidence, timeZone, t),
      heading(has ? t('Log lines of the minute before it fired') : t('Log lines of the last minute')),
      lineBlock(evidence.lines, t),
      heading(processTitle(evidence, time, t)),
      processBlock(evidence, t),
      heading(t('Events')),
      happeningBlock(evidence.events.slice(-shownEvents), time, t('No event is known of this time.'), t),
      heading(t('Deploys and commits')),
      happeningBlock(evidence.deploys, time, t('No deploy and no commit is known of the day before.'), t),
      heading(t('History of this alert')),
      pastBlock(evidence.past, time, t),
      heading(t('Who was told')),
      toldBlock(entry, time, t),
    ],
  };
}

const heading = (text: string): Block => ({ kind: 'heading', level: 2, text });
const note = (text: string): Block => ({ kind: 'note', text });

function chartBlocks(evidence: AlertEvidence, timeZone: string | undefined, t: Translate): Block[] {
  const charts = evidence.courses
    .filter(({ points }) => points.length > 0)
    .map((course) => chartOf(course, evidence, timeZone, t));
  const title = heading(t('What was measured'));
  return charts.length > 0
    ? [title, { kind: 'charts', charts }]
    : [title, note(t('No reading is known of this time.'))];
}

function chartOf(
  { metric, points: all }: AlertEvidence['courses'][number],
  { entry, rule, from: earliest, to }: AlertEvidence,
  timeZone: string | undefined,
  t: Translate,
): Chart {
  const condition =
    rule?.condition.kind === 'metric' && rule.condition.metric === metric ? rule.condition : undefined;
  const threshold = condition && thresholdOf(condition);
  const from = Math.max(earliest, Math.min(all[0]?.at ?? to, to - shortestMs));
  const points = thinned(all, { from, to, isLowest: threshold?.comparison === 'below' });
  const largest = Math.max(...points.map(({ value }) => value));
  const top = Math.max((threshold?.trigger ?? 0) * 1.1, largest) || 1;
  const { firedAt } = entry.alert;
  const peak = t('at most {0}', formatMetric(metric, largest));
  return labelledChart(
    {
      title: metricDefinitions[metric].label(t),
      points,
      from,
      to,
      top,
      trigger: threshold?.trigger,
      ...(firedAt !== undefined && { marked: [{ from: Math.max(from, firedAt), to }] }),
      summary:
        condition && threshold
          ? t('{0}; the threshold is {1}', peak, formatRuleValue(condition, threshold.trigger))
          : peak,
    },
    (value) => formatMetric(metric, value),
    (at) => formatDateTime(at, timeZone).slice(11, 16),
  );
}

function lineBlock(lines: AlertEvidence['lines'], t: Translate): Block {
  return lines === undefined
    ? note(t('The log could not be read.'))
    : lines.length === 0
      ? note(t('Nothing was written.'))
      : { kind: 'code', lines: lines.map(stripAnsi) };
}

function processTitle(
  { processes, entry }: AlertEvidence,
  time: (at: number) => string,
  t: Translate,
): string {
  if (processes === undefined) {
    return t('Processes');
  }
  const { firedAt } = entry.alert;
  // What is read when somebody looks is not what ran then: that is said.
  return firedAt !== undefined && processes.at - firedAt < 60_000
    ? t('Processes when it fired ({0})', time(processes.at))
    : t('Processes now ({0})', time(processes.at));
}

function processBlock({ processes }: AlertEvidence, t: Translate): Block {
  if (processes === undefined || processes.list.processes.length === 0) {
    return note(t('The processes could not be read.'));
  }
  const { titles, processes: rows } = processes.list;
  return {
    kind: 'table',
    columns: titles.map((title) => ({ title })),
    rows: rows.map((row) => row.map((cell, at) => (at === row.length - 1 ? { code: cell } : cell))),
  };
}

function happeningBlock(
  happenings: readonly Happening[],
  time: (at: number) => string,
  none: string,
  t: Translate,
): Block {
  return happenings.length === 0
    ? note(none)
    : {
        kind: 'table',
        columns: [{ title: t('Time') }, { title: t('What') }],
        rows: happenings.map(({ at, text }) => [time(at), text]),
      };
}

function pastBlock(past: readonly PastTransition[], time: (at: number) => string, t: Translate): Block {
  const words = { fired: t('Fired'), escalated: t('Worse'), resolved: t('Over') };
  return happeningBlock(
    past.map(({ transition, at }) => ({ at, text: words[transition] })),
    time,
    t('It has not fired as far as is known.'),
    t,
  );
}

function toldBlock({ told }: AlertEntry, time: (at: number) => string, t: Translate): Block {
  return told.decisions.length === 0
    ? note(t('Nobody: there was nothing to tell.'))
    : { kind: 'list', items: told.decisions.map((decision) => explainDecision(decision, time, t)) };
}
