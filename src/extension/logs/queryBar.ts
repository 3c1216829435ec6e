import * as vscode from 'vscode';
import { describeProblem } from '../../core/describeProblem.ts';
import { toProblem } from '../../core/errors.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { compileQuery } from '../../core/logs/matcher.ts';
import { flagButtons } from './flagButtons.ts';

/** After the last key, in milliseconds. */
const pauseMs = 300;

/**
 * Asks for a query above its results: each pause in typing hands out what is there, if it is valid. Resolves with the last that
 * was handed out when the input is left by whichever way, undefined where there was none.
 */
export function typeQuery(
  before: LogQuery,
  onQuery: (query: LogQuery) => void,
): Promise<LogQuery | undefined> {
  const { t } = vscode.l10n;
  const input = vscode.window.createInputBox();
  const flags = flagButtons(before);
  let handed: LogQuery | undefined;
  let timer: NodeJS.Timeout | undefined;
  const hand = () => {
    clearTimeout(timer);
    const query = flags.apply(input.value);
    if (input.value === '' || input.validationMessage !== undefined || isSame(query, handed ?? before)) {
      return;
    }
    handed = query;
    onQuery(query);
  };
  const update = () => {
    input.validationMessage = input.value === '' ? undefined : whyInvalid(flags.apply(input.value));
    clearTimeout(timer);
    timer = setTimeout(hand, pauseMs);
  };
  input.title = t('Search Logs');
  input.prompt = t('What is typed is searched for at once');
  input.value = before.pattern;
  input.buttons = flags.buttons;
  input.onDidChangeValue(update);
  input.onDidTriggerButton(update);
  input.onDidAccept(() => input.hide());
  return new Promise((resolve) => {
    input.onDidHide(() => {
      hand();
      input.dispose();
      resolve(handed);
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

function isSame(a: LogQuery, b: LogQuery): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
