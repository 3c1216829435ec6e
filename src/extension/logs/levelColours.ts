import * as vscode from 'vscode';
import { type LogLevel, logLevels } from '../../core/logs/level.ts';
import { levelMarks } from '../../core/logs/levelMarks.ts';
import { languages } from '../contributions.ts';

/** package.json says by which scopes themes colour each. */
const tokenTypes: Readonly<Record<LogLevel, string>> = {
  fatal: 'logFatal',
  error: 'logError',
  warning: 'logWarning',
  info: 'logInfo',
  debug: 'logDebug',
  trace: 'logTrace',
};
const legend = new vscode.SemanticTokensLegend(logLevels.map((level) => tokenTypes[level]));

/** Colours what says the level of a record, in all documents that show records: of the lines that are seen, as a grammar cannot tell which word it is. */
export function registerLevelColours(): vscode.Disposable {
  const selector = [languages.log, languages.search].map((language) => ({ language }));
  return vscode.languages.registerDocumentRangeSemanticTokensProvider(
    selector,
    { provideDocumentRangeSemanticTokens: levelTokens },
    legend,
  );
}

function levelTokens(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.SemanticTokens {
  const tokens = new vscode.SemanticTokensBuilder(legend);
  for (let line = start.line; line <= Math.min(end.line, document.lineCount - 1); line++) {
    for (const mark of levelMarks(document.lineAt(line).text)) {
      tokens.push(new vscode.Range(line, mark.start, line, mark.end), tokenTypes[mark.level]);
    }
  }
  return tokens.build();
}
