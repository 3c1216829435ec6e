import type { ContainerClient } from '../core/containers/containerClient.ts';
import { isProblem } from '../core/errors.ts';
import { hasSegments } from '../storage/logs/storedLog.ts';
import { FileSource } from './fileSource.ts';
import type { LogSearchRequest, SearchedContainer } from './logSearchRequest.ts';
import { EngineSource, type RecordSource } from './recordSource.ts';
import { type LogExtent, StoredReading, type StoreFacts } from './storedReading.ts';

/** The log of a container, from where it can be had the soonest: what is stored, then what the engine has beyond it. */
export async function* openLog(
  client: ContainerClient,
  container: SearchedContainer,
  request: LogSearchRequest,
  facts: StoreFacts,
  signal: AbortSignal,
): AsyncGenerator<RecordSource> {
  const { store, since, until, tail } = request;
  const { stored } = container;
  facts.isRemoved = stored?.isRemoved ?? false;
  const file = await openFile(client, container, request, signal);
  if (file) {
    facts.isFile = true;
    yield file;
    facts.isWhole = tail !== undefined && file.isWhole;
    return;
  }
  // The end of a log is had from the engine at once; a part of one that is not stored yet is no beginning of a store.
  const isPart = since !== undefined || until !== undefined;
  const usesStore = store && stored && (stored.isRemoved || tail === undefined);
  const extent: LogExtent = given({ since, until, tail });
  if (!usesStore || (isPart && !(await hasSegments(stored.folder)))) {
    const timestamps = request.timestamps ?? request.maxHits > 0;
    const stream = await client.logs(container.id, { timestamps, ...extent }, signal);
    const engine = new EngineSource(stream, timestamps);
    yield engine;
    facts.isWhole = tail !== undefined && engine.isShorterThan(tail);
    return;
  }
  const isAuto = request.source === 'auto';
  const task = { id: container.id, place: stored, store, facts, signal };
  const reading = new StoredReading(client, task, { prefersFiles: isAuto });
  try {
    yield* reading.sources(extent, isAuto ? request : undefined);
  } finally {
    await reading.end();
  }
}

/** What is stored may reach further back than the files do, but for their end. */
async function openFile(
  client: ContainerClient,
  { id, stored }: SearchedContainer,
  request: LogSearchRequest,
  signal: AbortSignal,
): Promise<FileSource | undefined> {
  const { source = 'engine', store, tail } = request;
  const isStored =
    store && stored && (stored.isRemoved || (tail === undefined && (await hasSegments(stored.folder))));
  if (source === 'engine' || (source === 'auto' && isStored)) {
    return undefined;
  }
  try {
    return await FileSource.open(client, id, request, signal);
  } catch (error) {
    if (source === 'auto' && isProblem(error, 'logFileUnreadable')) {
      return undefined;
    }
    throw error;
  }
}

function given(options: { readonly [K in keyof LogExtent]: LogExtent[K] | undefined }): LogExtent {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
