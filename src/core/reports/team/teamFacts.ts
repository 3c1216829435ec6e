import type { AlertEntry } from '../../alerts/alertEntry.ts';
import type { EndedAlert } from '../../alerts/alertMarks.ts';
import type { PolicyResult } from '../../checks/runPolicy.ts';
import type { Container, ContainerDetails } from '../../containers/container.ts';
import type { Bucket } from '../../history/bucket.ts';
import type { MetricId } from '../../metrics/metricNames.ts';
import type { Metrics } from '../../metrics/metrics.ts';

/** What a report is about, and the same time before it. Milliseconds since 1970. */
export interface ReportPeriod {
  readonly beforeFrom: number;
  readonly from: number;
  readonly to: number;
}

/** The `length` milliseconds up to now. */
export function periodBefore(now: number, length: number): ReportPeriod {
  return { beforeFrom: now - 2 * length, from: now - length, to: now };
}

/** Of the period and of the one before; undefined where it is not known. */
export interface Compared {
  readonly now: number | undefined;
  readonly before: number | undefined;
}

/** What the history has of one metric in both periods. */
export interface PastOfMetric {
  readonly now: readonly Bucket[];
  readonly before: readonly Bucket[];
}

/** Metrics whose past a report shows. */
export const reportedMetrics = [
  'cpu',
  'memory',
  'disk',
  'response-time',
] as const satisfies readonly MetricId[];
export type ReportedMetric = (typeof reportedMetrics)[number];

export interface ContainerTeamFacts {
  readonly container: Container;
  /** undefined: it could not be inspected, or it has been stopped for long. */
  readonly details: ContainerDetails | undefined;
  /** Of this moment. */
  readonly metrics: Metrics | undefined;
  readonly past: Readonly<Record<ReportedMetric, PastOfMetric>>;
  /** What the policy says at this moment. */
  readonly results: readonly PolicyResult[];
  readonly restarts: Compared;
  readonly errors: Compared;
  /** Those that fire, and those that fired within the period. */
  readonly alerts: readonly AlertEntry[];
  /** Those that ended within it, the last one first; empty without a history. */
  readonly ended: readonly EndedAlert[];
}

export interface TeamFacts {
  readonly period: ReportPeriod;
  readonly containers: readonly ContainerTeamFacts[];
  /** What the policy says of no one container: that one is missing. */
  readonly absences: readonly PolicyResult[];
  readonly hasHistory: boolean;
  /** Something watches the policy and keeps its alerts. */
  readonly hasAlerts: boolean;
}

/** Is restarting, dead, or has ended with an error within the period. A signal to end it is no error, an OOM kill is. */
export function hasFailed({ container, details }: ContainerTeamFacts, { from }: ReportPeriod): boolean {
  switch (container.state) {
    case 'restarting':
    case 'dead':
      return true;
    case 'exited':
      return (
        details?.exitCode !== undefined &&
        (details.finishedAt ?? 0) >= from &&
        (details.isOomKilled || !endsInPeace.has(details.exitCode))
      );
    default:
      return false;
  }
}

/** Done, and asked to end by SIGINT, SIGKILL or SIGTERM. */
const endsInPeace: ReadonlySet<number> = new Set([0, 130, 137, 143]);
