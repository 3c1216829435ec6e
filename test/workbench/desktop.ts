import { join } from 'node:path';
import { cacheFolder } from '../environment/project.ts';

/** Where @vscode/test-electron gets the desktop editor from. */
const releases = 'https://update.code.visualstudio.com/api/releases/stable';

export function desktopCache(): string {
  return join(cacheFolder(), 'vscode');
}

/** Whether a desktop editor has a screen to show itself on. */
export function hasScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** Whether the desktop editor could be downloaded here, and shown. */
export async function canDownloadDesktop(): Promise<boolean> {
  if (!hasScreen()) {
    return false;
  }
  try {
    const response = await fetch(releases, { signal: AbortSignal.timeout(5000) });
    return response.ok;
  } catch {
    return false;
  }
}
