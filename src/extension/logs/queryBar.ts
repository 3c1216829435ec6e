import * as vscode from 'vscode';
import { describeProblem } from '../../core/describeProblem.ts';
import { toProblem } from '../../core/errors.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { compileQuery } from '../../core/logs/matcher.ts';
import {
  excludedText,
  isUnlimited,
  patternText,
  withExcluded,
  withPatterns,
} from '../../core/logs/queryEdits.ts';
import { flagButtons } from './flagButtons.ts';
import { LiveQuery } from './liveQuery.ts';

/**
 * Asks for the patterns of a query above its results: each pause in typing hands out what is there, if it is valid. Resolves
 * when the input is left by whichever way.
 */
export function typePattern(before: LogQuery, onQuery: (query: LogQuery) => void): Promise<void> {
  const flags = flagButtons(before);
  return typeQuery(before, onQuery, {
    prompt: vscode.l10n.t('What is typed is searched for at once; “||” stands between several'),
    value: patternText(before),
    buttons: flags.buttons,
    queryOf: (text) => flags.apply(withPatterns(before, text)),
  });
}

/** The same for the patterns that leave lines out. */
export function typeExcluded(before: LogQuery, onQuery: (query: LogQuery) => void): Promise<void> {
  return typeQuery(before, onQuery, {
    prompt: vscode.l10n.t('Lines that match this are left out; “||” stands between several'),
    value: excludedText(before),
    buttons: [],
    queryOf: (text) => withExcluded(before, text),
  });
}

interface QueryInput {
  readonly prompt: string;
  readonly value: string;
  readonly buttons: readonly vscode.QuickInputButton[];
  queryOf(text: string): LogQuery;
}

function typeQuery(
  before: LogQuery,
  onQuery: (query: LogQuery) => void,
  { prompt, value, buttons, queryOf }: QueryInput,
): Promise<void> {
  const input = vscode.window.createInputBox();
  const live = new LiveQuery(before, onQuery);
  const update = () => {
    const query = queryOf(input.value);
    input.validationMessage = isUnlimited(query) ? undefined : whyInvalid(query);
    live.set(isUnlimited(query) || input.validationMessage !== undefined ? undefined : query);
  };
  input.title = vscode.l10n.t('Search Logs');
  input.prompt = prompt;
  input.value = value;
  input.buttons = buttons;
  input.onDidChangeValue(update);
  input.onDidTriggerButton(update);
  input.onDidAccept(() => input.hide());
  return new Promise((resolve) => {
    input.onDidHide(() => {
      live.flush();
      input.dispose();
      resolve();
    });
    input.show();
  });
}

export function whyInvalid(query: LogQuery): string | undefined {
  try {
    compileQuery(query);
    return undefined;
  } catch (error) {
    return describeProblem(toProblem(error), vscode.l10n.t).summary;
  }
}
