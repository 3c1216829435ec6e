import type { Translate } from '../../common/translate.ts';
import type { RuleKind } from './policy.ts';
import type { ValueTypeName } from './valueTypes.ts';

/**
 * The policy file, described once: its validation, JSON Schema, reference, completion and hover all come from here.
 */
export interface FieldSpec {
  readonly name: string;
  readonly type: ValueTypeName | 'selector';
  readonly doc: (t: Translate) => string;
  readonly example: string;
  /** As it would be written; undefined: nothing stands in for it. */
  readonly fallback?: string;
}

export interface RuleFieldSpec extends FieldSpec {
  /** The kinds of rules that have it; undefined: all. */
  readonly kinds?: readonly RuleKind[];
}

/** The field that makes a rule one of its kind. */
export const kindFields: readonly (RuleFieldSpec & { readonly name: RuleKind })[] = [
  {
    name: 'metric',
    type: 'metric',
    doc: (t) => t('Compares a number that is measured with a threshold.'),
    example: 'cpu',
  },
  {
    name: 'log',
    type: 'pattern',
    doc: (t) => t('Counts the log lines that match within a time.'),
    example: 'error|timeout',
  },
  {
    name: 'event',
    type: 'event',
    doc: (t) =>
      t(
        'Watches for what happens to a container: it stopped by itself, became unhealthy, ran out of memory, or keeps restarting.',
      ),
    example: 'unhealthy',
  },
  {
    name: 'http',
    type: 'target',
    doc: (t) => t('Asks a web server and compares its status and response time.'),
    example: '/health',
  },
  {
    name: 'tcp',
    type: 'port',
    doc: (t) => t('Connects to a published port of the container.'),
    example: '5432',
  },
  {
    name: 'command',
    type: 'argv',
    doc: (t) =>
      t(
        'Runs a program in the container. With a threshold its output is a number; without, it answers as a Nagios plugin does: exit code 0 ok, 1 warning, 2 critical, 3 unknown.',
      ),
    example: '[redis-cli, llen, jobs]',
  },
  {
    name: 'absent',
    type: 'absent',
    doc: (t) => t('Tells when something is missing: no container matches, or no log line does.'),
    example: 'container',
  },
];

const measured: readonly RuleKind[] = ['metric', 'log', 'http', 'tcp', 'command'];
const probed: readonly RuleKind[] = ['http', 'tcp', 'command'];

/** The other fields of a rule, in the order they are documented. */
export const ruleFields: readonly RuleFieldSpec[] = [
  {
    name: 'select',
    type: 'selector',
    doc: (t) =>
      t(
        'The containers it is for: a name, PROJECT/SERVICE, a list of them, or name, image, project, service and label. All that is given has to fit.',
      ),
    example: '{ project: shop, service: [api, web] }',
    fallback: '*',
  },
  {
    name: 'except',
    type: 'selector',
    doc: (t) => t('The containers it is not for, written as select is.'),
    example: 'batch-*',
  },
  {
    name: 'above',
    type: 'quantity',
    kinds: [...measured, 'event'],
    doc: (t) => t('The rule is broken above this. At it, it is not.'),
    example: '80%',
  },
  {
    name: 'below',
    type: 'quantity',
    kinds: ['metric', 'log', 'command'],
    doc: (t) => t('The rule is broken below this.'),
    example: '10GB',
  },
  {
    name: 'critical',
    type: 'quantity',
    kinds: measured,
    doc: (t) => t('Past this it is critical; worse than the threshold.'),
    example: '95%',
  },
  {
    name: 'clear',
    type: 'quantity',
    kinds: measured,
    doc: (t) =>
      t(
        'The alert ends when the value is back here. Milder than the threshold: 5 points for percentages, 5% of it for the rest.',
      ),
    example: '70%',
  },
  {
    name: 'within',
    type: 'duration',
    kinds: ['metric', 'log', 'event', 'absent'],
    doc: (t) => t('How far back lines, restarts and the growth of counters count; at most 24h.'),
    example: '10m',
    fallback: '5m',
  },
  {
    name: 'pattern',
    type: 'pattern',
    kinds: ['absent'],
    doc: (t) => t('The log line that has to come.'),
    example: 'backup finished',
  },
  {
    name: 'port',
    type: 'port',
    kinds: ['http'],
    doc: (t) => t('The port inside the container. Without it, the lowest that is published.'),
    example: '8080',
  },
  {
    name: 'status',
    type: 'statuses',
    kinds: ['http'],
    doc: (t) => t('The status that the answer has to have.'),
    example: '[200, 204]',
    fallback: '200-399',
  },
  {
    name: 'timeout',
    type: 'duration',
    kinds: probed,
    doc: (t) => t('How long the answer may take; at most 1m.'),
    example: '2s',
    fallback: '5s',
  },
  {
    name: 'every',
    type: 'duration',
    kinds: probed,
    doc: (t) => t('How often it asks; from 1s to 24h.'),
    example: '10s',
    fallback: '30s',
  },
  {
    name: 'for',
    type: 'duration',
    doc: (t) =>
      t(
        'How long it has to last before an alert fires, and how long it has to be over before the alert ends; at most 7d. Without it, 1m for metrics, for what is asked (http, tcp, command) and for missing containers; nothing for events and logs, which look back as it is.',
      ),
    example: '2m',
  },
  {
    name: 'severity',
    type: 'severity',
    doc: (t) => t('How bad it is: warning for thresholds and logs, critical for all else.'),
    example: 'critical',
  },
  {
    name: 'message',
    type: 'text',
    doc: (t) =>
      t('What the alert says. {container}, {rule}, {value}, {threshold} and {severity} are filled in.'),
    example: '"{container} needs {value} CPU"',
  },
  {
    name: 'channels',
    type: 'words',
    doc: (t) => t('Who is told, by the names of channels. A policy holds no address and no secret.'),
    example: '[team]',
  },
  {
    name: 'schedule',
    type: 'schedule',
    doc: (t) => t('When the rule counts, in the time zone of notify.'),
    example: 'Mon-Fri 09:00-18:00',
  },
];

export const selectorFields: readonly FieldSpec[] = [
  {
    name: 'name',
    type: 'globs',
    doc: (t) => t('The container’s name, or PROJECT/SERVICE.'),
    example: 'web-*',
  },
  {
    name: 'image',
    type: 'globs',
    doc: (t) => t('The image, with its tag or without.'),
    example: 'postgres',
  },
  { name: 'project', type: 'globs', doc: (t) => t('The compose project.'), example: 'shop' },
  { name: 'service', type: 'globs', doc: (t) => t('The compose service.'), example: '[api, web]' },
  {
    name: 'label',
    type: 'globs',
    doc: (t) => t('A label that it has: KEY or KEY=VALUE.'),
    example: 'tier=front',
  },
];

export const notifyFields: readonly FieldSpec[] = [
  {
    name: 'channels',
    type: 'words',
    doc: (t) => t('Who is told of rules without channels of their own.'),
    example: '[team]',
  },
  {
    name: 'time-zone',
    type: 'timeZone',
    doc: (t) => t('The time zone of quiet hours and schedules. Without it, that of the machine.'),
    example: 'Asia/Seoul',
  },
  {
    name: 'quiet-hours',
    type: 'schedule',
    doc: (t) => t('Nobody is told within these; what happened is told afterwards.'),
    example: '22:00-07:00',
  },
  {
    name: 'repeat',
    type: 'duration',
    doc: (t) => t('An alert that keeps firing is told again after this, from 1m to 24h.'),
    example: '30m',
    fallback: '5m',
  },
  {
    name: 'group',
    type: 'duration',
    doc: (t) => t('Alerts of a compose project within this time, at most 10m, are told together.'),
    example: '1m',
    fallback: '30s',
  },
  {
    name: 'max-per-hour',
    type: 'count',
    doc: (t) => t('No alert is told more often than this within an hour.'),
    example: '6',
    fallback: '10',
  },
  {
    name: 'report',
    type: 'moments',
    doc: (t) =>
      t('When “watch” or the editor sends the team report of the last day, in short, to these channels.'),
    example: 'Mon-Fri 09:00',
  },
  {
    name: 'redact',
    type: 'redactions',
    doc: (t) =>
      t(
        'What must not leave the machine besides secrets, e-mail addresses, card numbers and Korean resident registration numbers, which never do.',
      ),
    example: "['CUST-[0-9]{6}']",
  },
];

/** The one version there is. */
export const policyVersion = 1;

export const topFields = [
  { name: 'version', doc: (t: Translate) => t('The version of the format: 1.') },
  { name: 'rules', doc: (t: Translate) => t('The rules, each under a name of its own.') },
  { name: 'notify', doc: (t: Translate) => t('How alerts are told.') },
] as const;

export function fieldsOfKind(kind: RuleKind): readonly RuleFieldSpec[] {
  return ruleFields.filter(({ kinds }) => kinds === undefined || kinds.includes(kind));
}
