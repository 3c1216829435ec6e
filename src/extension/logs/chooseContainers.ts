import * as vscode from 'vscode';
import { type Container, isActive, stableIdentity } from '../../core/containers/container.ts';
import { isCommonTrait, selectContainers } from '../../core/containers/selectContainers.ts';
import { isProblem } from '../../core/errors.ts';
import { type ContainerChoice, containerChoices } from '../commands/pickContainers.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

/** One container, or all that have in common what is typed. */
interface Choice extends ContainerChoice {
  readonly containers?: readonly Container[];
}

/** Asks for one container or more; those chosen before are checked, else all that run. */
export async function chooseContainers(
  containers: readonly Container[],
  chosenBefore: ReadonlySet<string>,
  place: StepPlace,
): Promise<StepResult<Container[]>> {
  const { t } = vscode.l10n;
  if (containers.length === 0) {
    void vscode.window.showInformationMessage(t('There is no container to choose from.'));
    return undefined;
  }
  const known = containers.filter((container) => chosenBefore.has(stableIdentity(container)));
  const checked = new Set(known.length > 0 ? known : containers.filter(({ state }) => isActive(state)));
  const picker = vscode.window.createQuickPick<Choice>();
  const choices: readonly Choice[] = containerChoices(containers);
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.placeholder = t(
    'Choose the containers whose logs are searched, or type web-*, label:KEY=VALUE, image:NAME',
  );
  picker.items = choices;
  picker.selectedItems = choices.filter(({ container }) => container && checked.has(container));
  picker.onDidChangeValue((value) => {
    const { selectedItems } = picker;
    const common = commonChoice(containers, value.trim());
    const kept = selectedItems.filter((item) => item.containers);
    const isNew = common && kept.every(({ label }) => label !== common.label);
    picker.items = [...(isNew ? [common] : []), ...kept, ...choices];
    picker.selectedItems = selectedItems;
  });
  return showStep(picker, place, ({ selectedItems }) => {
    const chosen = new Set(
      selectedItems.flatMap(({ container, containers: several }) => container ?? several ?? []),
    );
    return chosen.size > 0 ? [...chosen] : undefined;
  });
}

function commonChoice(containers: readonly Container[], word: string): Choice | undefined {
  try {
    const found = isCommonTrait(word) ? selectContainers(containers, [word]) : [];
    return found.length === 0
      ? undefined
      : {
          label:
            found.length === 1
              ? vscode.l10n.t('{0}: 1 container', word)
              : vscode.l10n.t('{0}: {1} containers', word, found.length),
          detail: found.map(({ name }) => name).join(', '),
          alwaysShow: true,
          containers: found,
        };
  } catch (error) {
    // Not written to its end yet.
    if (isProblem(error, 'containerNotFound') || isProblem(error, 'containerAmbiguous')) {
      return undefined;
    }
    throw error;
  }
}
