import type { ContainerClient, LogOptions, LogStream } from '../../core/containers/containerClient.ts';
import { isProblem } from '../../core/errors.ts';
import { toText } from './jsonFileBatch.ts';
import { type TimeRange, toFrame } from './jsonFileDecoder.ts';
import { readEntry, shiftTime, toTimestamp } from './jsonLine.ts';
import type { LogFiles } from './logFiles.ts';
import { openLogFiles } from './openLogFiles.ts';

/** What is asked for here is near the end, where two streams that are stamped apart are all the disorder there is. */
const disorderSeconds = 1;

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
  const range: TimeRange = { since: since && toTimestamp(since), until: until && toTimestamp(until) };
  let held = '';
  try {
    for await (const chunk of files.read({
      since: range.since && shiftTime(range.since, -disorderSeconds),
      tail,
    })) {
      signal?.throwIfAborted();
      const bytes = held + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
      const end = bytes.lastIndexOf('\n') + 1;
      held = bytes.slice(end);
      const { frames, isPast } = framesOf(toText(bytes.slice(0, end)), range, timestamps);
      yield frames;
      if (isPast) {
        return;
      }
    }
  } finally {
    files.dispose();
  }
}

function framesOf(lines: string, { since = '', until = '9' }: TimeRange, hasTimestamps: boolean) {
  const frames: Uint8Array[] = [];
  let isPast = false;
  for (let start = 0; start < lines.length && !isPast; ) {
    const end = lines.indexOf('\n', start);
    const entry = readEntry(lines, start, end);
    isPast = entry.time > until;
    if (!isPast && entry.time >= since) {
      frames.push(toFrame(entry, hasTimestamps));
    }
    start = end + 1;
  }
  return { frames: Buffer.concat(frames), isPast };
}
