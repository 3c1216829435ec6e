import { type Clock, systemClock } from '../common/clock.ts';
import type { Container, ContainerDetails } from '../containers/container.ts';
import type { ContainerClient, ContainerEvent } from '../containers/containerClient.ts';
import { inspectAll } from '../containers/inspectAll.ts';
import { deriveMetrics } from '../metrics/dockerStats.ts';
import { readSamples } from '../metrics/readSamples.ts';
import type { CheckSubject } from './checks.ts';
import { checkWindowSeconds, type RecentTrouble, recentTrouble } from './recentTrouble.ts';

/** Between the two readings that give the CPU. */
const readingGapMs = 1000;

/** Stopped containers looked into for a recent OOM kill; a machine may hold thousands that ended long ago. */
const maxStoppedInspections = 100;

/**
 * Asks the engine for what the checks need: two readings for the CPU, details, the last 300 s of events. A container
 * that is gone meanwhile is left out. Throws VitalsError where the engine as a whole does not answer.
 */
export async function gatherSubjects(
  client: ContainerClient,
  containers: readonly Container[],
  signal: AbortSignal | undefined,
  clock: Clock = systemClock,
): Promise<CheckSubject[]> {
  const running = containers.filter(({ state }) => state === 'running').map(({ id }) => id);
  const startedAt = clock.now();
  const first = await readSamples(client, running, signal);
  // The engine's clock where it told the time: `until` in its future would keep the call waiting.
  const now = Math.max(...[...first.values()].map(({ readAt }) => readAt), 0) || clock.now();
  const pause = running.length > 0 ? Math.max(0, startedAt + readingGapMs - clock.now()) : 0;
  const [trouble, { details, gone }] = await Promise.all([
    readTrouble(client, now, signal),
    inspectAll(client, inspected(containers), signal),
    clock.delay(pause, signal),
  ]);
  const second = await readSamples(client, running, signal);
  return containers
    .filter(({ id }) => !gone.has(id))
    .map((container) => {
      const { id } = container;
      const known = details.get(id);
      const sample = second.get(id);
      return {
        container,
        details: known && withoutOldNews(known, now),
        metrics: sample && deriveMetrics(first.get(id), sample, known?.limits),
        recentRestarts: trouble && recentRestarts(container, known, trouble.get(id), now),
        recentOomKills: trouble && (trouble.get(id)?.oomKills ?? 0),
      };
    });
}

/** An OOM kill that ended the container before the window is no news. */
function withoutOldNews(details: ContainerDetails, now: number): ContainerDetails {
  const hasEnded = details.state === 'exited' || details.state === 'dead';
  const isOld = hasEnded && (details.finishedAt ?? 0) < now - checkWindowSeconds * 1000;
  return isOld ? { ...details, isOomKilled: false } : details;
}

/** By the events and, for a container made within the window, by the engine's own count. */
function recentRestarts(
  container: Container,
  details: ContainerDetails | undefined,
  trouble: RecentTrouble | undefined,
  now: number,
): number {
  const isNew = container.createdAt > now - checkWindowSeconds * 1000;
  return Math.max(trouble?.restarts ?? 0, isNew ? (details?.restartCount ?? 0) : 0);
}

/** undefined where the events cannot be read: the rules that need them are then unknown, the others are not. */
async function readTrouble(
  client: ContainerClient,
  now: number,
  signal: AbortSignal | undefined,
): Promise<Map<string, RecentTrouble> | undefined> {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
  const events: ContainerEvent[] = [];
  try {
    const window = { since: seconds(now - checkWindowSeconds * 1000), until: seconds(now) };
    for await (const event of client.events(window, signal)) {
      events.push(event);
    }
    return recentTrouble(events);
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
