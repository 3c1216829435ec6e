/** Where @vscode/test-electron gets the desktop editor from. */
const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/** Whether the desktop editor could be downloaded here and has a screen to show itself on. */
export async function canDownloadDesktop(): Promise<boolean> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return false;
  }
  try {
    const response = await fetch(releases, { signal: AbortSignal.timeout(5000) });
    return response.ok;
  } catch {
    return false;
  }
}
