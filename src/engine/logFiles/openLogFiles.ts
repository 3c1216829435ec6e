import { basename } from 'node:path';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import { type Problem, VitalsError } from '../../core/errors.ts';
import type { RawDetails } from '../containerJson.ts';
import { LogFiles, LogRotatesError } from './logFiles.ts';

type Reason = Extract<Problem, { code: 'logFileUnreadable' }>['reason'];

export interface ContainerLogFiles {
  readonly files: LogFiles;
  readonly hasTty: boolean;
}

/**
 * Opens the files that the engine writes a container's log to. Throws VitalsError `logFileUnreadable` where they cannot be had here: on
 * another machine or in another mount namespace, of another log driver, or for want of permission. The id in the file's name
 * says that it is the container's: a path alone may lead to something else on this machine.
 */
export async function openLogFiles(
  client: ContainerClient,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ContainerLogFiles> {
  const fail = (reason: Reason, detail: string, cause?: unknown) =>
    new VitalsError({ code: 'logFileUnreadable', container: id, reason, detail }, { cause });
  const { address, source } = client.endpoint;
  if (address.kind !== 'socket' || source.kind === 'demo') {
    throw fail('elsewhere', '');
  }
  const { logDriver, hasTty, raw, id: fullId } = await client.inspect(id, signal);
  if (logDriver !== 'json-file') {
    throw fail('driver', logDriver);
  }
  const { LogPath: path = '', HostConfig } = raw as RawDetails;
  if (basename(path) !== `${fullId}-json.log`) {
    throw fail('missing', path);
  }
  const { 'max-size': maxSize, 'max-file': maxFiles = '1' } = HostConfig?.LogConfig?.Config ?? {};
  if (maxSize !== undefined && Number(maxFiles) < 2) {
    // The file is emptied when it is full, and filled again, which may happen while it is read.
    throw fail('emptied', '');
  }
  try {
    return { files: LogFiles.open(path), hasTty };
  } catch (error) {
    const reason = reasonOf(error);
    throw fail(reason, reason === 'failed' ? (error as Error).message : path, error);
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof LogRotatesError) {
    return 'rotating';
  }
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'missing' : code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'failed';
}
