import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { TraceFolds } from '../../core/logs/traceFolds.ts';
import { languages } from '../contributions.ts';

/** Looked at before others have their turn, in milliseconds. */
const sliceMs = 10;

/** Folds stack traces, in all documents that show records. */
export function registerTraceFolding(): vscode.Disposable {
  const selector = [languages.log, languages.search].map((language) => ({ language }));
  return vscode.languages.registerFoldingRangeProvider(selector, { provideFoldingRanges: traceRanges });
}

/** What is asked of a text that has changed meanwhile is asked again by the editor. */
async function traceRanges(
  document: vscode.TextDocument,
  _context: vscode.FoldingContext,
  token: vscode.CancellationToken,
): Promise<vscode.FoldingRange[]> {
  const { version, lineCount } = document;
  const folds = new TraceFolds();
  let pausedAt = performance.now();
  for (let line = 0; line < lineCount; line++) {
    if (performance.now() - pausedAt > sliceMs) {
      await setImmediate();
      pausedAt = performance.now();
    }
    if (token.isCancellationRequested || document.version !== version) {
      return [];
    }
    folds.add(document.lineAt(line).text);
  }
  return folds.spans.map(({ start, end }) => new vscode.FoldingRange(start, end));
}
