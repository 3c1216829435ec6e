import { assertNever } from '../common/assertNever.ts';
import type { Clock } from '../common/clock.ts';
import type { Container, ContainerDetails, ContainerState } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { gatherSubjects } from './gatherSubjects.ts';

/** Nagios's four, worst last but for `unknown`. */
export type CheckStatus = 'ok' | 'warning' | 'critical' | 'unknown';

export type CheckRule = 'cpu' | 'memory' | 'disk' | 'health' | 'oomKilled' | 'restartLoop';

/** CPU and memory in percent of the container's own limit, the disk as `df` shows it. */
export interface CheckPolicy {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly diskPercent: number;
  /** Names of containers, `*` for any text, whose published port is asked how fast it answers; for the rules only. */
  readonly responseTimeOf?: readonly string[];
}

export const defaultCheckPolicy: CheckPolicy = { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 };

/** More restarts than this within the window are a restart loop. */
export const maxRecentRestarts = 3;

export interface CheckResult {
  readonly containerId: string;
  readonly containerName: string;
  readonly rule: CheckRule;
  readonly status: CheckStatus;
  /** Percent for `cpu`, `memory` and `disk`, restarts in the window for `restartLoop`; undefined where unknown or not a number. */
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  /** What 100 % of `cpu` and `memory` is: the container's own limit or, where it has none, the host. */
  readonly scale: 'limit' | 'host' | undefined;
}

/** What is known of one container when its checks are evaluated. */
export interface CheckSubject {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly metrics: Metrics | undefined;
  /** Of the fullest file system it writes to; undefined where that is not known, as of an engine that is elsewhere. */
  readonly diskUsedPercent: number | undefined;
  /** Restarts and OOM kills within the last 300 s; undefined where the engine's events could not be read. */
  readonly recentRestarts: number | undefined;
  readonly recentOomKills: number | undefined;
}

type Finding = Pick<CheckResult, 'status' | 'value' | 'threshold' | 'scale'>;

/**
 * Every rule that applies, in the order of the subjects. A running container has all six (`health` where it has a
 * health check, `disk` where that can be known); one that is about to restart has no load to measure; one that stopped is told of only where it
 * was OOM-killed or in a restart loop.
 */
export function evaluateChecks(subjects: readonly CheckSubject[], policy: CheckPolicy): CheckResult[] {
  return subjects.flatMap((subject) =>
    applicableRules(subject).map((rule) => ({
      containerId: subject.container.id,
      containerName: subject.container.name,
      rule,
      ...evaluate(rule, subject, policy),
    })),
  );
}

/**
 * Gathers what the checks need of the engine (two readings for CPU, details, the last 300 s of events) and evaluates: takes
 * about two seconds. Throws VitalsError where the engine as a whole does not answer.
 */
export async function runChecks(
  client: ContainerClient,
  containers: readonly Container[],
  policy: CheckPolicy,
  signal?: AbortSignal,
  clock?: Clock,
): Promise<CheckResult[]> {
  return evaluateChecks(await gatherSubjects(client, containers, signal, clock), policy);
}

/** The worst status; `unknown` outranks `ok` only, as an exit code 3 must not hide a critical. */
export function worstStatus(results: readonly Pick<CheckResult, 'status'>[]): CheckStatus {
  const found = new Set(results.map(({ status }) => status));
  return statusesWorstFirst.find((status) => found.has(status)) ?? 'ok';
}

export const statusesWorstFirst: readonly CheckStatus[] = ['critical', 'warning', 'unknown', 'ok'];

function applicableRules(subject: CheckSubject): CheckRule[] {
  const state = stateOf(subject);
  if (state === 'running') {
    const hasHealthCheck = subject.details?.health !== 'none';
    return [
      ...(['cpu', 'memory'] as const),
      ...(subject.diskUsedPercent === undefined ? [] : ['disk' as const]),
      ...(hasHealthCheck ? ['health' as const] : []),
      ...(['oomKilled', 'restartLoop'] as const),
    ];
  }
  const rules: CheckRule[] = ['oomKilled', 'restartLoop'];
  if (state === 'restarting') {
    return rules;
  }
  return rules.filter((rule) => evaluate(rule, subject, defaultCheckPolicy).status === 'critical');
}

function evaluate(rule: CheckRule, subject: CheckSubject, policy: CheckPolicy): Finding {
  const { metrics, details } = subject;
  switch (rule) {
    case 'cpu':
      return {
        ...percentFinding(metrics?.cpuOfLimitPercent, policy.cpuPercent),
        scale: scaleOf(details?.limits.cpus),
      };
    case 'memory':
      return {
        ...percentFinding(metrics?.memoryPercent, policy.memoryPercent),
        scale: scaleOf(details?.limits.memoryBytes),
      };
    case 'disk':
      return percentFinding(subject.diskUsedPercent, policy.diskPercent);
    case 'health':
      return plainFinding(details ? (details.health === 'unhealthy' ? 'critical' : 'ok') : 'unknown');
    case 'oomKilled':
      return plainFinding(oomStatus(subject));
    case 'restartLoop':
      return restartFinding(subject);
    default:
      return assertNever(rule);
  }
}

/** At the threshold is not above it. */
function percentFinding(value: number | undefined, threshold: number): Finding {
  return {
    status: value === undefined ? 'unknown' : value > threshold ? 'warning' : 'ok',
    value,
    threshold,
    scale: undefined,
  };
}

const scaleOf = (limit: number | undefined) => (limit === undefined ? 'host' : 'limit');

function plainFinding(status: CheckStatus): Finding {
  return { status, value: undefined, threshold: undefined, scale: undefined };
}

/** `isOomKilled` tells of the main process's last end, the event `oom` of any process. Exit code 137 proves neither. */
function oomStatus({ details, recentOomKills }: CheckSubject): CheckStatus {
  if (details?.isOomKilled || (recentOomKills ?? 0) > 0) {
    return 'critical';
  }
  return details === undefined || recentOomKills === undefined ? 'unknown' : 'ok';
}

/**
 * By the events. An engine keeps few of them (Docker the last 256 of all kinds, and every health check makes three), so a
 * container that waits for its next restart after more than three by its policy is in a loop as well; how many
 * of them fell into the window is then not known.
 */
function restartFinding(subject: CheckSubject): Finding {
  const { details, recentRestarts } = subject;
  const isCounted = (recentRestarts ?? 0) > maxRecentRestarts;
  const isWaiting = stateOf(subject) === 'restarting' && (details?.restartCount ?? 0) > maxRecentRestarts;
  const status =
    isCounted || isWaiting
      ? 'critical'
      : recentRestarts === undefined || details === undefined
        ? 'unknown'
        : 'ok';
  const value = isWaiting && !isCounted ? undefined : recentRestarts;
  return { status, value, threshold: maxRecentRestarts, scale: undefined };
}

/** The details are newer than the listing. */
function stateOf({ container, details }: CheckSubject): ContainerState {
  return details?.state ?? container.state;
}
