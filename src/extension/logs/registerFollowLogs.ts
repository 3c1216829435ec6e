import * as vscode from 'vscode';
import { DisposableStore, toDisposable } from '../../core/common/disposable.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, showProblem } from '../messages.ts';
import { FollowedLog, isSameSelection } from './followedLog.ts';
import { ReadOnlyDocuments } from './readOnlyDocuments.ts';

export function registerFollowLogs(services: ExtensionServices): vscode.Disposable {
  const store = new DisposableStore();
  const documents = store.add(new ReadOnlyDocuments(schemes.follow, languages.log));
  const open = new Set<FollowedLog>();
  store.add(
    toDisposable(() => {
      for (const followed of open) {
        followed.dispose();
      }
    }),
  );
  store.add(
    documents.onDidClose((uri) => {
      for (const followed of open) {
        if (followed.uri?.toString() === uri.toString()) {
          open.delete(followed);
          followed.end().catch((error: unknown) => void showProblem(error, services.log));
        }
      }
    }),
  );
  store.add(
    registerCommand(commands.followLogs, services.log, async (item, items) => {
      const title = vscode.l10n.t('Follow Logs');
      const containers = await targetContainers(services, item, items, { title, many: true });
      const same = [...open].find((followed) => isSameSelection(followed.containers, containers));
      if (same) {
        await same.reveal();
      } else if (containers.length > 0) {
        const followed = new FollowedLog(services, documents, containers);
        open.add(followed);
        await followed.open();
      }
    }),
  );
  return store;
}
