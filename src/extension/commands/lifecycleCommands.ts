import * as vscode from 'vscode';
import { forEachParallel } from '../../core/common/parallel.ts';
import { type Container, isActive } from '../../core/containers/container.ts';
import type { ContainerAction } from '../../core/containers/containerClient.ts';
import { isProblem, toProblem } from '../../core/errors.ts';
import { commands, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, registerCommand } from '../messages.ts';
import { targetContainers } from './pickContainers.ts';

const maxAtOnce = 8;

export function registerLifecycleCommands(services: ExtensionServices): vscode.Disposable {
  const { l10n } = vscode;
  const lifecycle = (
    id: string,
    action: ContainerAction,
    title: string,
    accepts?: (container: Container) => boolean,
  ) =>
    registerCommand(id, services.log, async (item, items) => {
      const containers = await targetContainers(services, item, items, { title, many: true, accepts });
      await performAll(services, action, containers);
    });
  return vscode.Disposable.from(
    lifecycle(commands.startContainers, 'start', l10n.t('Start Containers'), ({ state }) => !isActive(state)),
    lifecycle(commands.stopContainers, 'stop', l10n.t('Stop Containers'), ({ state }) => isActive(state)),
    lifecycle(commands.restartContainers, 'restart', l10n.t('Restart Containers')),
  );
}

/** All of them side by side; one that fails does not stop the others, and all failures are told at once. */
async function performAll(
  services: ExtensionServices,
  action: ContainerAction,
  containers: readonly Container[],
): Promise<void> {
  const client = services.session.client();
  if (containers.length === 0 || !(await confirmLoss(services, action, containers))) {
    return;
  }
  const failures: string[] = [];
  await vscode.window.withProgress({ location: { viewId: views.containers } }, () =>
    forEachParallel(containers, maxAtOnce, async ({ id, name }) => {
      try {
        await client.perform(action, id);
        services.log.info(`${action} ${name}`);
      } catch (error) {
        failures.push(`${name}: ${problemText(toProblem(error))}`);
        services.log.error(error instanceof Error ? error : String(error));
      }
    }),
  );
  if (failures.length > 0) {
    void vscode.window.showErrorMessage(failures.join('\n'));
  }
}

/** A container started with `--rm` is gone once it stops: that, and only that, is asked about first. */
async function confirmLoss(
  { session }: ExtensionServices,
  action: ContainerAction,
  containers: readonly Container[],
): Promise<boolean> {
  if (action === 'start') {
    return true;
  }
  const doomed: string[] = [];
  await forEachParallel(containers, maxAtOnce, async ({ id, name }) => {
    try {
      const details = session.inventory.details(id) ?? (await session.inventory.inspect(id));
      if (details.isRemovedOnExit) {
        doomed.push(name);
      }
    } catch (error) {
      // One that is gone already loses nothing.
      if (!isProblem(error, 'containerGone')) {
        throw error;
      }
    }
  });
  if (doomed.length === 0) {
    return true;
  }
  const proceed = action === 'stop' ? vscode.l10n.t('Stop and Remove') : vscode.l10n.t('Restart Anyway');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Stopping removes these containers and what was written in them: {0}',
      doomed.sort().join(', '),
    ),
    { modal: true, detail: vscode.l10n.t('They were started with --rm.') },
    proceed,
  );
  return answer === proceed;
}
