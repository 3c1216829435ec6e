import { statusTitle } from '../checks/describeCheck.ts';
import { formatRuleValue, whatIsWatched } from '../checks/policy/describeRule.ts';
import type { Condition, Severity } from '../checks/policy/policy.ts';
import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import { formatDuration } from '../metrics/format.ts';
import { toPlainText } from '../reports/plainText.ts';
import type { PastAlert } from './backtest.ts';
import type { NotReplayed, RuleReplay } from './replay.ts';

/** What was replayed on so many containers, from when to when (milliseconds since 1970); `stepMs`: a value stands for so long. */
export interface Replayed {
  readonly replays: readonly RuleReplay[];
  readonly containers: number;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number | undefined;
}

/** What would have fired and when, rule by rule; `paint` colours a severity's word. */
export function backtestText(
  replayed: Replayed,
  t: Translate,
  paint: (severity: Severity, text: string) => string = (_, word) => word,
): string {
  const lines = replayed.replays.flatMap((replay) => [
    ruleLine(replay, t),
    ...replay.alerts.map((alert) => {
      const word = paint(alert.severity, statusTitle(alert.severity, t));
      return `    ${word}  ${alertText(replay, alert, t)}`;
    }),
  ]);
  return `${[headText(replayed, t), ...noteText(replayed, t), ...lines].join('\n')}\n`;
}

function ruleLine(replay: RuleReplay, t: Translate): string {
  const { rule, container } = replay;
  const name = `  ${rule.id}${container ? `  ${toPlainText(container.identity)}` : ''}`;
  const what = toPlainText(whatIsWatched(rule.condition, t));
  return `${name}  ${what}: ${foundText(replay, t)}`;
}

export function headText({ replays, containers, from, to }: Replayed, t: Translate): string {
  return t(
    'Replayed on {0} containers over {1}; alerts that would have fired: {2}',
    containers,
    formatDuration(to - from, t),
    replays.reduce((sum, { alerts }) => sum + alerts.length, 0),
  );
}

export function noteText({ stepMs }: Replayed, t: Translate): string[] {
  return stepMs === undefined
    ? []
    : [
        t(
          'Values stand for {0} each: the mean, and for a rule that has to last for less the outermost.',
          formatDuration(stepMs, t),
        ),
      ];
}

export function foundText({ rule, container, notReplayed, alerts }: RuleReplay, t: Translate): string {
  if (notReplayed === undefined) {
    return t('would have fired: {0}', alerts.length);
  }
  const isOfNone = notReplayed === 'notRecorded' && container === undefined;
  return t('not replayed, {0}', isOfNone ? unrecordedText(rule.condition, t) : reasonText(notReplayed, t));
}

export function alertText(
  { rule }: RuleReplay,
  { firedAt, resolvedAt, worst }: PastAlert,
  t: Translate,
  time: (at: number) => string = utcTime,
): string {
  const times =
    resolvedAt === undefined
      ? t('{0}, until the end', time(firedAt))
      : t('{0}, for {1}', time(firedAt), formatDuration(resolvedAt - firedAt, t));
  return worst === undefined ? times : t('{0}; worst: {1}', times, formatRuleValue(rule.condition, worst));
}

function reasonText(reason: NotReplayed, t: Translate): string {
  switch (reason) {
    case 'notRecorded':
      return t('as what it looks at is not recorded');
    case 'selectsByLabel':
      return t('as labels are not recorded');
    case 'selectsByImage':
      return t('as the history keeps no images');
    default:
      return assertNever(reason);
  }
}

/** Why rules of a kind can be replayed on nothing that is kept. */
function unrecordedText(condition: Condition, t: Translate): string {
  switch (condition.kind) {
    case 'log':
      return t('as log lines are not recorded');
    case 'absent':
      return condition.what === 'log'
        ? t('as log lines are not recorded')
        : t('as what does not run is not recorded');
    case 'http':
    case 'tcp':
    case 'command':
      return t('as it asks at the time, and answers are not recorded');
    case 'event':
      return t('as exit codes are not recorded');
    case 'metric':
      return reasonText('notRecorded', t);
    default:
      return assertNever(condition);
  }
}

/** RFC 3339, UTC, to the second. */
function utcTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}
