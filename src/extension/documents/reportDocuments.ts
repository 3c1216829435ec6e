import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { languages, schemes } from '../contributions.ts';

/** Read-only documents of plain text that somebody asked for: the report of an alert, what came of a test. */
export class ReportDocuments extends DisposableBase implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #onDidChange = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#onDidChange.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.report, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // Choosing another language closes a document too.
        if (uri.scheme === schemes.report && languageId === languages.checks) {
          this.#texts.delete(uri.toString());
        }
      }),
    );
  }

  /** The document of the same key is filled anew. */
  async show(title: string, key: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: schemes.report,
      // A tab shows what stands behind the last slash.
      path: `/${toPlainText(title).replaceAll('/', '∕')}`,
      query: key,
    });
    this.#texts.set(uri.toString(), text);
    this.#onDidChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, languages.checks);
    await vscode.window.showTextDocument(document);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.toString()) ??
      vscode.l10n.t('This document is over. Run the command that opened it again.')
    );
  }
}
