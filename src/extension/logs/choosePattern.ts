import * as vscode from 'vscode';
import { describeProblem } from '../../core/describeProblem.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import {
  builtInPatterns,
  equivalentCommand,
  type LogPattern,
  patternQuery,
} from '../../core/logs/patterns.ts';
import { readUserPatterns, type UserPattern } from '../../core/logs/userPatterns.ts';
import { configuration } from '../configuration.ts';
import { flagButtons } from './flagButtons.ts';
import { whyInvalid } from './queryBar.ts';
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
  const flags = flagButtons(before);
  const queryFor = (pattern: string) => flags.apply({ ...before, pattern });
  const { user, workspace } = configuration.logPatterns();
  const library = [
    ...userSection(t('My Patterns'), readUserPatterns(user)),
    ...userSection(t('Patterns of This Workspace'), readUserPatterns(workspace)),
    separator(t('Built-in')),
    ...builtInPatterns(t, configuration.slowRequestMs()).map(patternChoice),
  ];
  const update = () => {
    picker.items = [
      ...(picker.value === '' ? [] : [typedChoice(queryFor(picker.value))]),
      ...library,
      ...(recent.length > 0 ? [separator(t('Recent'))] : []),
      ...recent.map((query) => ({
        label: query.pattern,
        description: query.isRegExp ? '' : t('plain text'),
        query,
      })),
    ];
  };
  picker.placeholder = t('Type what to look for, or choose a pattern');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.buttons = flags.buttons;
  picker.value = before.pattern;
  picker.onDidChangeValue(update);
  picker.onDidTriggerButton(update);
  picker.onDidTriggerItemButton(({ item: { query } }) => {
    if (query) {
      void vscode.env.clipboard.writeText(equivalentCommand(query, 'NAME'));
    }
  });
  update();
  return showStep(picker, place, ({ activeItems }) => activeItems[0]?.query);
}

/** What is typed, first in the list: Enter searches for it. It says so where it is no valid expression. */
function typedChoice(query: LogQuery): PatternChoice {
  const { t } = vscode.l10n;
  const label = `$(search) ${query.pattern}`;
  const problem = whyInvalid(query);
  if (problem !== undefined) {
    return { label: `$(error) ${query.pattern}`, detail: problem, alwaysShow: true };
  }
  const detail = query.isRegExp ? t('Search for this regular expression') : t('Search for this text');
  return { label, detail, alwaysShow: true, query };
}

function userSection(title: string, patterns: readonly UserPattern[]): PatternChoice[] {
  return patterns.length === 0 ? [] : [separator(title), ...patterns.map(userChoice)];
}

/** One that cannot be used is shown with the reason, so that nobody looks for it in vain. */
function userChoice({ name, pattern, problem, mayTakeForever }: UserPattern): PatternChoice {
  const { t } = vscode.l10n;
  if (pattern === undefined) {
    const { summary, nextStep } = describeProblem(
      problem ?? { code: 'patternUnknown', text: name, similar: [] },
      t,
    );
    return { label: `$(error) ${name}`, detail: [summary, nextStep].join(' ') };
  }
  const choice = patternChoice(pattern);
  return mayTakeForever
    ? {
        ...choice,
        description: `$(warning) ${t('may be stopped: it repeats a repetition')}  ${pattern.pattern}`,
      }
    : choice;
}

function patternChoice(pattern: LogPattern): PatternChoice {
  const isShort = pattern.pattern.length <= 60;
  const query = patternQuery(pattern);
  const command = equivalentCommand(query, 'NAME');
  const tooltip = vscode.l10n.t('Copy as a Command: {0}', command);
  return {
    label: isShort ? pattern.pattern : pattern.name,
    description: isShort ? pattern.name : pattern.pattern,
    detail: pattern.explanation,
    query,
    buttons: [{ iconPath: new vscode.ThemeIcon('terminal'), tooltip }],
  };
}

function separator(label: string): PatternChoice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
