import { VitalsError } from '../../core/errors.ts';
import type { LogReader } from '../../core/logs/logReader.ts';
import type { LogRecord } from '../../core/logs/logRecord.ts';
import { hasSegments } from '../../storage/logs/storedLog.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import type { LogSearchRequest } from '../../workers/logSearchRequest.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { storedRequest } from './editorLogStore.ts';
import { Handover } from './handover.ts';
import { everything } from './readPart.ts';
import { type ContainerReference, refresh } from './searchState.ts';

/**
 * Reads a log as a search does: in a thread of its own, from what is stored, the engine's files or the engine. A container that was
 * recreated goes on as its successor; one that is gone has what is stored.
 */
export function readerOf({ session }: ExtensionServices, container: ContainerReference): LogReader {
  const request = async (): Promise<LogSearchRequest> => {
    const { endpoint } = await session.connectedClient();
    const listing = [...session.inventory.containers.values()];
    return {
      endpoint,
      ...(await storedRequest(endpoint.url, refresh([container], listing), listing)),
      query: everything,
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      source: configuration.logSource(),
    };
  };
  return {
    async *read(extent, signal) {
      const stop = new AbortController();
      const parts = new Handover<readonly LogRecord[]>();
      const signals = signal ? [signal, stop.signal] : [stop.signal];
      searchLogs(
        { ...(await request()), ...extent },
        { onExcerpt: ({ lines }) => parts.put(lines.map(({ record }) => record)) },
        AbortSignal.any(signals),
      ).then(
        ([progress]) => parts.end(progress?.problem && new VitalsError(progress.problem)),
        (error: unknown) => parts.end(error),
      );
      try {
        yield* parts.take();
        if (signal?.aborted) {
          throw new VitalsError({ code: 'cancelled' });
        }
      } finally {
        stop.abort();
        parts.end();
      }
    },
    async reachesFurther() {
      const [searched] = (await request()).containers;
      return searched?.stored !== undefined && hasSegments(searched.stored.folder);
    },
  };
}
