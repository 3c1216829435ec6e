import { VitalsError } from '../../core/errors.ts';
import { PartRecords } from '../../core/logs/compare/partRecords.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { type SearchWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { storedRequest } from './editorLogStore.ts';
import { type ContainerReference, refresh } from './searchState.ts';

/** Finds every record. */
export const everything: LogQuery = { pattern: '', isRegExp: false, case: 'smart', isInverted: false };

/** The records of a part of a log, within limits, as a search finds them: stored ones too. Throws VitalsError. */
export async function readPart(
  { session }: ExtensionServices,
  container: ContainerReference,
  window: SearchWindow,
  signal: AbortSignal,
): Promise<PartRecords> {
  const client = await session.connectedClient();
  const { endpoint } = client;
  const listing = await client.list(signal);
  const full = new AbortController();
  const part = new PartRecords(window.tail === undefined ? 'first' : 'last');
  const [progress] = await searchLogs(
    {
      endpoint,
      ...(await storedRequest(endpoint.url, refresh([container], listing), listing)),
      query: everything,
      ...windowOptions(window, Date.now()),
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      source: configuration.logSource(),
    },
    {
      onExcerpt: ({ lines }) => {
        for (const { record } of lines) {
          part.add(record);
        }
        if (part.isFull) {
          full.abort();
        }
      },
    },
    AbortSignal.any([signal, full.signal]),
  );
  if (progress?.problem && !full.signal.aborted) {
    throw new VitalsError(progress.problem);
  }
  signal.throwIfAborted();
  return part;
}
