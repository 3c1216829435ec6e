import { statusTitle } from '../checks/describeCheck.ts';
import { formatRuleValue, whatIsWatched } from '../checks/policy/describeRule.ts';
import type { Translate } from '../common/translate.ts';
import { labelledChart } from '../reports/document/labelledChart.ts';
import type { Block, Chart, ReportDocument, ReportLanguage } from '../reports/document/reportDocument.ts';
import { thinned } from '../reports/document/thinned.ts';
import { formatDateTime } from '../reports/formatDateTime.ts';
import { alertText, foundText, headText, noteText, type Replayed } from './describeBacktest.ts';
import type { RuleReplay } from './replay.ts';

/** More charts would not be looked at. */
const maxCharts = 24;

/** A replay as a report: what would have fired, drawn over time with its threshold, and how every other rule stood. */
export function backtestDocument(
  replayed: Replayed,
  { language, timeZone }: { readonly language: ReportLanguage; readonly timeZone: string | undefined },
  t: Translate,
): ReportDocument {
  const { replays } = replayed;
  const fired = replays.filter(({ alerts }) => alerts.length > 0);
  const charts = fired.slice(0, maxCharts).flatMap((replay) => chartOf(replay, replayed, timeZone, t));
  const time = (at: number) => formatDateTime(at, timeZone);
  const list = (items: readonly string[]): Block[] => (items.length > 0 ? [{ kind: 'list', items }] : []);
  return {
    language,
    title: t('Back-Test'),
    blocks: [
      { kind: 'text', text: headText(replayed, t) },
      ...noteText(replayed, t).map((text): Block => ({ kind: 'note', text })),
      ...(charts.length > 0 ? [{ kind: 'charts' as const, charts }] : []),
      ...list(
        fired.flatMap((replay) =>
          replay.alerts.map(
            (alert) =>
              `${titleOf(replay)}: ${statusTitle(alert.severity, t)}, ${alertText(replay, alert, t, time)}`,
          ),
        ),
      ),
      {
        kind: 'table',
        columns: [t('Rule'), t('Container'), t('What is watched'), t('Result')].map((title) => ({ title })),
        rows: [...fired, ...replays.filter((replay) => !fired.includes(replay))].map((replay) => [
          replay.rule.id,
          replay.container?.identity ?? '',
          whatIsWatched(replay.rule.condition, t),
          {
            text: foundText(replay, t),
            status: replay.notReplayed ? 'unknown' : replay.alerts.length > 0 ? 'warning' : 'ok',
          },
        ]),
      },
    ],
  };
}

function titleOf({ rule, container }: Pick<RuleReplay, 'rule' | 'container'>): string {
  return [rule.id, container?.identity].filter((part) => part !== undefined).join(' · ');
}

function chartOf(
  { rule, container, alerts, course }: RuleReplay,
  { from, to }: Replayed,
  timeZone: string | undefined,
  t: Translate,
): Chart[] {
  const { condition } = rule;
  if (condition.kind !== 'metric' || course.length === 0) {
    return [];
  }
  const { trigger, comparison } = condition.threshold;
  const points = thinned(course, { from, to, isLowest: comparison === 'below' });
  const top = Math.max(trigger * 1.1, ...points.map(({ value }) => value));
  return [
    labelledChart(
      {
        title: titleOf({ rule, container }),
        points,
        from,
        to,
        top,
        trigger,
        marked: alerts.map(({ firedAt, resolvedAt }) => ({ from: firedAt, to: resolvedAt ?? to })),
        summary: t('would have fired: {0}', alerts.length),
      },
      (value) => formatRuleValue(condition, value),
      (at) => formatDateTime(at, timeZone).slice(0, 16),
    ),
  ];
}
