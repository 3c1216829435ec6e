import * as vscode from 'vscode';

/** How a step of several shows itself. */
export interface StepPlace {
  readonly step: number;
  readonly totalSteps: number;
}

/** `back` where the user wants the step before; undefined where the user thinks better of all of it. */
export type StepResult<T> = T | 'back' | undefined;

/** Shows a quick input as one of several steps; `accept` gives the answer, or undefined while there is none. */
export function showStep<T, I extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox>(
  input: I,
  { step, totalSteps }: StepPlace,
  accept: (input: I) => T | undefined,
): Promise<StepResult<T>> {
  input.title = vscode.l10n.t('Search Logs');
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  input.buttons = [...(step > 1 ? [vscode.QuickInputButtons.Back] : []), ...input.buttons];
  return new Promise((resolve) => {
    const finish = (result: StepResult<T>) => {
      resolve(result);
      input.dispose();
    };
    input.onDidAccept(() => {
      const answer = accept(input);
      if (answer !== undefined) {
        finish(answer);
      }
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) {
        finish('back');
      }
    });
    // After an answer this changes nothing.
    input.onDidHide(() => finish(undefined));
    input.show();
  });
}
