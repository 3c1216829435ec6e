import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { htmlDocument } from '../../core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../../core/reports/document/markdownDocument.ts';
import type { ReportDocument, ReportLanguage } from '../../core/reports/document/reportDocument.ts';
import { schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';

/**
 * Reports as read-only Markdown, shown by the editor's own preview. A key has one document, which is filled anew; its text is kept in a
 * folder of this workspace's, as the preview is there again after a reload.
 */
export class MarkdownDocuments extends DisposableBase implements vscode.TextDocumentContentProvider {
  readonly #folder: vscode.Uri;
  readonly #log: vscode.LogOutputChannel;
  readonly #documents = new Map<string, ReportDocument>();
  readonly #onDidChange = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#onDidChange.event;

  constructor({ context, log }: Pick<ExtensionServices, 'context' | 'log'>) {
    super();
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'reports');
    this.#log = log;
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.markdown, this));
  }

  async show(key: string, document: ReportDocument): Promise<void> {
    const uri = this.#put(key, document);
    await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    void this.#offerToSave(document);
  }

  /** Fills the document of a key anew where it has been shown. */
  update(key: string, document: ReportDocument): void {
    const isShown = [...this.#documents.keys()].some((shown) => vscode.Uri.parse(shown).query === key);
    if (isShown) {
      this.#put(key, document);
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const document = this.#documents.get(uri.toString());
    return document ? markdownDocument(document) : this.#kept(uri.query);
  }

  async #kept(key: string): Promise<string> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#place(key)));
    } catch {
      return vscode.l10n.t('This document is over. Run the command that opened it again.');
    }
  }

  async #keep(key: string, document: ReportDocument): Promise<void> {
    try {
      await vscode.workspace.fs.writeFile(
        this.#place(key),
        new TextEncoder().encode(markdownDocument(document)),
      );
    } catch (error) {
      this.#log.warn(error instanceof Error ? error.message : String(error));
    }
  }

  #place(key: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${key}.md`);
  }

  #put(key: string, document: ReportDocument): vscode.Uri {
    const path = `/${document.title.replaceAll('/', '∕')}.md`;
    const uri = vscode.Uri.from({ scheme: schemes.markdown, path, query: key });
    this.#documents.set(uri.toString(), document);
    this.#onDidChange.fire(uri);
    void this.#keep(key, document);
    return uri;
  }

  async #offerToSave(document: ReportDocument): Promise<void> {
    const { l10n } = vscode;
    const save = l10n.t('Save As…');
    const said = l10n.t('{0}: secrets and personal data have been taken out.', document.title);
    if ((await vscode.window.showInformationMessage(said, save)) !== save) {
      return;
    }
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${document.title}.html`) }),
      filters: { HTML: ['html'], Markdown: ['md'] },
    });
    if (target) {
      const text = target.path.endsWith('.md') ? markdownDocument(document) : htmlDocument(document);
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    }
  }
}

/** That of the editor, where reports can be written in it. */
export const displayLanguage = (): ReportLanguage => (vscode.env.language.startsWith('ko') ? 'ko' : 'en');
