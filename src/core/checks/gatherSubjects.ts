import { type Clock, systemClock } from '../common/clock.ts';
import { forEachParallel } from '../common/parallel.ts';
import type { Container, ContainerDetails } from '../containers/container.ts';
import type { ContainerClient, ContainerEvent, DiskSpace } from '../containers/containerClient.ts';
import { inspectAll } from '../containers/inspectAll.ts';
import { deriveMetrics } from '../metrics/dockerStats.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { readSamples } from '../metrics/readSamples.ts';
import type { CheckSubject } from './checks.ts';
import { checkWindowSeconds, type RecentTrouble, recentTrouble } from './recentTrouble.ts';

/** Between the two readings that give the CPU. */
const readingGapMs = 1000;

/** Stopped containers looked into for a recent OOM kill; a machine may hold thousands that ended long ago. */
const maxStoppedInspections = 100;

/** What the engine tells of one container. Times are of this machine's clock where nothing else is said. */
export interface ContainerFacts {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly metrics: Metrics | undefined;
  /** When the metrics came. */
  readonly metricsAt: number;
  /** The container's events within so many milliseconds, oldest first; undefined where they could not be read. */
  readonly events: (within: number) => readonly ContainerEvent[] | undefined;
}

/**
 * Asks the engine for what the checks need: two readings for the CPU, details, events of the last `windowSeconds`. A container
 * that is gone meanwhile is left out. Throws VitalsError where the engine as a whole does not answer.
 */
export async function gatherFacts(
  client: ContainerClient,
  containers: readonly Container[],
  windowSeconds: number,
  signal: AbortSignal | undefined,
  clock: Clock = systemClock,
): Promise<{ readonly facts: readonly ContainerFacts[]; readonly engineNow: number }> {
  const running = containers.filter(({ state }) => state === 'running').map(({ id }) => id);
  const startedAt = clock.now();
  const first = await readSamples(client, running, signal);
  // The engine's clock where it told the time: `until` in its future would keep the call waiting.
  const engineNow = Math.max(...[...first.values()].map(({ readAt }) => readAt), 0) || clock.now();
  const pause = running.length > 0 ? Math.max(0, startedAt + readingGapMs - clock.now()) : 0;
  const [events, { details, gone }] = await Promise.all([
    readEvents(client, engineNow, windowSeconds, signal),
    inspectAll(client, inspected(containers), signal),
    clock.delay(pause, signal),
  ]);
  const second = await readSamples(client, running, signal);
  const metricsAt = clock.now();
  const facts = containers
    .filter(({ id }) => !gone.has(id))
    .map((container) => {
      const { id } = container;
      const known = details.get(id);
      const sample = second.get(id);
      const own = events && (events.get(id) ?? []);
      return {
        container,
        details: known,
        metrics: sample && deriveMetrics(first.get(id), sample, known?.limits),
        metricsAt,
        events: (within: number) =>
          own?.filter(({ timeNano }) => Number(timeNano) / 1e6 >= engineNow - within),
      };
    });
  return { facts, engineNow };
}

/** What the built-in checks look at, of the last 300 s. Throws VitalsError where the engine as a whole does not answer. */
export async function gatherSubjects(
  client: ContainerClient,
  containers: readonly Container[],
  signal: AbortSignal | undefined,
  clock: Clock = systemClock,
): Promise<CheckSubject[]> {
  const { facts, engineNow } = await gatherFacts(client, containers, checkWindowSeconds, signal, clock);
  const disks = new Map<string, DiskSpace | undefined>();
  await forEachParallel(facts, 8, async ({ container: { id, state }, details }) => {
    if (state === 'running') {
      disks.set(id, await client.readDiskSpace(id, signal, details).catch(() => undefined));
    }
  });
  signal?.throwIfAborted();
  return facts.map((one) => {
    const recent = recentTroubleOf(one, checkWindowSeconds * 1000, engineNow);
    return {
      container: one.container,
      details: one.details && withoutOldNews(one.details, recent, engineNow),
      metrics: one.metrics,
      diskUsedPercent: disks.get(one.container.id)?.usedPercent,
      recentRestarts: recent?.restarts,
      recentOomKills: recent?.oomKills,
    };
  });
}

/**
 * Restarts and OOM kills of a container within a time: by the events and, for a container made within it, by the engine's own
 * count, as engines forget their events early. undefined where the events could not be read.
 */
export function recentTroubleOf(
  { container, details, events }: ContainerFacts,
  within: number,
  engineNow: number,
): RecentTrouble | undefined {
  const own = events(within);
  const trouble = own && recentTrouble(own).get(container.id);
  const isNew = container.createdAt > engineNow - within;
  return (
    own && {
      restarts: Math.max(trouble?.restarts ?? 0, isNew ? (details?.restartCount ?? 0) : 0),
      oomKills: trouble?.oomKills ?? 0,
    }
  );
}

/**
 * An OOM kill that ended the container before the window is no news. The engine says it of the end before this run as well, for as long as
 * the run lasts: whoever knows the events knows when it was.
 */
function withoutOldNews(
  details: ContainerDetails,
  recent: RecentTrouble | undefined,
  engineNow: number,
): ContainerDetails {
  const hasEnded = details.state === 'exited' || details.state === 'dead';
  const since = hasEnded ? (details.finishedAt ?? 0) : recent ? (details.startedAt ?? engineNow) : engineNow;
  const isOld = since < engineNow - checkWindowSeconds * 1000;
  return isOld ? { ...details, isOomKilled: false } : details;
}

/** By container; undefined where the events cannot be read: the rules that need them are then unknown, the others are not. */
async function readEvents(
  client: ContainerClient,
  now: number,
  windowSeconds: number,
  signal: AbortSignal | undefined,
): Promise<Map<string, ContainerEvent[]> | undefined> {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
  const events = new Map<string, ContainerEvent[]>();
  try {
    const window = { since: seconds(now - windowSeconds * 1000), until: seconds(now) };
    for await (const event of client.events(window, signal)) {
      const own = events.get(event.containerId);
      if (own) {
        own.push(event);
      } else {
        events.set(event.containerId, [event]);
      }
    }
    return events;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

/** Those that run or are about to, and the newest of those that stopped. */
function inspected(containers: readonly Container[]): string[] {
  const isStopped = ({ state }: Container) => state === 'exited' || state === 'dead';
  return [
    ...containers.filter(({ state }) => state === 'running' || state === 'restarting'),
    ...containers.filter(isStopped).slice(0, maxStoppedInspections),
  ].map(({ id }) => id);
}
