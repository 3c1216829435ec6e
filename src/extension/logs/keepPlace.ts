import * as vscode from 'vscode';
import type { LineEdit } from '../../core/logs/lineBlocks.ts';

/**
 * Makes a change and, in editors whose cursor is at the end of the document, keeps the end in sight; elsewhere what is seen
 * stays. To stop at a line, one clicks it; Ctrl+End goes on: as in the Output view.
 */
export async function keepEnd(document: vscode.TextDocument, change: () => Promise<unknown>): Promise<void> {
  const uri = document.uri.toString();
  const atEnd = vscode.window.visibleTextEditors.filter(
    ({ document: shown, selection }) =>
      shown.uri.toString() === uri && selection.isEmpty && selection.active.line >= shown.lineCount - 1,
  );
  await change();
  const end = new vscode.Position(document.lineCount - 1, 0);
  for (const editor of atEnd) {
    editor.selection = new vscode.Selection(end, end);
    editor.revealRange(new vscode.Range(end, end));
  }
}

/** Makes a change that moves all lines by so many, and keeps what is seen where it is seen. */
export async function keepInSight(
  uri: vscode.Uri,
  shift: number,
  change: () => Promise<unknown>,
): Promise<void> {
  const seen = vscode.window.visibleTextEditors
    .filter(({ document }) => document.uri.toString() === uri.toString())
    .flatMap((editor) => editor.visibleRanges.slice(0, 1).map(({ start }) => ({ editor, line: start.line })));
  await change();
  for (const { editor, line } of shift === 0 ? [] : seen) {
    const range = new vscode.Range(Math.max(0, line + shift), 0, Math.max(0, line + shift), 0);
    editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
  }
}

/** Makes a change, and puts the cursor back where the line that it is on is replaced: the editor would move it behind. */
export async function keepCursor(
  uri: vscode.Uri,
  edits: readonly LineEdit[],
  newLine: (line: number) => number | undefined,
  change: () => Promise<unknown>,
): Promise<void> {
  const moved = vscode.window.visibleTextEditors
    .filter(({ document }) => document.uri.toString() === uri.toString())
    .flatMap((editor) => {
      const { line, character } = editor.selection.active;
      const isReplaced = edits.some(({ start, end }) => start <= line && line < end);
      const there = isReplaced ? newLine(line) : undefined;
      return there === undefined ? [] : [{ editor, position: new vscode.Position(there, character) }];
    });
  await change();
  for (const { editor, position } of moved) {
    editor.selection = new vscode.Selection(position, position);
  }
}
