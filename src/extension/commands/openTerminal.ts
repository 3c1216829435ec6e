import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { targetContainers } from './pickContainers.ts';

// bash where the image has it; an argument vector, so nothing of the container's becomes part of a command line.
const shell = ['sh', '-c', 'command -v bash >/dev/null && exec bash || exec sh'];

/** A shell in the container, through the engine's own command line: it does terminals better than we could. */
export function registerOpenTerminal(services: ExtensionServices): vscode.Disposable {
  return registerCommand(commands.openTerminal, services.log, async (item, items) => {
    const title = vscode.l10n.t('Open Terminal in Container');
    const accepts = ({ state }: { state: string }) => state === 'running';
    const [container] = await targetContainers(services, item, items, { title, many: false, accepts });
    if (!container) {
      return;
    }
    const client = await services.session.connectedClient();
    const { product } = await client.info();
    if (product === 'demo') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The containers of the demo engine are not real: there is no shell to open in them.'),
      );
      return;
    }
    const program = await findProgram(product === 'podman' ? ['podman', 'docker'] : ['docker', 'podman']);
    if (!program) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t(
          'A terminal in a container needs the docker command, which was not found on the PATH. Install the Docker CLI.',
        ),
      );
      return;
    }
    const { dockerEngineOptions, dockerVariables } = await import('../../engine/dockerCli.ts');
    const { endpoint } = client;
    const isPodman = /podman(\.exe)?$/.test(program);
    vscode.window
      .createTerminal({
        name: container.name,
        shellPath: program,
        shellArgs: [
          ...(isPodman ? ['--url', endpoint.url] : dockerEngineOptions(endpoint)),
          'exec',
          '-it',
          container.id,
          ...shell,
        ],
        env: Object.fromEntries(dockerVariables.map((name) => [name, null])),
        iconPath: new vscode.ThemeIcon('terminal'),
        isTransient: true,
      })
      .show();
  });
}

async function findProgram(names: readonly string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name + suffix);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) {
        return path;
      }
    }
  }
  return undefined;
}
