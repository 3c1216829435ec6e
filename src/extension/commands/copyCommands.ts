import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';
import { dockerCommands } from '../../core/containers/dockerCommands.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { targetContainers } from './pickContainers.ts';

export function registerCopyCommands(services: ExtensionServices): vscode.Disposable {
  const copy = (id: string, field: (container: Container) => string) =>
    registerCommand(id, services.log, async (item, items) => {
      const containers = await targetContainers(services, item, items, { title: '', many: true });
      await vscode.env.clipboard.writeText(containers.map(field).join('\n'));
    });
  return vscode.Disposable.from(
    copy(commands.copyName, ({ name }) => name),
    copy(commands.copyId, ({ id }) => id),
    registerCommand(commands.copyDockerCommand, services.log, async (item, items) => {
      const title = vscode.l10n.t('Copy docker Command');
      const [container] = await targetContainers(services, item, items, { title, many: false });
      const choice =
        container &&
        (await vscode.window.showQuickPick(
          dockerCommands(container, vscode.l10n.t).map(({ command, teaches }) => ({
            label: command,
            detail: teaches,
          })),
          { title },
        ));
      if (choice) {
        await vscode.env.clipboard.writeText(choice.label);
        vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', choice.label), 3000);
      }
    }),
  );
}
