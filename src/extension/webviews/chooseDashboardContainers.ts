import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';
import { containerChoices } from '../commands/pickContainers.ts';
import { type DashboardRoster, keysById } from './dashboardRoster.ts';

/** Asks which containers the dashboard is to show; their keys, or undefined where the user leaves it as it is. */
export async function chooseDashboardContainers(
  containers: readonly Container[],
  roster: DashboardRoster,
): Promise<string[] | undefined> {
  const shown = new Set(roster.containers.map(({ key }) => key));
  const keys = keysById(containers);
  const choices = containerChoices(containers).map((choice) => {
    const key = choice.container && keys.get(choice.container.id);
    return { ...choice, key, picked: key !== undefined && shown.has(key) };
  });
  const chosen = await vscode.window.showQuickPick(choices, {
    canPickMany: true,
    matchOnDescription: true,
    title: vscode.l10n.t('Containers of this Dashboard'),
    placeHolder: vscode.l10n.t('Choose the containers to show'),
  });
  return chosen?.flatMap(({ key }) => key ?? []);
}
