import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import type { Problem } from '../../core/errors.ts';
import { formatBytes } from '../../core/metrics/format.ts';
import {
  clearLogStore,
  listStoredLogs,
  logStoreFolder,
  removedContainers,
  storedPlace,
  tellEditorsLimit,
} from '../../storage/logs/logStore.ts';
import { cacheFolder } from '../../storage/userFolders.ts';
import type { LogSearchRequest } from '../../workers/logSearchRequest.ts';
import { configuration } from '../configuration.ts';
import { commands } from '../contributions.ts';
import { registerCommand } from '../messages.ts';
import type { ContainerReference } from './searchState.ts';

/** The command line's too: what one has read is there for the other. */
const root = logStoreFolder(cacheFolder());

/** The containers whose logs can be searched: those of the engine, and those that are gone but whose logs are stored. */
export async function searchableContainers(client: ContainerClient): Promise<readonly Container[]> {
  const listing = await client.list();
  if (configuration.logStoreBytes() === 0) {
    return listing;
  }
  const removed = await removedContainers(root, client.endpoint.url, listing);
  const status = vscode.l10n.t('removed; its log is stored');
  return [...listing, ...removed.map(({ container }) => ({ ...container, status }))];
}

/** What of a search's request has to do with the store; nothing where nothing is to be stored. */
export async function storedRequest(
  url: string,
  references: readonly ContainerReference[],
  listing: readonly Container[],
): Promise<Pick<LogSearchRequest, 'containers' | 'store'>> {
  const maxBytes = configuration.logStoreBytes();
  if (maxBytes === 0) {
    return { containers: references };
  }
  // A store that cannot be written to is told by the search.
  await tellEditorsLimit(root, maxBytes).catch(() => undefined);
  const removed = await removedContainers(root, url, listing);
  const containers = references.map(({ id, name, identity }) => {
    const container = listing.find((one) => one.id === id);
    const stored = container
      ? storedPlace(root, url, container)
      : (
          removed.find(({ place }) => place.container.id === id) ??
          removed.find(({ place }) => stableIdentity(place.container) === identity)
        )?.place;
    return { id, name, stored };
  });
  return { containers, store: { root, maxBytes, token: randomUUID() } };
}

let isTold = false;

/** Once while the window lives: the next search would fail to store as this one did. */
export function tellStoreFailure(failure: Problem | undefined): void {
  if (failure && !isTold) {
    isTold = true;
    const { summary } = describeProblem(failure, vscode.l10n.t);
    void vscode.window.showWarningMessage(summary);
  }
}

export function registerLogStore(log: vscode.LogOutputChannel): vscode.Disposable {
  return registerCommand(commands.clearStoredLogs, log, clearStoredLogs);
}

async function clearStoredLogs(): Promise<void> {
  const { t } = vscode.l10n;
  const logs = await listStoredLogs(root);
  if (logs.length === 0) {
    void vscode.window.showInformationMessage(t('No logs are stored.'));
    return;
  }
  const bytes = logs.reduce((sum, one) => sum + one.bytes, 0);
  const clear = t('Clear');
  const size = formatBytes(bytes);
  const question =
    logs.length === 1
      ? t(
          'Delete the stored log of 1 container ({0})? It is that of every window and of the command line.',
          size,
        )
      : t(
          'Delete the stored logs of {0} containers ({1})? They are those of every window and of the command line.',
          logs.length,
          size,
        );
  const detail = t('What the engine still has is read from it again. Logs of removed containers are gone.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, clear)) === clear) {
    await clearLogStore(root);
  }
}
