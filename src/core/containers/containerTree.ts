import type { CheckStatus } from '../checks/checks.ts';
import { statusTitle } from '../checks/describeCheck.ts';
import type { Translate } from '../common/translate.ts';
import { formatMemory, formatShortDuration } from '../metrics/format.ts';
import type { Metrics } from '../metrics/metrics.ts';
import {
  type Container,
  type ContainerDetails,
  type ContainerState,
  type Health,
  isActive,
} from './container.ts';

/** What the user asked to see. */
export interface ContainerFilter {
  /** Part of the name, image, service, project or id; any case. */
  readonly text: string;
  readonly runningOnly: boolean;
  /** Only containers of compose projects whose folder is, or is inside, one of these (absolute paths); undefined: all. */
  readonly folders: readonly string[] | undefined;
}

export const noFilter: ContainerFilter = { text: '', runningOnly: false, folders: undefined };

/** A compose project, or (project undefined) the containers of none. */
export interface ContainerGroup {
  readonly project: string | undefined;
  /** Running first, then by name. */
  readonly containers: readonly Container[];
}

export function isFiltering(filter: ContainerFilter): boolean {
  return filter.text !== '' || filter.runningOnly || filter.folders !== undefined;
}

/** Projects by name, containers without one last. */
export function groupContainers(
  containers: Iterable<Container>,
  filter: ContainerFilter = noFilter,
): ContainerGroup[] {
  const groups = new Map<string | undefined, Container[]>();
  for (const container of containers) {
    if (matches(container, filter)) {
      const project = container.compose?.project;
      const group = groups.get(project);
      if (group) {
        group.push(container);
      } else {
        groups.set(project, [container]);
      }
    }
  }
  return [...groups]
    .map(([project, members]) => ({ project, containers: members.sort(byStateThenName) }))
    .sort((a, b) =>
      a.project === undefined ? 1 : b.project === undefined ? -1 : compareNames(a.project, b.project),
    );
}

/** The name within its group: compose puts the project in front of it, which the group has said already. */
export function containerLabel({ name, compose }: Pick<Container, 'name' | 'compose'>): string {
  const prefix = compose?.project ?? '';
  const rest = name.slice(prefix.length + 1);
  return prefix !== '' && rest !== '' && name.startsWith(prefix) && /[-_]/.test(name.charAt(prefix.length))
    ? rest
    : name;
}

/** `3/5 running · 1 unhealthy · 1 warning`: what is unhealthy is not told of again as critical. */
export function describeGroup(
  group: ContainerGroup,
  details: (id: string) => ContainerDetails | undefined,
  statusOf: (id: string) => CheckStatus | undefined,
  t: Translate,
): string {
  const running = group.containers.filter(({ state }) => state === 'running').length;
  const unhealthy = group.containers.filter(({ id }) => isUnhealthy(details(id))).length;
  const restarting = group.containers.filter(({ state }) => state === 'restarting').length;
  const count = (status: CheckStatus) =>
    group.containers.filter(({ id }) => !isUnhealthy(details(id)) && statusOf(id) === status).length;
  const [critical, warning] = [count('critical'), count('warning')];
  return [
    t('{0}/{1} running', running, group.containers.length),
    ...(unhealthy > 0 ? [t('{0} unhealthy', unhealthy)] : []),
    ...(restarting > 0 ? [t('{0} restarting', restarting)] : []),
    ...(critical > 0 ? [t('{0} critical', critical)] : []),
    ...(warning > 0 ? [t('{0} warning', warning)] : []),
  ].join(separator);
}

/** `unhealthy · 3h · CPU 12.3% · 120MiB`: what is not known is left out. */
export function describeContainer(
  container: Container,
  details: ContainerDetails | undefined,
  metrics: Metrics | undefined,
  now: number,
  t: Translate,
): string {
  const isRunning = container.state === 'running';
  const uptime = isRunning && details?.startedAt !== undefined ? now - details.startedAt : undefined;
  return [
    ...(isRunning && details && details.health !== 'none' ? [healthWord(details.health, t)] : []),
    ...(isRunning ? [] : [stateWord(container.state, t)]),
    ...(container.state === 'exited' && details?.exitCode !== undefined
      ? [t('code {0}', details.exitCode)]
      : []),
    ...(uptime === undefined ? [] : [formatShortDuration(uptime, t)]),
    ...(isRunning && metrics?.cpuPercent !== undefined
      ? [t('CPU {0}', `${metrics.cpuPercent.toFixed(1)}%`)]
      : []),
    ...(isRunning && metrics?.memoryUsedBytes !== undefined ? [formatMemory(metrics.memoryUsedBytes)] : []),
  ].join(separator);
}

/** How many containers need attention, in words; empty where none does. */
export function describeAttention(failing: number, t: Translate): string {
  switch (failing) {
    case 0:
      return '';
    case 1:
      return t('1 container needs attention');
    default:
      return t('{0} containers need attention', failing);
  }
}

/** For a screen reader: the description with the name, what is wrong, and the state in words. */
export function speakContainer(
  container: Container,
  details: ContainerDetails | undefined,
  metrics: Metrics | undefined,
  troubles: readonly { readonly status: CheckStatus; readonly what: string }[],
  now: number,
  t: Translate,
): string {
  return [
    container.name,
    ...troubles.map(({ status, what }) => `${statusTitle(status, t)}: ${what}`),
    ...(container.state === 'running' ? [stateWord('running', t)] : []),
    describeContainer(container, details, metrics, now, t).replaceAll(separator, ', '),
  ]
    .filter(Boolean)
    .join(', ');
}

export function stateWord(state: ContainerState, t: Translate): string {
  switch (state) {
    case 'created':
      return t('created');
    case 'running':
      return t('running');
    case 'paused':
      return t('paused');
    case 'restarting':
      return t('restarting');
    case 'removing':
      return t('removing');
    case 'exited':
      return t('exited');
    case 'dead':
      return t('dead');
  }
}

export function healthWord(health: Health, t: Translate): string {
  switch (health) {
    case 'none':
      return t('no health check');
    case 'starting':
      return t('health check starting');
    case 'healthy':
      return t('healthy');
    case 'unhealthy':
      return t('unhealthy');
  }
}

export function isUnhealthy(details: ContainerDetails | undefined): boolean {
  return details?.state === 'running' && details.health === 'unhealthy';
}

const separator = ' · ';

function matches(container: Container, { text, runningOnly, folders }: ContainerFilter): boolean {
  const { name, image, id, compose } = container;
  const needle = text.toLowerCase();
  return (
    (!runningOnly || isActive(container.state)) &&
    (folders === undefined || folders.some((folder) => isWithin(compose?.workingDirectory, folder))) &&
    (needle === '' ||
      [name, image, compose?.project ?? '', compose?.service ?? ''].some((field) =>
        field.toLowerCase().includes(needle),
      ) ||
      id.startsWith(needle))
  );
}

/** A workspace may be the project's folder, or (a monorepo) hold it. */
function isWithin(path: string | undefined, folder: string): boolean {
  const normalise = (value: string) => {
    const slashed = value.replaceAll('\\', '/').replace(/\/+$/, '');
    // Windows takes small and capital letters for the same, and VS Code writes its drives small.
    return /^[a-z]:/i.test(slashed) ? slashed.toLowerCase() : slashed;
  };
  return path !== undefined && `${normalise(path)}/`.startsWith(`${normalise(folder)}/`);
}

function byStateThenName(a: Container, b: Container): number {
  return Number(isActive(b.state)) - Number(isActive(a.state)) || compareNames(a.name, b.name);
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people count: `web-2` before `web-10`. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : 1);
}
