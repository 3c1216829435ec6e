import * as vscode from 'vscode';
import { describeProblem } from '../core/describeProblem.ts';
import { type Problem, toProblem } from '../core/errors.ts';
import { commands, section, settings } from './contributions.ts';

/** One sentence or two: what happened and what to do. */
export function problemText(problem: Problem): string {
  const { summary, nextStep } = describeProblem(problem, vscode.l10n.t);
  return nextStep ? `${summary} ${nextStep}` : summary;
}

/** Tells the user why a command of theirs did not work; cancelling is no news to them. */
export async function showProblem(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (toProblem(error).code === 'cancelled') {
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const showLog = vscode.l10n.t('Show Log');
  if ((await vscode.window.showErrorMessage(problemText(toProblem(error)), showLog)) === showLog) {
    await vscode.commands.executeCommand(commands.showLog);
  }
}

/** A command whose failure is told in words. */
export function registerCommand(
  id: string,
  log: vscode.LogOutputChannel,
  handler: (...args: unknown[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await handler(...args);
    } catch (error) {
      // Not awaited: the command has ended, the message stays for as long as the user lets it.
      void showProblem(error, log);
      return undefined;
    }
  });
}

/** An AbortSignal for what a CancellationToken cancels. */
export function toAbortSignal(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  return abort.signal;
}

/** What needs the history says where to turn it on. */
export async function noHistory(): Promise<void> {
  const openSetting = vscode.l10n.t('Open Settings');
  const message = vscode.l10n.t('No history is kept: the setting is off.');
  if ((await vscode.window.showInformationMessage(message, openSetting)) === openSetting) {
    const setting = `${section}.${settings.keepsHistory}`;
    await vscode.commands.executeCommand('workbench.action.openSettings', setting);
  }
}
