import { assertNever } from '../common/assertNever.ts';
import { shellQuote } from '../common/shellQuote.ts';
import type { Translate } from '../common/translate.ts';
import { formatPercent } from '../metrics/format.ts';
import type { CheckResult, CheckRule, CheckStatus } from './checks.ts';

/** A result in the user's words. */
export interface CheckDescription {
  /** What was found, with value and threshold. */
  readonly finding: string;
  /** What that means for the container, and what to do; undefined where all is well. */
  readonly meaning: string | undefined;
  readonly nextStep: string | undefined;
  /** The docker command that takes the next step; it only reads. */
  readonly command: string | undefined;
}

export function describeCheck(result: CheckResult, t: Translate): CheckDescription {
  const name = shellQuote(result.containerName);
  switch (result.status) {
    case 'ok':
      return {
        finding: findingOf(result, t),
        meaning: undefined,
        nextStep: undefined,
        command: undefined,
      };
    case 'unknown':
      return {
        finding: t('{0} could not be determined.', ruleTitle(result.rule, t)),
        meaning: t('What is not known does not count as OK.'),
        nextStep: t('See whether the container runs and the engine answers.'),
        command: unknownCommand(result.rule, name),
      };
    case 'warning':
    case 'critical':
      return { finding: findingOf(result, t), ...adviceFor(result, name, t) };
    default:
      return assertNever(result.status);
  }
}

export function statusTitle(status: CheckStatus, t: Translate): string {
  switch (status) {
    case 'ok':
      return t('OK');
    case 'warning':
      return t('Warning');
    case 'critical':
      return t('Critical');
    case 'unknown':
      return t('Unknown');
    default:
      return assertNever(status);
  }
}

export function ruleTitle(rule: CheckRule, t: Translate): string {
  switch (rule) {
    case 'cpu':
      return t('CPU');
    case 'memory':
      return t('Memory');
    case 'disk':
      return t('Disk');
    case 'health':
      return t('Health');
    case 'oomKilled':
      return t('OOM kill');
    case 'restartLoop':
      return t('Restart loop');
    default:
      return assertNever(rule);
  }
}

function findingOf(result: CheckResult, t: Translate): string {
  const { rule, scale } = result;
  const isBad = result.status !== 'ok';
  const value = formatPercent(result.value);
  const threshold = `${result.threshold}%`;
  switch (rule) {
    case 'cpu':
      return scale === 'limit'
        ? t('CPU is at {0} of the container’s limit; the threshold is {1}.', value, threshold)
        : t('CPU is at {0} of the host; the threshold is {1}.', value, threshold);
    case 'memory':
      return scale === 'limit'
        ? t('Memory is at {0} of the container’s limit; the threshold is {1}.', value, threshold)
        : t('Memory is at {0} of the host’s; the threshold is {1}.', value, threshold);
    case 'disk':
      return t('The disk it writes to is {0} full; the threshold is {1}.', value, threshold);
    case 'health':
      return isBad ? t('The container is unhealthy.') : t('The health check does not complain.');
    case 'oomKilled':
      return isBad ? t('A process ran out of memory and was killed.') : t('No process ran out of memory.');
    case 'restartLoop':
      return result.value === undefined
        ? t('The container keeps restarting.')
        : t('Restarts within 5 minutes: {0}; up to {1} are tolerated.', result.value, result.threshold ?? 0);
    default:
      return assertNever(rule);
  }
}

/** What a broken rule means and what to do; `name` is quoted for a shell. */
export function adviceFor(
  { rule, scale }: Pick<CheckResult, 'rule' | 'scale'>,
  name: string,
  t: Translate,
): Omit<CheckDescription, 'finding'> {
  switch (rule) {
    case 'cpu':
      return {
        meaning:
          scale === 'limit'
            ? t('It is slowed down as soon as it needs more than its limit.')
            : t('It has no CPU limit: others on this machine get less when it takes more.'),
        nextStep: t('See which of its processes needs the CPU; raise the limit if the work is wanted.'),
        command: `docker top ${name} -eo pid,pcpu,args`,
      };
    case 'memory':
      return {
        meaning:
          scale === 'limit'
            ? t('At 100% the kernel kills a process of it (OOM kill).')
            : t('It has no memory limit: when the machine runs out, the kernel may kill any process on it.'),
        nextStep: t('See which of its processes holds the memory; raise the limit if it is needed.'),
        command: `docker top ${name} -eo pid,rss,args`,
      };
    case 'disk':
      return {
        meaning: t('When it is full, everything that writes to it fails, this container and others.'),
        nextStep: t('See what takes the space: images, logs, volumes; remove what nobody needs.'),
        command: 'docker system df -v',
      };
    case 'health':
      return {
        meaning: t('It runs, but its own health check says that it does not do its work.'),
        nextStep: t('Read what the health check printed.'),
        command: `docker inspect --format '{{json .State.Health.Log}}' ${name}`,
      };
    case 'oomKilled':
      return {
        meaning: t('It reached its memory limit, and the kernel killed the process that held most.'),
        nextStep: t('Compare its limit with what it needs, and raise it or find the leak.'),
        command: `docker inspect --format '{{.HostConfig.Memory}} {{.State.OOMKilled}}' ${name}`,
      };
    case 'restartLoop':
      return {
        meaning: t('It ends by itself again and again, and is started again each time.'),
        nextStep: t('Read its last lines: the reason is usually among them.'),
        command: `docker logs --tail 50 ${name}`,
      };
    default:
      return assertNever(rule);
  }
}

function unknownCommand(rule: CheckRule, name: string): string {
  switch (rule) {
    case 'cpu':
    case 'memory':
      return `docker stats --no-stream ${name}`;
    case 'disk':
      return 'docker system df -v';
    case 'health':
    case 'oomKilled':
      return `docker inspect --format '{{json .State}}' ${name}`;
    case 'restartLoop':
      return `docker events --since 5m --until 0s --filter container=${name}`;
    default:
      return assertNever(rule);
  }
}
