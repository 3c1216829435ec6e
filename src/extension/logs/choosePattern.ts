import * as vscode from 'vscode';
import { describeProblem } from '../../core/describeProblem.ts';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import { equivalentCommand } from '../../core/logs/equivalentCommand.ts';
import { writeFieldCondition } from '../../core/logs/fields.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { builtInPatterns, type LogPattern, patternQuery } from '../../core/logs/patterns.ts';
import {
  patternsOf,
  patternText,
  recordLimits,
  withPatterns,
  withRecordLimits,
} from '../../core/logs/queryEdits.ts';
import { readUserPatterns, type UserPattern } from '../../core/logs/userPatterns.ts';
import { configuration } from '../configuration.ts';
import { chooseLimits, typedCondition } from './chooseRecords.ts';
import { flagButtons } from './flagButtons.ts';
import { whyInvalid } from './queryBar.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

interface PatternChoice extends vscode.QuickPickItem {
  /** Undefined where it cannot be searched for. */
  readonly query?: LogQuery;
  /** To what is chosen next. */
  readonly isToBeLimited?: boolean;
}

/** Asks what to look for: what is typed, a recent query, one of the library, or nothing but levels, streams and fields. */
export async function choosePattern(
  before: LogQuery,
  recent: readonly LogQuery[],
  place: StepPlace,
): Promise<StepResult<LogQuery>> {
  let query = before;
  for (;;) {
    const choice = await chooseFromList(query, recent, place);
    if (choice === undefined || choice === 'back' || !choice.isToBeLimited) {
      return choice === 'back' ? choice : choice?.query;
    }
    query = choice.query;
    const limited = await chooseLimits(query, place);
    // Back leads to the list, which is part of the same step.
    if (limited !== 'back') {
      return limited;
    }
  }
}

type Chosen = Required<Pick<PatternChoice, 'query'>> & Pick<PatternChoice, 'isToBeLimited'>;

function chooseFromList(
  before: LogQuery,
  recent: readonly LogQuery[],
  place: StepPlace,
): Promise<StepResult<Chosen>> {
  const { t } = vscode.l10n;
  const picker = vscode.window.createQuickPick<PatternChoice>();
  const flags = flagButtons(before);
  const { user, workspace } = configuration.logPatterns();
  const library = [
    ...userSection(t('My Patterns'), readUserPatterns(user)),
    ...userSection(t('Patterns of This Workspace'), readUserPatterns(workspace)),
    separator(t('Built-in')),
    ...builtInPatterns(t, configuration.slowRequestMs()).map(patternChoice),
  ];
  const update = () => {
    const query = flags.apply(withPatterns(before, picker.value));
    picker.items = [
      ...(picker.value === '' ? [] : typedChoices(query, picker.value)),
      limitChoice(query),
      ...library,
      ...(recent.length > 0 ? [separator(t('Recent'))] : []),
      ...recent.map(recentChoice),
    ];
    if (picker.value === '') {
      picker.activeItems = library.filter((choice) => choice.query).slice(0, 1);
    }
  };
  picker.placeholder = t('Type what to look for (“||” stands between several), or choose a pattern');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.buttons = flags.buttons;
  picker.value = patternText(before);
  picker.onDidChangeValue(update);
  picker.onDidTriggerButton(update);
  picker.onDidTriggerItemButton(({ item: { query } }) => {
    const command = query && equivalentCommand(query, 'NAME');
    if (command !== undefined) {
      void vscode.env.clipboard.writeText(command);
    }
  });
  update();
  return showStep(picker, place, ({ activeItems: [item] }) =>
    item?.query ? { query: item.query, isToBeLimited: item.isToBeLimited ?? false } : undefined,
  );
}

/** What is typed, first in the list: Enter searches for it. It says so where it is no valid expression. */
function typedChoices(query: LogQuery, text: string): PatternChoice[] {
  const { t } = vscode.l10n;
  const condition = typedCondition(text);
  const field: PatternChoice[] = condition
    ? [
        {
          label: `$(filter) ${writeFieldCondition(condition)}`,
          detail: t('Search for records whose JSON or logfmt field compares so'),
          alwaysShow: true,
          query: withRecordLimits(withPatterns(query, ''), {
            ...recordLimits(query),
            fields: [condition],
          }),
        },
      ]
    : [];
  const problem = whyInvalid(query);
  if (problem !== undefined) {
    return [{ label: `$(error) ${text}`, detail: problem, alwaysShow: true }, ...field];
  }
  const detail = query.orPatterns
    ? t('Search for any of {0} patterns', patternsOf(query).length)
    : query.isRegExp
      ? t('Search for this regular expression')
      : t('Search for this text');
  return [{ label: `$(search) ${text}`, detail, alwaysShow: true, query }, ...field];
}

function recentChoice(query: LogQuery): PatternChoice {
  const { t } = vscode.l10n;
  return {
    label: describeQuery(query, t),
    description: query.isRegExp || query.pattern === '' ? '' : t('plain text'),
    query,
  };
}

/** What is typed, if anything, in some of the records only. */
function limitChoice(query: LogQuery): PatternChoice {
  const { t } = vscode.l10n;
  return {
    label: `$(filter) ${t('Limit to levels, streams or fields …')}`,
    detail: query.pattern === '' ? t('All records of these, whatever they say') : patternText(query),
    alwaysShow: true,
    query,
    isToBeLimited: true,
  };
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
  const copy = (text: string): vscode.QuickInputButton => ({
    iconPath: new vscode.ThemeIcon('terminal'),
    tooltip: vscode.l10n.t('Copy as a Command: {0}', text),
  });
  return {
    label: isShort ? pattern.pattern : pattern.name,
    description: isShort ? pattern.name : pattern.pattern,
    detail: pattern.explanation,
    query,
    buttons: command === undefined ? [] : [copy(command)],
  };
}

function separator(label: string): PatternChoice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
