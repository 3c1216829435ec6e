import { statusTitle } from '../../checks/describeCheck.ts';
import { policyAdvice } from '../../checks/finding.ts';
import { whatIsWatched } from '../../checks/policy/describeRule.ts';
import { momentText, scheduleText } from '../../checks/policy/describeSchedule.ts';
import type { Condition, NotifySettings, Policy, Rule } from '../../checks/policy/policy.ts';
import { selectorText } from '../../checks/policy/selector.ts';
import type { Translate } from '../../common/translate.ts';
import { checklistItemIds, checklistItemText } from '../checklist/checklistItems.ts';
import type { Block, Cell, Column, ReportDocument, ReportLanguage } from '../document/reportDocument.ts';
import { alarmText, wholeDuration } from './alarmText.ts';

export interface StandardOptions {
  readonly language: ReportLanguage;
  /** As it is to be named; undefined: the built-in rules, nobody wrote a policy. */
  readonly policyPath: string | undefined;
}

/**
 * A policy written out for people: what is watched, by which thresholds, who is told, what to do, and what is looked at every day. The
 * same policy gives the same text, so that a change of it is a change to be reviewed.
 */
export function monitoringStandard(
  { rules, notify }: Policy,
  { language, policyPath }: StandardOptions,
  t: Translate,
): ReportDocument {
  const areas = areaOrder.flatMap((area): Block[] => {
    const own = rules.filter(({ condition }) => areaOf(condition) === area);
    return own.length === 0
      ? []
      : [{ kind: 'heading', level: 3, text: areaTitle(area, t) }, ruleTable(own, language, t)];
  });
  return {
    language,
    title: t('Monitoring standard'),
    blocks: [
      { kind: 'note', text: sourceText(policyPath, t) },
      { kind: 'heading', level: 2, text: t('What is watched') },
      ...(areas.length > 0
        ? areas
        : [{ kind: 'text' as const, text: t('Nothing: the policy has no rules.') }]),
      { kind: 'heading', level: 2, text: t('How bad it is') },
      { kind: 'list', items: severityTexts(t) },
      { kind: 'heading', level: 2, text: t('Who is told, and when') },
      { kind: 'list', items: notifyTexts(notify, rules, language, t) },
      ...adviceBlocks(rules, t),
      { kind: 'heading', level: 2, text: t('Daily checklist') },
      {
        kind: 'list',
        items: checklistItemIds.map((id) => {
          const { title, meaning } = checklistItemText(id, t);
          return `${title}: ${meaning}`;
        }),
      },
    ],
  };
}

type Area = 'resources' | 'state' | 'services' | 'logs';
const areaOrder: readonly Area[] = ['resources', 'state', 'services', 'logs'];

function areaOf(condition: Condition): Area {
  switch (condition.kind) {
    case 'metric':
      return condition.metric === 'response-time' ? 'services' : 'resources';
    case 'log':
      return 'logs';
    case 'event':
      return 'state';
    case 'absent':
      return condition.what === 'log' ? 'logs' : 'state';
    default:
      return 'services';
  }
}

function areaTitle(area: Area, t: Translate): string {
  switch (area) {
    case 'resources':
      return t('Load and resources');
    case 'state':
      return t('State of the containers');
    case 'services':
      return t('Services and response times');
    case 'logs':
      return t('Logs');
  }
}

function sourceText(policyPath: string | undefined, t: Translate): string {
  return policyPath === undefined
    ? t('Written by Container Vitals from its built-in rules: nobody has written a policy yet.')
    : t('Written by Container Vitals from {0}: change the policy, not this page.', policyPath);
}

/** Columns that would say the same of every rule are left out. */
function ruleTable(rules: readonly Rule[], language: ReportLanguage, t: Translate): Block {
  const hasHours = rules.some(({ schedule }) => schedule !== undefined);
  const hasChannels = rules.some(({ channels }) => channels !== undefined);
  const columns: readonly Column[] = [
    { title: t('Rule') },
    { title: t('What') },
    { title: t('Alert') },
    { title: t('For') },
    { title: t('Containers') },
    { title: t('Severity') },
    ...(hasHours ? [{ title: t('Hours') }] : []),
    ...(hasChannels ? [{ title: t('Channels') }] : []),
  ];
  return {
    kind: 'table',
    columns,
    rows: rules.map((rule): Cell[] => [
      rule.id,
      whatIsWatched(rule.condition, t),
      alarmText(rule.condition, t),
      rule.for === 0 ? t('at once') : wholeDuration(rule.for, t),
      containersText(rule, t),
      { text: statusTitle(rule.severity, t), status: rule.severity },
      ...(hasHours ? [rule.schedule ? scheduleText(rule.schedule, language) : t('always')] : []),
      ...(hasChannels ? [rule.channels?.join(', ') ?? t('as all')] : []),
    ]),
  };
}

function containersText({ select, except }: Rule, t: Translate): string {
  const chosen = selectorText(select) || t('all');
  return except === undefined ? chosen : t('{0}, except {1}', chosen, selectorText(except));
}

function severityTexts(t: Translate): string[] {
  return [
    t('{0}: something fails now; look at once.', statusTitle('critical', t)),
    t('{0}: it will fail if it goes on like this; look within the working day.', statusTitle('warning', t)),
    t('{0}: it could not be measured, which is not “OK”; find out why.', statusTitle('unknown', t)),
    t(
      'An alert begins when its condition has lasted as long as the table says, and ends when the value is past the one at which it is over.',
    ),
  ];
}

function notifyTexts(
  { channels, timeZone, quietHours, repeat, group, maxPerHour, report, redact }: NotifySettings,
  rules: readonly Rule[],
  language: ReportLanguage,
  t: Translate,
): string[] {
  const isSilent = channels.length === 0 && rules.every((rule) => (rule.channels ?? []).length === 0);
  return [
    isSilent
      ? t('Alerts show in the editor and in “watch”: the policy names no channel, so nobody else is told.')
      : channels.length > 0
        ? t('Channels: {0}.', channels.join(', '))
        : t('Only rules with channels of their own tell anybody.'),
    t(
      'An alert that goes on is told again every {0}, and none more often than {1} times an hour.',
      wholeDuration(repeat, t),
      maxPerHour,
    ),
    group === 0
      ? t('Every alert is told by itself.')
      : t('Alerts of one compose project within {0} are told together.', wholeDuration(group, t)),
    t('Whoever was told of the beginning is told of the end.'),
    ...(quietHours
      ? [t('Quiet hours: {0}. What happens then is told afterwards.', scheduleText(quietHours, language))]
      : []),
    ...(report.length > 0
      ? [t('Team report: {0}.', report.map((moment) => momentText(moment, language)).join(', '))]
      : []),
    ...(timeZone === undefined ? [] : [t('Hours are of the time zone {0}.', timeZone)]),
    redact.length === 0
      ? t(
          'Secrets, e-mail addresses, card numbers and resident registration numbers are taken out of what is sent.',
        )
      : t(
          'Secrets, e-mail addresses, card numbers and resident registration numbers are taken out of what is sent, and so is what the policy lists ({0}).',
          redact.length,
        ),
  ];
}

/** What is advised for several rules alike is written once. */
function adviceBlocks(rules: readonly Rule[], t: Translate): Block[] {
  const advised = new Map<string, { rules: string[]; text: string; command: string | undefined }>();
  for (const { id, condition } of rules) {
    const advice = policyAdvice(condition, 'NAME', t);
    const text = [advice?.meaning, advice?.nextStep].filter(Boolean).join(' ');
    const known = advised.get(text);
    if (known) {
      known.rules.push(id);
    } else if (text !== '') {
      advised.set(text, { rules: [id], text, command: advice?.command });
    }
  }
  return advised.size === 0
    ? []
    : [
        { kind: 'heading', level: 2, text: t('When an alert comes') },
        {
          kind: 'table',
          columns: [{ title: t('Rule') }, { title: t('What to do') }, { title: t('Command') }],
          rows: [...advised.values()].map(({ rules: ids, text, command }): Cell[] => [
            ids.join(', '),
            text,
            command === undefined ? '' : { code: command },
          ]),
        },
      ];
}
