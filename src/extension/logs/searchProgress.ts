import * as vscode from 'vscode';
import { toAbortSignal } from '../messages.ts';

/** After so many milliseconds a search that was to be quiet can be cancelled too: most have ended by then. */
const quietMs = 1500;

/**
 * Tells that something is searched, with a way to cancel it, while `search` runs; it has to end soon after its signal has aborted. `quiet`: a word in the
 * status bar at first, as one types.
 */
export async function searchWithProgress(
  title: string,
  { quiet, signal }: { readonly quiet: boolean; readonly signal: AbortSignal },
  search: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const cancelled = new AbortController();
  const searched = search(AbortSignal.any([signal, cancelled.signal]));
  const tell = () =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => {
        toAbortSignal(token).addEventListener('abort', () => cancelled.abort());
        return searched;
      },
    );
  if (!quiet) {
    await tell();
    return;
  }
  // Its failure is that of `searched`, which is awaited below.
  const timer = setTimeout(() => tell().then(undefined, () => undefined), quietMs);
  try {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => searched);
  } finally {
    clearTimeout(timer);
  }
}
