import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';

interface Sight {
  readonly top: number;
  readonly version: number;
  /** The user has not scrolled away from the end. */
  readonly isAtEnd: boolean;
}

/** Keeps the end of a growing document in sight where the cursor is there and the user has not scrolled away. */
export class EndKeeper extends DisposableBase {
  readonly #sights = new WeakMap<vscode.TextEditor, Sight>();

  constructor() {
    super();
    this.register(
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => {
        const top = visibleRanges[0]?.start.line ?? 0;
        const bottom = visibleRanges.at(-1)?.end.line ?? 0;
        const before = this.#sights.get(textEditor);
        const { lineCount, version } = textEditor.document;
        const isEndVisible = bottom >= lineCount - 2;
        // Lines that come or go move what is in sight as well; where the text is the same, it was the user.
        const hasScrolledUp = before?.version === version && top < before.top;
        this.#sights.set(textEditor, {
          top,
          version,
          isAtEnd: isEndVisible || (!hasScrolledUp && (before?.isAtEnd ?? true)),
        });
      }),
    );
  }

  /** Makes a change and follows the end of the document where it was followed before. */
  async keep(document: vscode.TextDocument, change: () => Promise<unknown>): Promise<void> {
    const uri = document.uri.toString();
    const atEnd = vscode.window.visibleTextEditors.filter(
      (editor) =>
        editor.document.uri.toString() === uri &&
        editor.selection.isEmpty &&
        editor.selection.active.line >= document.lineCount - 1,
    );
    await change();
    const end = new vscode.Position(document.lineCount - 1, 0);
    for (const editor of atEnd) {
      editor.selection = new vscode.Selection(end, end);
      if (this.#sights.get(editor)?.isAtEnd ?? true) {
        editor.revealRange(new vscode.Range(end, end));
      }
    }
  }
}
