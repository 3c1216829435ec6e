import * as vscode from 'vscode';
import { describeTextTime } from '../../core/logs/describeTextTime.ts';
import { languages } from '../contributions.ts';

/** Tells on hover where a line was held back, or comes from elsewhere: its own time is not the engine's. */
export function registerTextTimeHover(): vscode.Disposable {
  const selector = [languages.log, languages.search].map((language) => ({ language }));
  return vscode.languages.registerHoverProvider(selector, {
    provideHover(document, { line }) {
      const words = describeTextTime(document.lineAt(line).text, vscode.l10n.t);
      return words === undefined ? undefined : new vscode.Hover(words);
    },
  });
}
