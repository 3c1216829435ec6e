import { stateOfAlert } from '../../alerts/alertList.ts';
import type { EndedAlert } from '../../alerts/alertMarks.ts';
import { type CheckStatus, statusesWorstFirst, worstStatus } from '../../checks/checks.ts';
import type { PolicyResult } from '../../checks/runPolicy.ts';
import type { Bucket } from '../../history/bucket.ts';
import { summarize } from '../../history/summary.ts';
import { type MetricId, metricValue } from '../../metrics/metricNames.ts';
import {
  type Compared,
  type ContainerTeamFacts,
  hasFailed,
  type ReportedMetric,
  type ReportPeriod,
  type TeamFacts,
} from './teamFacts.ts';

/** How much of something a service used: of several replicas, the one that used most. */
export interface Usage {
  /** Over the period; where nothing was recorded, of this moment. undefined: not known. */
  readonly mean: number | undefined;
  readonly peak: number | undefined;
  /** Mean of the period before. */
  readonly before: number | undefined;
  readonly isOneReading: boolean;
  /** Empty where nothing was recorded. */
  readonly course: readonly Bucket[];
}

/** A compose service, or a container of none. Names are hostile text. */
export interface ServiceReport {
  /** `PROJECT/SERVICE`, or the container's name. */
  readonly name: string;
  readonly status: CheckStatus;
  readonly containers: readonly ContainerTeamFacts[];
  readonly running: number;
  readonly unhealthy: number;
  readonly failed: number;
  /** Percent of the own limit; milliseconds. */
  readonly usage: Readonly<Record<ReportedMetric, Usage>>;
  readonly errors: Compared;
  readonly restarts: Compared;
  /** Alerts that fire; undefined: nobody watches. */
  readonly firing: number | undefined;
  /** Alerts that ended within the period, the last one first. */
  readonly ended: readonly (EndedAlert & { readonly name: string })[];
  /** Rules of the policy that are broken now. */
  readonly broken: readonly PolicyResult[];
}

export interface TeamReport {
  readonly period: ReportPeriod;
  /** Worst first. */
  readonly services: readonly ServiceReport[];
  readonly absences: readonly PolicyResult[];
  readonly hasHistory: boolean;
  readonly hasAlerts: boolean;
}

/** Facts of containers, by service, worst first. */
export function teamReport(facts: TeamFacts): TeamReport {
  const groups = new Map<string, ContainerTeamFacts[]>();
  for (const one of facts.containers.filter(isReported(facts.period))) {
    const { compose, name } = one.container;
    const key = compose ? `${compose.project}/${compose.service}` : name;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const services = [...groups].map(([name, own]) => serviceOf(name, own, facts));
  return {
    period: facts.period,
    services: services.sort(byNeed),
    absences: facts.absences.filter(({ status }) => status !== 'ok'),
    hasHistory: facts.hasHistory,
    hasAlerts: facts.hasAlerts,
  };
}

/** What ended before the period is no longer in operation. */
const isReported = (period: ReportPeriod) => (facts: ContainerTeamFacts) => {
  const { container, details } = facts;
  const isStopped = container.state === 'exited' || container.state === 'created';
  return !isStopped || (container.state === 'exited' && (details?.finishedAt ?? 0) >= period.from);
};

function serviceOf(name: string, own: readonly ContainerTeamFacts[], facts: TeamFacts): ServiceReport {
  const broken = own.flatMap(({ results }) =>
    results.filter(({ status }) => status === 'critical' || status === 'warning'),
  );
  const count = (isCounted: (one: ContainerTeamFacts) => boolean) => own.filter(isCounted).length;
  const [failed, unhealthy] = [
    count((one) => hasFailed(one, facts.period)),
    count(({ details }) => details?.health === 'unhealthy'),
  ];
  const isUnread = own.some(({ container, metrics }) => container.state === 'running' && !metrics);
  const statuses: CheckStatus[] = [
    ...own.flatMap(({ results }) => results.map(({ status }) => status)),
    ...(failed + unhealthy > 0 ? ['critical' as const] : []),
    ...(isUnread ? ['unknown' as const] : []),
  ];
  return {
    name,
    status: worstStatus(statuses.map((status) => ({ status }))),
    containers: own,
    running: count(({ container }) => container.state === 'running'),
    unhealthy,
    failed,
    usage: {
      cpu: usageOf('cpu', own),
      memory: usageOf('memory', own),
      disk: usageOf('disk', own),
      'response-time': usageOf('response-time', own),
    },
    errors: sumOf(own.map(({ errors }) => errors)),
    restarts: sumOf(own.map(({ restarts }) => restarts)),
    firing: facts.hasAlerts
      ? own
          .flatMap(({ alerts }) => alerts)
          .filter(({ alert }) => ['critical', 'warning'].includes(stateOfAlert(alert) ?? '')).length
      : undefined,
    ended: own
      .flatMap(({ container, ended }) => ended.map((alert) => ({ ...alert, name: container.name })))
      .sort((a, b) => b.endedAt - a.endedAt),
    broken,
  };
}

function usageOf(metric: ReportedMetric, own: readonly ContainerTeamFacts[]): Usage {
  const usages = own.map((one): Usage => {
    const { now, before } = one.past[metric];
    const [summary, earlier] = [summarize(now), summarize(before)];
    return summary === undefined
      ? {
          mean: valueNow(metric, one),
          peak: undefined,
          before: earlier?.mean,
          isOneReading: true,
          course: [],
        }
      : { mean: summary.mean, peak: summary.max, before: earlier?.mean, isOneReading: false, course: now };
  });
  const known = usages.filter(({ mean }) => mean !== undefined);
  return (
    known.sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0))[0] ?? {
      mean: undefined,
      peak: undefined,
      before: undefined,
      isOneReading: true,
      course: [],
    }
  );
}

/** What is not among the readings, a rule of the policy may have asked for. */
function valueNow(metric: MetricId, { metrics, results }: ContainerTeamFacts): number | undefined {
  const measured = results.flatMap(({ rule: { condition }, value }) => {
    const isOfIt =
      (condition.kind === 'metric' && condition.metric === metric) ||
      (condition.kind === 'http' && metric === 'response-time');
    return isOfIt && value !== undefined ? [value] : [];
  });
  const read = metrics && metricValue(metric, metrics);
  return read ?? (measured.length > 0 ? Math.max(...measured) : undefined);
}

/** One that is not known makes the sum unknown. */
function sumOf(all: readonly Compared[]): Compared {
  const sum = (values: readonly (number | undefined)[]) =>
    values.reduce<number | undefined>(
      (total, value) => (total === undefined || value === undefined ? undefined : total + value),
      0,
    );
  return { now: sum(all.map(({ now }) => now)), before: sum(all.map(({ before }) => before)) };
}

function byNeed(a: ServiceReport, b: ServiceReport): number {
  const rank = ({ status }: ServiceReport) => statusesWorstFirst.indexOf(status);
  const grown = ({ errors: { now = 0, before = now } }: ServiceReport) => Math.max(0, now - before);
  const load = ({ usage: { cpu, memory } }: ServiceReport) => Math.max(cpu.mean ?? 0, memory.mean ?? 0);
  return (
    rank(a) - rank(b) ||
    b.broken.length - a.broken.length ||
    grown(b) - grown(a) ||
    load(b) - load(a) ||
    (a.name < b.name ? -1 : 1)
  );
}
