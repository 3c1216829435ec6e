import * as vscode from 'vscode';
import { runChecks } from '../../core/checks/checks.ts';
import { describeEndpoint } from '../../core/containers/describeEndpoint.ts';
import { checkDocument } from '../../core/reports/checks/checkReport.ts';
import { configuration } from '../configuration.ts';
import { commands, languages, schemes, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';
import type { CheckBoard } from './checkBoard.ts';

export function registerChecks({ session, log }: ExtensionServices, board: CheckBoard): vscode.Disposable {
  const document = new CheckDocument(board);
  return vscode.Disposable.from(
    document,
    registerCommand(commands.runChecks, log, async (item, items) => {
      const client = await session.connectedClient();
      const ids = new Set(selectedContainerIds(item, items));
      const policy = configuration.checkPolicy();
      const results = await vscode.window.withProgress(
        { location: { viewId: views.containers } },
        async () => {
          const containers = await client.list();
          const chosen = ids.size === 0 ? containers : containers.filter(({ id }) => ids.has(id));
          return runChecks(client, chosen, policy);
        },
      );
      const endpoint = describeEndpoint(client.endpoint, vscode.l10n.t);
      board.record({ results, policy, endpoint, takenAt: Date.now() });
      await document.show();
    }),
  );
}

/** The results as a read-only document; the same tab is filled anew by every run. */
class CheckDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #board: CheckBoard;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#onDidChange.event;
  readonly #registration: vscode.Disposable;

  constructor(board: CheckBoard) {
    this.#board = board;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(schemes.checks, this);
  }

  provideTextDocumentContent(): string {
    const { run } = this.#board;
    return run
      ? checkDocument(
          run.results,
          {
            endpoint: run.endpoint,
            policy: run.policy,
            takenAt: new Date(run.takenAt).toLocaleString(vscode.env.language),
          },
          vscode.l10n.t,
        )
      : vscode.l10n.t('The checks have not run yet. Run them with the button in the title of this editor.');
  }

  async show(): Promise<void> {
    const uri = vscode.Uri.from({ scheme: schemes.checks, path: `/${vscode.l10n.t('Container Checks')}` });
    this.#onDidChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, languages.checks);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#onDidChange.dispose();
  }
}
