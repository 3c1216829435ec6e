import * as vscode from 'vscode';
import { describeEndpoint, describeSource } from '../../core/containers/describeEndpoint.ts';
import { toProblem } from '../../core/errors.ts';
import { configuration, demoEndpoint } from '../configuration.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, registerCommand } from '../messages.ts';

export function registerEndpointCommands(services: ExtensionServices): vscode.Disposable {
  const { log, session } = services;
  return vscode.Disposable.from(
    registerCommand(commands.selectEndpoint, log, () => selectEndpoint(services)),
    registerCommand(commands.retryConnection, log, () => session.inventory.refresh()),
    registerCommand(commands.useDemoEngine, log, () => configuration.setEndpoint(demoEndpoint)),
    registerCommand(commands.showLog, log, () => log.show()),
  );
}

interface EndpointItem extends vscode.QuickPickItem {
  /** Of the setting; undefined asks for an address. */
  readonly value?: string | undefined;
}

async function selectEndpoint(services: ExtensionServices): Promise<void> {
  const { l10n } = vscode;
  const choice = await vscode.window.showQuickPick(endpointItems(services), {
    title: l10n.t('Select Engine'),
    placeHolder: currentEngine(services),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (choice) {
    const value = choice.value ?? (await askForAddress());
    if (value !== undefined) {
      await configuration.setEndpoint(value);
    }
  }
}

async function endpointItems(services: ExtensionServices): Promise<EndpointItem[]> {
  const { l10n } = vscode;
  const { listEndpoints } = await import('../../engine/endpoints.ts');
  const found = await listEndpoints();
  const chosen = configuration.endpoint();
  const mark = (value: string) => (value === chosen ? '$(check) ' : '');
  services.log.info(`Found ${found.length} engines to choose from`);
  return [
    {
      label: `${mark('')}$(sparkle) ${l10n.t('Find automatically')}`,
      description: l10n.t('as the docker command does'),
      value: '',
    },
    ...found.map(({ value, context, endpoint }) => ({
      label: `${mark(value)}$(server) ${context ?? endpoint.url}`,
      description: context === undefined ? describeSource(endpoint.source, l10n.t) : endpoint.url,
      value,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: `${mark(demoEndpoint)}$(beaker) ${l10n.t('Demo engine')}`,
      description: l10n.t('containers that live, log and fail on a schedule, to look around and to learn'),
      value: demoEndpoint,
    },
    {
      label: `$(edit) ${l10n.t('Enter an address…')}`,
      description: 'tcp://, ssh://, unix://',
      value: undefined,
    },
  ];
}

function currentEngine({ session }: ExtensionServices): string {
  const { l10n } = vscode;
  const { state } = session.inventory;
  switch (state.kind) {
    case 'connecting':
      return l10n.t('Connecting to the container engine…');
    case 'connected':
      return l10n.t('In use: {0}', describeEndpoint(state.client.endpoint, l10n.t));
    case 'failed':
      return problemText(state.problem);
  }
}

async function askForAddress(): Promise<string | undefined> {
  const { l10n } = vscode;
  const { resolveEndpoint } = await import('../../engine/endpoints.ts');
  const address = await vscode.window.showInputBox({
    title: l10n.t('Address of the Engine'),
    prompt: l10n.t('For example ssh://me@server, tcp://server:2376 or unix:///run/docker.sock'),
    ignoreFocusOut: true,
    validateInput: async (text) => {
      try {
        await resolveEndpoint(text.trim() || undefined);
        return undefined;
      } catch (error) {
        return problemText(toProblem(error));
      }
    },
  });
  return address?.trim() || undefined;
}
