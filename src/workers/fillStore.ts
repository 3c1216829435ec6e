import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { Problem } from '../core/errors.ts';
import { openLogFiles } from '../engine/logFiles/openLogFiles.ts';
import type { LogSearchRequest, LogStore, SearchedContainer } from './logSearchRequest.ts';
import { StoredReading, type StoreFacts } from './storedReading.ts';

export function noFacts(): StoreFacts {
  return { stored: 0, isFile: false, gaps: 0, storeFailure: undefined, isRemoved: false, isWhole: false };
}

/** Whether a log that was searched in the engine's files is to be stored from them afterwards: where all of it was wanted. */
export function isToBeFilled(
  { stored }: SearchedContainer,
  { store, source, since, until, tail }: LogSearchRequest,
  { isFile }: StoreFacts,
): boolean {
  const isPart = [since, until, tail].some((bound) => bound !== undefined);
  return isFile && source === 'auto' && store !== undefined && stored !== undefined && !isPart;
}

/**
 * Stores what the engine's files have beyond what is stored; of a log that is not stored yet, no more than its last `maxFill` bytes.
 * What goes wrong is returned; a log that is gone by now is no failure, nor is the end of the time that there is for it.
 */
export async function fillStore(
  client: ContainerClient,
  { id, stored }: SearchedContainer,
  store: LogStore,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const facts = noFacts();
  if (!stored) {
    return undefined;
  }
  const reading = new StoredReading(
    client,
    { id, place: stored, store, facts, signal },
    { prefersFiles: true },
  );
  try {
    await reading.fill(await beginOf(client, id, store.maxFill ?? store.maxBytes / 4, signal));
  } catch {
    // What has been stored until then is whole, and the next search goes on from there.
  } finally {
    await reading.end();
  }
  return facts.storeFailure;
}

/** From when on a log's last so many bytes are, in seconds since 1970; undefined where it has no more. */
async function beginOf(
  client: ContainerClient,
  id: string,
  bytes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { files } = await openLogFiles(client, id, signal);
  try {
    const time = files.timeNearEnd(bytes);
    return time === undefined ? undefined : String(Math.floor(Date.parse(time) / 1000));
  } finally {
    files.dispose();
  }
}
