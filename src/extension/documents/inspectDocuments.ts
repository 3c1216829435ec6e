import * as vscode from 'vscode';
import { redact } from '../../core/containers/redact.ts';
import { toProblem } from '../../core/errors.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, registerCommand } from '../messages.ts';

/** `container-vitals-inspect:/NAME.json?ID`: what the engine knows of a container, with secrets taken out. */
export function registerInspectDocuments(services: ExtensionServices): vscode.Disposable {
  const { session, log } = services;
  const onDidChange = new vscode.EventEmitter<vscode.Uri>();
  const refresh = (concerns: (containerId: string) => boolean) => {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === schemes.inspect && concerns(uri.query)) {
        onDidChange.fire(uri);
      }
    }
  };
  return vscode.Disposable.from(
    onDidChange,
    vscode.workspace.registerTextDocumentContentProvider(schemes.inspect, {
      onDidChange: onDidChange.event,
      provideTextDocumentContent: async ({ query }) => {
        try {
          const { raw } = await session.inventory.inspect(query);
          const { state } = session.inventory;
          const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
          const label = isDemo && { demo: vscode.l10n.t('Demo engine: these containers are not real.') };
          return JSON.stringify({ ...label, ...(redact(raw) as object) }, undefined, 2);
        } catch (error) {
          // The container may be gone by now; the document says so instead of being torn from the screen.
          return JSON.stringify({ error: problemText(toProblem(error)) }, undefined, 2);
        }
      },
    }),
    session.inventory.onDidReceiveEvent(({ containerId }) => refresh((id) => id === containerId)),
    // What an outage has left in them is over.
    session.inventory.onDidChangeState((state) => {
      if (state.kind === 'connected') {
        refresh(() => true);
      }
    }),
    registerCommand(commands.inspectContainer, log, async (item, items) => {
      const title = vscode.l10n.t('Inspect Container');
      const [container] = await targetContainers(services, item, items, { title, many: false });
      if (container) {
        const uri = vscode.Uri.from({
          scheme: schemes.inspect,
          path: `/${container.name}.json`,
          query: container.id,
        });
        onDidChange.fire(uri);
        await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), 'json');
        await vscode.window.showTextDocument(uri);
      }
    }),
  );
}
