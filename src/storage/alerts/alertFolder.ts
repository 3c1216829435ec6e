import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stateFolder } from '../userFolders.ts';

/** What is watched: a policy on an engine. */
export interface Watched {
  /** The path of the policy; undefined: the built-in rules. */
  readonly policy: string | undefined;
  /** The address of the engine. */
  readonly engine: string;
}

/**
 * Where this user's alerts of a policy on an engine are kept, by whoever watches: a window of the editor, or `container-vitals watch`.
 * The lock in it (`lockOf`) lets one of them do it, however the policy's path is written.
 */
export async function alertFolder({ policy, engine }: Watched, base = stateFolder()): Promise<string> {
  const path = policy === undefined ? null : await realpath(policy).catch(() => resolve(policy));
  const name = createHash('sha256')
    .update(JSON.stringify([path, engine]))
    .digest('hex')
    .slice(0, 16);
  return join(base, 'alerts', name);
}

/** Who holds it watches what is kept in a folder. */
export function lockOf(folder: string): string {
  return join(folder, 'watch.lock');
}
