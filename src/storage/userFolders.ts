import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const name = 'container-vitals';

/** Where this user's state is kept: what must survive a restart (XDG Base Directory; macOS and Windows have their own places). */
export function stateFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(base(env, platform, env.XDG_STATE_HOME, '.local/state', 'Application Support'), name);
}

/** The history of this user: the editor's windows and the command line share it. */
export function historyPath(folder = stateFolder()): string {
  return join(folder, 'history.db');
}

/** Where this user's caches are: what can be had again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(base(env, platform, env.XDG_CACHE_HOME, '.cache', 'Caches'), name);
}

/** A folder for the user alone, made where it is not there. */
export async function privateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

function base(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  chosen: string | undefined,
  folder: string,
  library: string,
): string {
  switch (platform) {
    case 'win32':
      return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', library);
    default:
      return chosen || join(homedir(), folder);
  }
}
