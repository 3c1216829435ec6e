import * as vscode from 'vscode';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import { isActive } from '../../core/containers/containerTree.ts';
import { type ContainerChoice, containerChoices } from '../commands/pickContainers.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

/** Asks for one container or more; those chosen before are checked, else all that run. */
export async function chooseContainers(
  containers: readonly Container[],
  chosenBefore: ReadonlySet<string>,
  place: StepPlace,
): Promise<StepResult<Container[]>> {
  if (containers.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no container to choose from.'));
    return undefined;
  }
  const known = containers.filter((container) => chosenBefore.has(stableIdentity(container)));
  const checked = new Set(known.length > 0 ? known : containers.filter(({ state }) => isActive(state)));
  const picker = vscode.window.createQuickPick<ContainerChoice>();
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.placeholder = vscode.l10n.t('Choose the containers whose logs are searched');
  picker.items = containerChoices(containers);
  picker.selectedItems = picker.items.filter(({ container }) => container && checked.has(container));
  return showStep(picker, place, ({ selectedItems }) => {
    const chosen = selectedItems.flatMap(({ container }) => container ?? []);
    return chosen.length > 0 ? chosen : undefined;
  });
}
