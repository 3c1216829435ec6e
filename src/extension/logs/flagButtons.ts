import * as vscode from 'vscode';
import type { LogQuery } from '../../core/logs/logQuery.ts';

export interface FlagButtons {
  readonly buttons: readonly vscode.QuickInputButton[];
  /** The query of this pattern and the buttons as they stand. */
  apply(pattern: string): LogQuery;
}

/** The switches of a query inside its input, as in VS Code's own search. */
export function flagButtons(before: LogQuery): FlagButtons {
  const { t } = vscode.l10n;
  const matchCase = toggle(
    'case-sensitive',
    t('Match Case (otherwise only where the pattern has a capital letter)'),
    before.case === 'sensitive',
  );
  const asRegExp = toggle('regex', t('Use Regular Expression'), before.isRegExp);
  const inverted = toggle('exclude', t('Lines That Do Not Match'), before.isInverted);
  return {
    buttons: [matchCase, asRegExp, inverted],
    apply: (pattern) => ({
      ...before,
      pattern,
      isRegExp: asRegExp.toggle.checked,
      case: matchCase.toggle.checked ? 'sensitive' : 'smart',
      isInverted: inverted.toggle.checked,
    }),
  };
}

function toggle(icon: string, tooltip: string, checked: boolean) {
  return {
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    location: vscode.QuickInputButtonLocation.Input,
    toggle: { checked },
  };
}
