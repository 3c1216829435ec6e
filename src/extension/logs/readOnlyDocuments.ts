import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toProblem } from '../../core/errors.ts';
import type { LineEdit } from '../../core/logs/lineBlocks.ts';
import { problemText } from '../messages.ts';

export interface ReadOnlyDocumentOptions {
  readonly scheme: string;
  /** Of the language whose file name pattern is the folder of the same name (package.json). */
  readonly language: string;
  /** Told to whoever types; may hold links to commands. */
  readonly whyReadOnly: string;
  /**
   * The lines of a document that was not created just now: its tab was restored after a reload of the window, or opened
   * again from the history. Undefined where its address tells nothing; what it throws is told in the tab.
   */
  readonly restore: (uri: vscode.Uri) => Promise<readonly string[] | undefined>;
}

/**
 * The documents of one scheme, which the user reads and only the extension writes.
 *
 * They are read-only files, because a tab with a file is there again after the window was reloaded; one of a content
 * provider is not. They change by edits, because of what the other ways cost (measured with a document of 50,000
 * lines, 5 MB): telling the editor that a file or a provider's content has changed sends the whole text and takes 6 s each
 * time; an output channel appends cheaply but is no document in a tab. A WorkspaceEdit, which works on read-only
 * documents too and leaves them unmodified, sends what is new (20 ms for 1,000 lines) and leaves cursor, selection, folding
 * and scroll position as they are.
 */
export class ReadOnlyDocuments extends DisposableBase implements vscode.FileSystemProvider {
  readonly #options: ReadOnlyDocumentOptions;
  /** What a document begins with, until the editor has taken it. */
  readonly #texts = new Map<string, readonly string[]>();
  readonly #closed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** No tab shows the document any more. */
  readonly onDidClose = this.#closed.event;
  readonly #disposed = this.register(new vscode.EventEmitter<vscode.Uri>());
  /** The editor has let go of the document: some minutes after its tab was closed, or where it was never shown. */
  readonly onDidDispose = this.#disposed.event;
  /** Never fires: the editor would read all of the text again. */
  readonly onDidChangeFile = this.register(new vscode.EventEmitter<vscode.FileChangeEvent[]>()).event;

  constructor(options: ReadOnlyDocumentOptions) {
    super();
    this.#options = options;
    const { scheme, language } = options;
    const isReadonly = new vscode.MarkdownString(options.whyReadOnly);
    isReadonly.isTrusted = true;
    this.register(
      vscode.workspace.registerFileSystemProvider(scheme, this, { isReadonly, isCaseSensitive: true }),
    );
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri, languageId }) => {
        // Choosing another language closes a document too.
        if (uri.scheme === scheme && languageId === language) {
          this.#disposed.fire(uri);
        }
      }),
    );
    this.register(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#onDidCloseTabs(closed)));
  }

  /** The title is what the tab says; the state tells documents of the same title apart and finds them again. */
  address(title: string, state: object): vscode.Uri {
    // A tab shows what stands behind the last slash.
    const path = `/${this.#options.language}/${title.replaceAll('/', '∕')}`;
    return vscode.Uri.from({ scheme: this.#options.scheme, path, query: JSON.stringify(state) });
  }

  /** A document that is not open yet. */
  async create(uri: vscode.Uri, lines: readonly string[]): Promise<vscode.TextDocument> {
    this.#texts.set(uri.toString(), lines);
    try {
      return await vscode.workspace.openTextDocument(uri);
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

  /** The same for ever: a file that seems to have changed is read again whenever its tab is shown. */
  stat(): vscode.FileStat {
    const { File: type } = vscode.FileType;
    return { type, ctime: 0, mtime: 0, size: 0, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const open = openDocument(uri);
    const text = open?.getText() ?? (await this.#linesOf(uri)).map((line) => `${line}\n`).join('');
    return new TextEncoder().encode(text);
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #linesOf(uri: vscode.Uri): Promise<readonly string[]> {
    try {
      return (
        this.#texts.get(uri.toString()) ??
        (await this.#options.restore(uri)) ?? [
          vscode.l10n.t('This document is over. Run the command that opened it again.'),
        ]
      );
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(problemText(toProblem(error)));
    }
  }

  #onDidCloseTabs(closed: readonly vscode.Tab[]): void {
    const uris = new Map(
      closed
        .flatMap(urisOf)
        .filter(({ scheme }) => scheme === this.#options.scheme)
        .map((uri) => [uri.toString(), uri]),
    );
    for (const uri of uris.values()) {
      if (!this.isShown(uri)) {
        this.#closed.fire(uri);
      }
    }
  }
}

/** What `address` was given; anything where it is not one of ours. */
export function stateOf<T extends object>({ query }: vscode.Uri): Partial<T> {
  try {
    const state: unknown = JSON.parse(query);
    return typeof state === 'object' && state !== null ? (state as Partial<T>) : {};
  } catch {
    return {};
  }
}

export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
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
