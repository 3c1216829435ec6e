import * as vscode from 'vscode';
import { describeProblem } from '../../core/describeProblem.ts';
import { toProblem } from '../../core/errors.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { compileQuery } from '../../core/logs/matcher.ts';
import { builtInPatterns } from '../../core/logs/patterns.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

interface PatternChoice extends vscode.QuickPickItem {
  /** Undefined where it cannot be searched for. */
  readonly query?: LogQuery | undefined;
}

/** Asks for the pattern: what is typed, a recent one, or one of those that everybody has. */
export function choosePattern(
  before: LogQuery,
  recent: readonly LogQuery[],
  place: StepPlace,
): Promise<StepResult<LogQuery>> {
  const { t } = vscode.l10n;
  const picker = vscode.window.createQuickPick<PatternChoice>();
  const matchCase = toggle(
    'case-sensitive',
    t('Match Case (otherwise only where the pattern has a capital letter)'),
  );
  const asRegExp = toggle('regex', t('Use Regular Expression'));
  matchCase.toggle.checked = before.case === 'sensitive';
  asRegExp.toggle.checked = before.isRegExp;
  const queryFor = (pattern: string, isRegExp = asRegExp.toggle.checked): LogQuery => ({
    pattern,
    isRegExp,
    case: matchCase.toggle.checked ? 'sensitive' : 'smart',
    isInverted: false,
  });
  const update = () => {
    picker.items = [
      ...(picker.value === '' ? [] : [typedChoice(queryFor(picker.value))]),
      separator(t('Built-in')),
      ...builtInPatterns(t).map(({ name, explanation, pattern, hasTraces = false }) => ({
        label: pattern.length > 60 ? name : pattern,
        description: pattern.length > 60 ? pattern : name,
        detail: explanation,
        query: { ...queryFor(pattern, true), hasTraces },
      })),
      ...(recent.length > 0 ? [separator(t('Recent'))] : []),
      ...recent.map(({ pattern, isRegExp, hasTraces = false }) => ({
        label: pattern,
        description: isRegExp ? '' : t('plain text'),
        query: { ...queryFor(pattern, isRegExp), hasTraces },
      })),
    ];
  };
  picker.placeholder = t('Type what to look for, or choose a pattern');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.buttons = [matchCase, asRegExp];
  picker.value = before.pattern;
  picker.onDidChangeValue(update);
  picker.onDidTriggerButton(update);
  update();
  return showStep(picker, place, ({ activeItems }) => activeItems[0]?.query);
}

/** What is typed, first in the list: Enter searches for it. It says so where it is no valid expression. */
function typedChoice(query: LogQuery): PatternChoice {
  const { t } = vscode.l10n;
  const label = `$(search) ${query.pattern}`;
  try {
    compileQuery(query);
  } catch (error) {
    return {
      label: `$(error) ${query.pattern}`,
      detail: describeProblem(toProblem(error), t).summary,
      alwaysShow: true,
    };
  }
  const detail = query.isRegExp ? t('Search for this regular expression') : t('Search for this text');
  return { label, detail, alwaysShow: true, query };
}

function separator(label: string): PatternChoice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function toggle(icon: string, tooltip: string) {
  return {
    iconPath: new vscode.ThemeIcon(icon),
    tooltip,
    location: vscode.QuickInputButtonLocation.Input,
    toggle: { checked: false },
  };
}
