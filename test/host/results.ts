import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Runs a search as a keybinding does; resolves with its document. */
export async function searchFor(search: object): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('containerVitals.searchLogs', search);
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.languageId, 'container-vitals-search');
  return document;
}

export const linesOf = (document: vscode.TextDocument) => document.getText().split('\n');

/** The texts of the hits, the oldest first. */
export const hitsOf = (document: vscode.TextDocument) =>
  linesOf(document)
    .flatMap((line) => /^[\d-]+ [\d:.]+: (?:\S+ +)?[│┃] (.*)$/.exec(line)?.[1] ?? [])
    .reverse();
