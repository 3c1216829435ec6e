import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import type { LineEdit } from '../../core/logs/lineBlocks.ts';

/**
 * The documents of one scheme, which the user reads and only the extension writes.
 *
 * They change by edits, because of what the other ways cost (measured with a document of 50,000 lines, 5 MB): firing a
 * content provider's onDidChange sends the whole text and takes 6 s each time, and a FileSystemProvider sends the whole text
 * as well; an output channel appends cheaply but is no document in a tab. A WorkspaceEdit, which works on read-only
 * documents too, sends what is new (20 ms for 1,000 lines) and leaves cursor, selection, folding and scroll position as they are.
 */
export class ReadOnlyDocuments extends DisposableBase implements vscode.TextDocumentContentProvider {
  readonly #scheme: string;
  readonly #language: string;
  /** What a document begins with, until the editor has taken it. */
  readonly #texts = new Map<string, string>();
  readonly #closed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** No tab shows the document any more. */
  readonly onDidClose = this.#closed.event;
  readonly #disposed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** The editor has let go of the document: some minutes after its tab was closed, or where it was never shown. */
  readonly onDidDispose = this.#disposed.event;
  #opened = 0;

  constructor(scheme: string, language: string) {
    super();
    this.#scheme = scheme;
    this.#language = language;
    this.register(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // Setting the language closes a document too, one of another language.
        if (uri.scheme === scheme && languageId === language) {
          this.#disposed.fire(uri);
        }
      }),
    );
    this.register(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#onDidCloseTabs(closed)));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.toString()) ??
      `${vscode.l10n.t('This document is over. Run the command that opened it again.')}\n`
    );
  }

  /** A document that is not open yet. The title is what its tab says. */
  async create(title: string, lines: readonly string[]): Promise<vscode.TextDocument> {
    // A tab shows what stands behind the last slash; a query tells documents of the same title apart.
    const uri = vscode.Uri.from({
      scheme: this.#scheme,
      path: `/${title.replaceAll('/', '∕')}`,
      query: String(++this.#opened),
    });
    this.#texts.set(uri.toString(), lines.map((line) => `${line}\n`).join(''));
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      return await vscode.languages.setTextDocumentLanguage(document, this.#language);
    } finally {
      this.#texts.delete(uri.toString());
    }
  }

  isShown(uri: vscode.Uri): boolean {
    return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => shows(tab, uri)));
  }

  async closeTabs(uri: vscode.Uri): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(
      tabs.filter((tab) => shows(tab, uri)),
      true,
    );
  }

  #onDidCloseTabs(closed: readonly vscode.Tab[]): void {
    const uris = new Map(
      closed
        .flatMap(urisOf)
        .filter(({ scheme }) => scheme === this.#scheme)
        .map((uri) => [uri.toString(), uri]),
    );
    for (const uri of uris.values()) {
      if (!this.isShown(uri)) {
        this.#closed.fire(uri);
      }
    }
  }
}

/** Changes whole lines; the lines of every edit are those of the document as it is now. False where it was not possible. */
export async function editLines(uri: vscode.Uri, edits: readonly LineEdit[]): Promise<boolean> {
  const change = new vscode.WorkspaceEdit();
  for (const { start, end, lines } of edits) {
    change.replace(uri, new vscode.Range(start, 0, end, 0), lines.map((line) => `${line}\n`).join(''));
  }
  return vscode.workspace.applyEdit(change);
}

function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) {
    return [input.uri];
  }
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}

function shows(tab: vscode.Tab, uri: vscode.Uri): boolean {
  return urisOf(tab).some((shown) => shown.toString() === uri.toString());
}
