import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';
import { groupContainers } from '../../core/containers/containerTree.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { selectedContainerIds } from '../views/selection.ts';

export interface PickOptions {
  readonly title: string;
  readonly many: boolean;
  /** Which containers the command makes sense for as they are now; all by default. */
  readonly accepts?: ((container: Container) => boolean) | undefined;
}

export interface ContainerChoice extends vscode.QuickPickItem {
  readonly container?: Container;
}

/**
 * The containers a command is to act on: those it was invoked on in the tree, else the user's choice out of a fresh
 * listing. Empty where there are none or the user thinks better of it. Throws VitalsError.
 */
export async function targetContainers(
  { session }: ExtensionServices,
  item: unknown,
  items: unknown,
  options: PickOptions,
): Promise<Container[]> {
  const { accepts = () => true } = options;
  const ids = selectedContainerIds(item, items);
  const known = ids.flatMap((id) => session.inventory.containers.get(id) ?? []);
  if (ids.length > 0 && options.accepts === undefined) {
    return known;
  }
  const client = await session.connectedClient();
  const listed = await client.list();
  if (ids.length > 0) {
    // The tree is a moment behind: one that has just been started is to be stopped, too. Of one that is gone the engine says so.
    const now = new Map([...known, ...listed].map((container) => [container.id, container]));
    return ids.flatMap((id) => now.get(id) ?? []).filter(accepts);
  }
  const containers = listed.filter(accepts);
  if (containers.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no container to choose from.'));
    return [];
  }
  return pick(containers, options);
}

async function pick(containers: readonly Container[], { title, many }: PickOptions): Promise<Container[]> {
  const choices = containerChoices(containers);
  const shared = { title, matchOnDescription: true };
  if (many) {
    const chosen = await vscode.window.showQuickPick(choices, { ...shared, canPickMany: true });
    return (chosen ?? []).flatMap(({ container }) => container ?? []);
  }
  const chosen = await vscode.window.showQuickPick(choices, shared);
  return chosen?.container ? [chosen.container] : [];
}

/** Grouped as in the tree, by separators. */
export function containerChoices(containers: readonly Container[]): ContainerChoice[] {
  return groupContainers(containers).flatMap((group) => [
    {
      label: group.project ?? vscode.l10n.t('Other containers'),
      kind: vscode.QuickPickItemKind.Separator,
    },
    ...group.containers.map((container) => ({
      label: container.name,
      description: container.image,
      detail: container.status,
      container,
    })),
  ]);
}
