import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';
import { type DashboardRoster, keysById } from './dashboardRoster.ts';

/** Asks which containers the dashboard is to show; undefined where the user leaves it as it is. */
export async function chooseDashboardContainers(
  containers: readonly Container[],
  roster: DashboardRoster,
): Promise<string[] | undefined> {
  const shown = new Set(roster.containers.map(({ key }) => key));
  const keys = keysById(containers);
  const items = containers
    .flatMap(({ id, name, image, status, state }) => {
      const key = keys.get(id);
      return key === undefined
        ? []
        : [
            {
              label: name,
              description: image,
              detail: status,
              picked: shown.has(key),
              key,
              isRunning: state === 'running',
            },
          ];
    })
    .sort((a, b) => Number(b.isRunning) - Number(a.isRunning) || a.label.localeCompare(b.label));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    title: vscode.l10n.t('Containers of this Dashboard'),
    placeHolder: vscode.l10n.t('Choose the containers to show'),
  });
  return chosen?.map(({ key }) => key);
}
