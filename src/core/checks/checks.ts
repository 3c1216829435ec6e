import type { Container, ContainerDetails } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** Nagios's four, worst last but for `unknown`. */
export type CheckStatus = 'ok' | 'warning' | 'critical' | 'unknown';

export type CheckRule = 'cpu' | 'memory' | 'health' | 'oomKilled' | 'restartLoop';

/** Percentages of the container's own limit. */
export interface CheckPolicy {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

export const defaultCheckPolicy: CheckPolicy = { cpuPercent: 80, memoryPercent: 85 };

export interface CheckResult {
  readonly containerId: string;
  readonly containerName: string;
  readonly rule: CheckRule;
  readonly status: CheckStatus;
  /** Percent for `cpu` and `memory`, restarts in the window for `restartLoop`; undefined where unknown or not a number. */
  readonly value: number | undefined;
  readonly threshold: number | undefined;
}

/** What is known of one container when its checks are evaluated. */
export interface CheckSubject {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly metrics: Metrics | undefined;
  /** Restarts and OOM kills within the last 300 s. */
  readonly recentRestarts: number;
  readonly recentOomKills: number;
}

export function evaluateChecks(_subjects: readonly CheckSubject[], _policy: CheckPolicy): CheckResult[] {
  throw new Error('not written yet');
}

/** The worst status; `unknown` outranks `ok` only, as an exit code 3 must not hide a critical. */
export function worstStatus(_results: readonly CheckResult[]): CheckStatus {
  throw new Error('not written yet');
}

/** Gathers what the checks need of the engine (two readings for CPU, details, the last 300 s of events) and evaluates. */
export function runChecks(
  _client: ContainerClient,
  _containers: readonly Container[],
  _policy: CheckPolicy,
  _signal?: AbortSignal,
): Promise<CheckResult[]> {
  throw new Error('not written yet');
}
