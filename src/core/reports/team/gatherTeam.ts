import type { AlertEntry } from '../../alerts/alertEntry.ts';
import { endedAlerts } from '../../alerts/alertMarks.ts';
import { isBookState } from '../../alerts/bookState.ts';
import { type ContainerFacts, gatherFacts } from '../../checks/gatherSubjects.ts';
import type { Policy } from '../../checks/policy/policy.ts';
import { recentTrouble } from '../../checks/recentTrouble.ts';
import { type PolicyResult, runPolicy } from '../../checks/runPolicy.ts';
import type { SignalBoard } from '../../checks/signals/signalBoard.ts';
import type { Clock } from '../../common/clock.ts';
import { type Container, stableIdentity } from '../../containers/container.ts';
import type { ContainerClient } from '../../containers/containerClient.ts';
import type { MetricHistory } from '../../history/metricHistory.ts';
import {
  type Compared,
  type ContainerTeamFacts,
  type PastOfMetric,
  type ReportedMetric,
  type ReportPeriod,
  reportedMetrics,
  type TeamFacts,
} from './teamFacts.ts';

/** Errors in logs, by container id; a log that could not be read to its end is left out. Times in seconds since 1970. */
export type ErrorCounter = (
  containers: readonly { readonly id: string; readonly name: string }[],
  since: string,
  until?: string,
) => Promise<ReadonlyMap<string, { readonly records: number; readonly errors: number }>>;

export interface TeamSources {
  readonly client: ContainerClient;
  readonly policy: Policy;
  readonly signals: SignalBoard;
  readonly choose: (listed: readonly Container[]) => readonly Container[];
  readonly countErrors: ErrorCounter;
  /** undefined: nothing was recorded. */
  readonly history: Pick<MetricHistory, 'series' | 'marks'> | undefined;
  /** A BookState; anything else: nobody watches. */
  readonly alerts: unknown;
}

/**
 * All that a team report and a daily checklist are written from: the engine, its logs and events, the policy, the history and the alerts
 * that are kept. What a source does not tell stays unknown. Throws VitalsError where the engine does not answer.
 */
export async function gatherTeam(
  sources: TeamSources,
  period: ReportPeriod,
  signal: AbortSignal | undefined,
  clock: Clock,
): Promise<TeamFacts> {
  const { client, policy, signals, choose, history } = sources;
  const containers = choose(await client.list(signal));
  const windowSeconds = Math.ceil((period.to - period.beforeFrom) / 1000);
  const [{ facts, engineNow }, run, errors] = await Promise.all([
    gatherFacts(client, containers, windowSeconds, signal, clock),
    runPolicy(client, policy, { choose, signals, for: 0, signal, clock }),
    countBoth(sources.countErrors, containers, period),
  ]);
  // Logs that were cancelled are not logs that could not be read.
  signal?.throwIfAborted();
  // What was kept by a watch that has ended since tells nothing of now.
  const isKept = isBookState(sources.alerts) && sources.alerts.at >= period.from;
  const alerts = isKept ? sources.alerts.entries : undefined;
  const marks = history?.marks(period.from, period.to) ?? [];
  const covers = eventCoverage(facts, windowSeconds * 1000);
  return {
    period,
    hasHistory: history !== undefined,
    hasAlerts: alerts !== undefined,
    absences: run.results.filter(({ container }) => container === undefined),
    containers: facts.map((one): ContainerTeamFacts => {
      const { container, details, metrics } = one;
      const identity = stableIdentity(container);
      return {
        container,
        details,
        metrics,
        past: pastOf(history, { engine: client.endpoint.url, identity }, period),
        results: run.results.filter((result) => result.subject.identity === identity && !isBlindDisk(result)),
        restarts: restartsOf(one, period, engineNow, covers),
        errors: errors(container),
        ended: endedAlerts(
          marks.filter((mark) => mark.identity === identity && mark.engine === client.endpoint.url),
        ),
        alerts: (alerts ?? []).filter((entry) => entry.subject.identity === identity && isOf(entry, period)),
      };
    }),
  };
}

/** Nobody asked for the disk where the built-in rule cannot see it: it is not measured, which is no trouble of the container. */
function isBlindDisk({ rule: { condition, spans }, status }: PolicyResult): boolean {
  const isDisk = condition.kind === 'metric' && condition.metric === 'disk';
  return isDisk && spans === undefined && status === 'unknown';
}

function isOf({ alert, told }: AlertEntry, { from }: ReportPeriod): boolean {
  return alert.firedAt !== undefined || (told.firedAt ?? 0) >= from;
}

/** A log that began within the period, or of which nothing before is left, has nothing to be compared with. */
async function countBoth(
  count: ErrorCounter,
  containers: readonly Container[],
  { beforeFrom, from, to }: ReportPeriod,
): Promise<(container: Container) => Compared> {
  const seconds = (at: number) => (at / 1000).toFixed(3);
  const read = containers.filter(({ state }) => state !== 'created' && state !== 'removing');
  const old = read.filter(({ createdAt }) => createdAt < from);
  const [now, before] = await Promise.all([
    count(read, seconds(from), seconds(to)),
    count(old, seconds(beforeFrom), seconds(from)),
  ]);
  const earlier = (id: string) => {
    const counted = before.get(id);
    return counted && counted.records > 0 ? counted.errors : undefined;
  };
  return ({ id }) => ({ now: now.get(id)?.errors, before: earlier(id) });
}

/** An engine keeps its last 256 events, of all kinds. */
const surelyKept = 200;

/** Whether what happened since a moment is still among the events. */
function eventCoverage(facts: readonly ContainerFacts[], window: number): (since: number) => boolean {
  const known = facts.map(({ events }) => events(window));
  if (known.some((events) => events === undefined)) {
    return () => false;
  }
  const times = known.flatMap((events) => (events ?? []).map(({ timeNano }) => Number(timeNano) / 1e6));
  const oldest = Math.min(...times);
  return (since) => times.length < surelyKept || oldest <= since;
}

/** What has run since before a time has not restarted within it, whatever the events still tell. */
function restartsOf(
  { container, details, events }: ContainerFacts,
  { beforeFrom, from, to }: ReportPeriod,
  engineNow: number,
  covers: (since: number) => boolean,
): Compared {
  const within = (length: number) => {
    const own = events(length);
    return own && (recentTrouble(own).get(container.id)?.restarts ?? 0);
  };
  const runsSince = container.state === 'running' ? (details?.startedAt ?? Number.POSITIVE_INFINITY) : to;
  const shift = engineNow - to;
  const [now, both] = [within(to - from), within(to - beforeFrom)];
  const before = now === undefined || both === undefined ? undefined : both - now;
  return {
    now: runsSince <= from ? 0 : covers(from + shift) ? now : undefined,
    before: runsSince <= beforeFrom ? 0 : covers(beforeFrom + shift) ? before : undefined,
  };
}

function pastOf(
  history: TeamSources['history'],
  name: { readonly engine: string; readonly identity: string },
  { beforeFrom, from, to }: ReportPeriod,
): Readonly<Record<ReportedMetric, PastOfMetric>> {
  const read = (metric: ReportedMetric, start: number, end: number) =>
    history?.series({ ...name, metric, from: start, to: end, maxPoints: 120 }).buckets ?? [];
  return Object.fromEntries(
    reportedMetrics.map((metric) => [
      metric,
      { now: read(metric, from, to), before: read(metric, beforeFrom, from) },
    ]),
  ) as unknown as Readonly<Record<ReportedMetric, PastOfMetric>>;
}
