import type { ContainerClient } from '../core/containers/containerClient.ts';
import { isProblem } from '../core/errors.ts';
import { formatTimestamp } from '../core/logs/timestamp.ts';
import { type StoredLog, sourceOf } from '../storage/logs/storedLog.ts';
import { FileSource } from './fileSource.ts';
import type { LogSearchRequest } from './logSearchRequest.ts';

/** How much of a log file that is not stored yet is made records of, as storing needs it, before it is searched as it stands. */
const maxFreshBytes = 8 * 1024 * 1024;

/** Of a log: whether the engine's files can be read, and they themselves where they are to be read in place of the store. */
export interface FilesAhead {
  readonly hasFiles: boolean;
  readonly ahead: FileSource | undefined;
}

/**
 * Opens the engine's files where they have all that is stored and to make records of the rest would take longer than to search them as they
 * stand.
 */
export async function openAhead(
  client: ContainerClient,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
  log: StoredLog,
  request: LogSearchRequest,
): Promise<FilesAhead> {
  let file: FileSource;
  try {
    file = await FileSource.open(client, id, request, signal);
  } catch (error) {
    if (isProblem(error, 'logFileUnreadable')) {
      return { hasFiles: false, ahead: undefined };
    }
    throw error;
  }
  try {
    if (await isAhead(file, log, sourceOf(id))) {
      return { hasFiles: true, ahead: file };
    }
  } catch (error) {
    file.dispose();
    throw error;
  }
  file.dispose();
  return { hasFiles: true, ahead: undefined };
}

async function isAhead(file: FileSource, log: StoredLog, source: bigint): Promise<boolean> {
  const first = await log.first();
  if (!first || log.commits.some((commit) => commit.source !== source)) {
    return false;
  }
  const { seconds, nanoseconds } = first.columns;
  const begin = formatTimestamp(seconds[0] as number, nanoseconds[0] as number, 9);
  if (file.begin === undefined || file.begin > begin) {
    return false;
  }
  const seam = first.commit.isBeginning ? await log.seam(source) : undefined;
  const isNear =
    seam && file.lengthSince(formatTimestamp(seam.last.seconds, seam.last.nanoseconds, 9)) <= maxFreshBytes;
  return !isNear;
}
