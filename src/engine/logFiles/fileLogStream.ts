import type { ContainerClient, LogOptions, LogStream } from '../../core/containers/containerClient.ts';
import { isProblem } from '../../core/errors.ts';
import { ByteBuffer } from '../../core/logs/byteBuffer.ts';
import { JsonFrames } from './jsonFrames.ts';
import { shiftTime, toTimestamp } from './jsonLine.ts';
import type { LogFiles } from './logFiles.ts';
import { openLogFiles } from './openLogFiles.ts';

/** What is asked for here is near the end, where two streams that are stamped apart are all the disorder there is. */
const disorderSeconds = 1;
const lineFeed = 0x0a;

/**
 * A client whose logs are read from the engine's own files where that is possible: what is asked for from a time on is there at once, whereas the engine reads the
 * whole log for it.
 */
export function preferFiles(client: ContainerClient): Pick<ContainerClient, 'logs'> {
  return {
    async logs(id, options, signal) {
      try {
        const { files, hasTty } = await openLogFiles(client, id, signal);
        return { isFramed: true, isCutAnywhere: hasTty, chunks: readFrames(files, options, signal) };
      } catch (error) {
        if (!isProblem(error, 'logFileUnreadable')) {
          throw error;
        }
      }
      return client.logs(id, options, signal);
    },
  } satisfies { logs(id: string, options: LogOptions, signal?: AbortSignal): Promise<LogStream> };
}

/** The entries of a log, framed as the engine does it. */
async function* readFrames(
  files: LogFiles,
  { since, until, tail, timestamps = false }: LogOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const range = { since: since && toTimestamp(since), until: until && toTimestamp(until) };
  const frames = new JsonFrames(range, timestamps);
  const held = new ByteBuffer();
  try {
    for await (const chunk of files.read({
      since: range.since && shiftTime(range.since, -disorderSeconds),
      tail,
    })) {
      signal?.throwIfAborted();
      held.append(chunk);
      const end = held.bytes.lastIndexOf(lineFeed, held.length - 1) + 1;
      yield frames.of(held.bytes.subarray(0, end));
      held.bytes.copyWithin(0, end, held.length);
      held.length -= end;
      if (frames.isPast) {
        return;
      }
    }
  } finally {
    files.dispose();
  }
}
