import * as vscode from 'vscode';

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
