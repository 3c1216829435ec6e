import { VitalsError } from '../../core/errors.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { LogRecord } from '../../core/logs/logRecord.ts';
import { type SearchWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { storedRequest } from './editorLogStore.ts';
import { type ContainerReference, refresh } from './searchState.ts';

/** What is read at most: a diff editor takes no more in a few seconds. */
export const partLimits = { records: 20_000, characters: 5_000_000 };

const everything: LogQuery = { pattern: '', isRegExp: false, case: 'smart', isInverted: false };

/** The records of a part of a log, as a search finds them: stored ones too. Throws VitalsError. */
export async function readPart(
  { session }: ExtensionServices,
  container: ContainerReference,
  window: SearchWindow,
  signal: AbortSignal,
): Promise<readonly LogRecord[]> {
  const client = await session.connectedClient();
  const { endpoint } = client;
  const listing = await client.list(signal);
  const full = new AbortController();
  const records: LogRecord[] = [];
  let characters = 0;
  const [progress] = await searchLogs(
    {
      endpoint,
      ...(await storedRequest(endpoint.url, refresh([container], listing), listing)),
      query: everything,
      ...windowOptions(window, Date.now()),
      before: 0,
      after: 0,
      maxHits: partLimits.records,
      source: configuration.logSource(),
    },
    {
      onExcerpt: ({ lines }) => {
        for (const { record } of lines) {
          records.push(record);
          characters += record.text.length;
        }
        if (records.length >= partLimits.records || characters > partLimits.characters) {
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
  return records;
}
