import type { Translate } from '../../common/translate.ts';
import type { Container, ContainerDetails } from '../../containers/container.ts';
import { toPlainText } from '../../reports/plainText.ts';

/** A container that runs, and what its inspection told; undefined where it could not be inspected. */
export interface FirstPolicySubject {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
}

/** Of a machine with hundreds of containers only so many get a rule of their own: a first policy is to be read. */
const maxPortRules = 20;

/**
 * A first policy for what runs: rules that hold for every container, one for each port that is published, and, as comments,
 * what only a person can decide. It has no mistakes, and what is well today passes it.
 */
export function firstPolicy(subjects: readonly FirstPolicySubject[], timeZone: string, t: Translate): string {
  const services = servicesOf(subjects);
  const parts = [
    headText(services, t),
    'version: 1\n\nrules:',
    everywhere(subjects, t),
    ...portRules(services, t),
    examples(services[0]?.name ?? 'shop/api', t),
    notifyText(timeZone, t),
  ];
  return `${parts.join('\n')}\n`;
}

/** What a selector names: all replicas of a compose service, or one container. */
interface Service extends FirstPolicySubject {
  readonly name: string;
}

function servicesOf(subjects: readonly FirstPolicySubject[]): Service[] {
  const services = new Map<string, Service>();
  for (const subject of subjects) {
    const { name: own, compose } = subject.container;
    const name = compose ? `${compose.project}/${compose.service}` : own;
    services.set(name, services.get(name) ?? { ...subject, name });
  }
  return [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function headText(services: readonly Service[], t: Translate): string {
  const names = services.map(({ name }) => name);
  return comment(
    '',
    t('What Container Vitals watches, when it is too much, and who is told.'),
    t('“container-vitals check” evaluates it once, “watch” all the time, “lint” finds its mistakes.'),
    ...(names.length > 0 ? [t('Written from the containers that were running: {0}', listed(names))] : []),
  );
}

function everywhere(subjects: readonly FirstPolicySubject[], t: Translate): string {
  const unlimited = subjects
    .filter(({ details }) => details !== undefined && details.limits.memoryBytes === undefined)
    .map(({ container }) => container.name);
  const memory = [
    t('Of its own limit; without one, of the host’s memory.'),
    ...(unlimited.length > 0 ? [t('Without a limit of their own: {0}', listed(unlimited))] : []),
  ];
  return [
    comment(
      '  ',
      t('Of what the container may use: its own CPU limit, else all cores. Short peaks do not count.'),
    ),
    '  cpu:\n    metric: cpu\n    above: 80%\n    critical: 95%\n    for: 2m\n',
    comment('  ', ...memory),
    '  memory:\n    metric: memory\n    above: 85%\n    critical: 95%\n',
    comment('  ', t('What its own health check says.')),
    '  unhealthy:\n    event: unhealthy\n',
    comment('  ', t('The kernel killed a process for want of memory.')),
    '  out-of-memory:\n    event: oom\n',
    comment('  ', t('It ended by itself with an error, or keeps doing so.')),
    '  stopped:\n    event: stopped\n',
    '  restart-loop:\n    event: restart-loop\n',
  ].join('\n');
}

/** A published port takes connections; where the health check asks a path of it, that path answers in time. */
function portRules(services: readonly Service[], t: Translate): string[] {
  const all = services.flatMap((service) => portRule(service) ?? []);
  const ids = new Set<string>();
  const rules = all.slice(0, maxPortRules).map(({ name, fields }) => {
    let id = name.replace(/[^\w.-]+/g, '-').slice(0, 50);
    for (let number = 2; ids.has(id); number++) {
      id = `${id.replace(/-\d+$/, '')}-${number}`;
    }
    ids.add(id);
    return `  answers-${id}:\n    select: ${scalar(name)}\n${fields}`;
  });
  if (rules.length === 0) {
    return [];
  }
  const left = all.slice(maxPortRules).map(({ name }) => name);
  return [
    comment(
      '  ',
      t('The ports that are published answer.'),
      ...(left.length > 0 ? [t('Without a rule here, for there are many: {0}', listed(left))] : []),
    ),
    ...rules,
  ];
}

function portRule({ name, container, details }: Service): { name: string; fields: string } | undefined {
  const ports = container.ports
    .filter(({ protocol, hostPort }) => protocol === 'tcp' && hostPort !== undefined)
    .map(({ containerPort }) => containerPort)
    .sort((a, b) => a - b);
  const asked = healthRequest(details);
  const [first] = ports;
  if (first === undefined) {
    return undefined;
  }
  return asked !== undefined && ports.includes(asked.port)
    ? { name, fields: `    http: ${scalar(asked.path)}\n    port: ${asked.port}\n    above: 2s\n` }
    : { name, fields: `    tcp: ${first}\n` };
}

/** What a health check such as `curl -f http://localhost:8080/health` asks for. */
function healthRequest(details: ContainerDetails | undefined): { port: number; path: string } | undefined {
  const raw = details?.raw as
    | { readonly Config?: { readonly Healthcheck?: { readonly Test?: unknown } } }
    | undefined;
  const test = raw?.Config?.Healthcheck?.Test;
  const line = Array.isArray(test) ? test.join(' ') : '';
  const found =
    /\bhttp:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(\/[\w./~%?&=-]*)?(?=[\s"']|$)/.exec(line);
  return found ? { port: Number(found[1] ?? 80), path: found[2] ?? '/' } : undefined;
}

function examples(service: string, t: Translate): string {
  return [
    comment('  ', t('More that can be watched; without the # it counts.')),
    '  # disk:',
    '  #   metric: disk',
    '  #   above: 90%',
    '  # errors:',
    `  #   select: ${scalar(service)}`,
    '  #   log: error|panic|fatal',
    '  #   above: 10',
    '  #   within: 5m',
    '  # there:',
    '  #   absent: container',
    `  #   select: ${scalar(service)}`,
    '',
  ].join('\n');
}

function notifyText(timeZone: string, t: Translate): string {
  return [
    comment(
      '',
      t(
        'Who is told, by the names of channels. Addresses and passwords do not stand here: they are set where notices are sent from.',
      ),
    ),
    '# notify:',
    '#   channels: [team]',
    `#   time-zone: ${timeZone}`,
    '#   quiet-hours: 22:00-07:00',
  ].join('\n');
}

function comment(indent: string, ...lines: readonly string[]): string {
  return lines.map((line) => `${indent}# ${toPlainText(line)}`).join('\n');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown}, … (${names.length})` : shown;
}

/** Labels are anybody's text: what YAML could read otherwise is quoted, what nobody would see is written out. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z/][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return isPlain
    ? text
    : JSON.stringify(text).replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escaped);
}
