import * as vscode from 'vscode';
import type { LogQuery } from '../../core/logs/logQuery.ts';

export interface FlagButtons {
  readonly buttons: readonly vscode.QuickInputButton[];
  /** The query as the buttons stand. */
  apply(query: LogQuery): LogQuery;
}

/** The switches of a query inside its input, as in VS Code's own search. */
export function flagButtons(before: LogQuery): FlagButtons {
  const { t } = vscode.l10n;
  const matchCase = toggle(
    'case-sensitive',
    t('Match Case (otherwise only where the pattern has a capital letter)'),
    before.case === 'sensitive',
  );
  const wholeWord = toggle('whole-word', t('Match Whole Word'), before.isWholeWord);
  const asRegExp = toggle('regex', t('Use Regular Expression'), before.isRegExp);
  const inverted = toggle('exclude', t('Lines That Do Not Match'), before.isInverted);
  const traces = toggle('list-flat', t('Whole Stack Traces'), before.hasTraces);
  return {
    buttons: [matchCase, wholeWord, asRegExp, inverted, traces],
    apply: ({ isWholeWord: _word, hasTraces: _traces, ...query }) => ({
      ...query,
      isRegExp: asRegExp.toggle.checked,
      case: matchCase.toggle.checked ? 'sensitive' : before.case === 'insensitive' ? 'insensitive' : 'smart',
      isInverted: inverted.toggle.checked,
      ...(wholeWord.toggle.checked && { isWholeWord: true }),
      ...(traces.toggle.checked && !inverted.toggle.checked && { hasTraces: true }),
    }),
  };
}

function toggle(icon: string, tooltip: string, checked = false) {
  return {
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    location: vscode.QuickInputButtonLocation.Input,
    toggle: { checked },
  };
}
