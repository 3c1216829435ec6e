import type { Policy, Rule } from '../checks/policy/policy.ts';
import { formatDurationExactly } from '../checks/policy/quantity.ts';
import { dayNames, type Schedule } from '../checks/policy/schedule.ts';
import type { Translate } from '../common/translate.ts';
import type { Channel } from '../notify/channel.ts';
import { projectLabel, promString } from './promSelector.ts';
import { unexpressedRules } from './unexpressed.ts';

/** What may be known of a channel here; its address, its token and its password never come into the configuration. */
export type ChannelOutline = Pick<Channel, 'kind' | 'from' | 'to'> & { readonly hasToken: boolean };

export interface AlertmanagerFacts {
  /** undefined: nothing is set up by that name. */
  readonly channelOf: (name: string) => ChannelOutline | undefined;
  /** Of this machine, for a policy without one of its own. */
  readonly timeZone: string;
}

interface Route {
  readonly channel: string;
  readonly rules: readonly Rule[];
  /** Name of the interval in which they count. */
  readonly schedule: string | undefined;
}

const secretFolder = '/etc/alertmanager/secrets';

/**
 * The policy's notifications for Alertmanager 0.25 and newer (prometheus.io/docs/alerting/latest/configuration): who is told of
 * which rule, when, and grouped how. Secrets are files that the user writes; what is not known is a placeholder.
 */
export function alertmanagerConfig(
  { rules, notify }: Policy,
  facts: AlertmanagerFacts,
  t: Translate,
): string {
  const missing = new Set(unexpressedRules(rules).map(({ rule }) => rule));
  const expressed = rules.filter((rule) => !missing.has(rule));
  const routes = routesOf(expressed, notify.channels);
  const channels = [...new Set(routes.map(({ channel }) => channel))];
  const zone = notify.timeZone ?? facts.timeZone;
  const intervals = [
    ...(notify.quietHours ? [intervalText('quiet-hours', notify.quietHours, zone)] : []),
    ...expressed.flatMap(({ id, schedule }) =>
      schedule ? [intervalText(scheduleName(id), schedule, zone)] : [],
    ),
  ];
  const group = formatDurationExactly(Math.max(1000, notify.group));
  const comments = [
    t(
      'For the alerts of “container-vitals export prometheus”. Secrets are read from files in {0}.',
      secretFolder,
    ),
    ...alertmanagerLimits(channels, facts, t),
  ];
  return [
    ...comments.map((line) => `# ${line}`),
    'route:',
    '  receiver: nobody',
    `  group_by: [${projectLabel}]`,
    `  group_wait: ${formatDurationExactly(notify.group)}`,
    `  group_interval: ${group}`,
    `  repeat_interval: ${formatDurationExactly(Math.max(1000, notify.group, notify.repeat))}`,
    ...(routes.length > 0 ? ['  routes:'] : []),
    ...routes.flatMap((route) => routeText(route, notify.quietHours !== undefined)),
    'inhibit_rules:',
    '  # What got worse is told once.',
    '  - source_matchers: [severity="critical"]',
    '    target_matchers: [severity="warning"]',
    '    equal: [alertname, instance, name]',
    ...(intervals.length > 0 ? ['time_intervals:', ...intervals] : []),
    'receivers:',
    '  - name: nobody',
    ...channels.flatMap((channel) => receiverText(channel, facts.channelOf(channel))),
    '',
  ].join('\n');
}

/** What of the policy Alertmanager does not do, a line each. */
export function alertmanagerLimits(
  channels: readonly string[],
  { channelOf }: Pick<AlertmanagerFacts, 'channelOf'>,
  t: Translate,
): string[] {
  return [
    t('Alertmanager takes no secrets out of what it sends, and limits no number per hour.'),
    ...channels.flatMap((channel) => {
      const kind = channelOf(channel)?.kind;
      return kind === undefined
        ? [t('Channel “{0}” is not set up here: its receiver is a placeholder.', channel)]
        : kind === 'alertmanager'
          ? [t('Channel “{0}” is an Alertmanager itself: its receiver is empty.', channel)]
          : [];
    }),
  ];
}

/** Every channel that a policy's exported rules are told through. */
export function exportedChannels({ rules, notify }: Policy): string[] {
  const missing = new Set(unexpressedRules(rules).map(({ rule }) => rule));
  const routes = routesOf(
    rules.filter((rule) => !missing.has(rule)),
    notify.channels,
  );
  return [...new Set(routes.map(({ channel }) => channel))];
}

/** Rules that are told through the same channel at the same times share a route. */
function routesOf(rules: readonly Rule[], defaultChannels: readonly string[]): Route[] {
  const routes = new Map<string, Route>();
  for (const rule of rules) {
    const schedule = rule.schedule && scheduleName(rule.id);
    for (const channel of rule.channels ?? defaultChannels) {
      const key = `${channel} ${schedule ?? ''}`;
      routes.set(key, { channel, schedule, rules: [...(routes.get(key)?.rules ?? []), rule] });
    }
  }
  return [...routes.values()];
}

function routeText({ channel, rules, schedule }: Route, hasQuietHours: boolean): string[] {
  const names = rules.map(({ id }) => id.replace(/\./g, '\\.')).join('|');
  return [
    `    - receiver: ${JSON.stringify(channel)}`,
    `      matchers: [${JSON.stringify(`alertname=~${promString(names)}`)}]`,
    '      continue: true',
    ...(hasQuietHours ? ['      mute_time_intervals: [quiet-hours]'] : []),
    ...(schedule === undefined ? [] : [`      active_time_intervals: [${JSON.stringify(schedule)}]`]),
  ];
}

const scheduleName = (ruleId: string) => `schedule of ${ruleId}`;

/** What goes on over midnight is two ranges; Alertmanager writes days in full. */
function intervalText(name: string, schedule: Schedule, timeZone: string): string {
  const ranges = schedule.flatMap(({ days, from, to }) =>
    from < to
      ? [{ days, from, to }]
      : [
          { days, from, to: 1440 },
          { days: days.map((day) => (day + 1) % 7), from: 0, to },
        ],
  );
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const lines = ranges
    .filter(({ from, to }) => from < to)
    .flatMap(({ days, from, to }) => [
      `      - location: ${JSON.stringify(timeZone)}`,
      `        weekdays: [${days.map((day) => fullDay(day)).join(', ')}]`,
      `        times: [{ start_time: '${clock(from)}', end_time: '${clock(to)}' }]`,
    ]);
  return [`  - name: ${JSON.stringify(name)}`, '    time_intervals:', ...lines].join('\n');
}

const dayEndings: Readonly<Record<(typeof dayNames)[number], string>> = {
  Sun: 'sunday',
  Mon: 'monday',
  Tue: 'tuesday',
  Wed: 'wednesday',
  Thu: 'thursday',
  Fri: 'friday',
  Sat: 'saturday',
};

function fullDay(day: number): string {
  return dayEndings[dayNames[day] ?? 'Sun'];
}

function receiverText(channel: string, outline: ChannelOutline | undefined): string[] {
  const secret = (what: string) => JSON.stringify(`${secretFolder}/${channel}.${what}`);
  const name = `  - name: ${JSON.stringify(channel)}`;
  switch (outline?.kind) {
    case 'slack':
      return [
        name,
        '    slack_configs:',
        `      - api_url_file: ${secret('url')}`,
        '        send_resolved: true',
        `        text: '{{ range .Alerts }}{{ .Annotations.summary }}{{ "\\n" }}{{ end }}'`,
      ];
    case 'email':
      return [
        name,
        '    email_configs:',
        `      - to: ${JSON.stringify(outline.to.join(', '))}`,
        `        from: ${JSON.stringify(outline.from)}`,
        '        smarthost: smtp.invalid:587 # PLACEHOLDER',
        `        auth_username: PLACEHOLDER`,
        `        auth_password_file: ${secret('password')}`,
        '        send_resolved: true',
      ];
    case 'alertmanager':
      return [name];
    default:
      return [
        name,
        '    webhook_configs:',
        '      - url: https://webhook.invalid/ # PLACEHOLDER',
        '        send_resolved: true',
        ...(outline?.hasToken
          ? [
              '        http_config:',
              '          authorization:',
              `            credentials_file: ${secret('token')}`,
            ]
          : []),
      ];
  }
}
