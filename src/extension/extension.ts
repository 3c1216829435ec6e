import * as vscode from 'vscode';
import { CheckBoard } from './checks/checkBoard.ts';
import { registerChecks } from './checks/registerChecks.ts';
import { registerCopyCommands } from './commands/copyCommands.ts';
import { registerEndpointCommands } from './commands/endpointCommands.ts';
import { registerLifecycleCommands } from './commands/lifecycleCommands.ts';
import { registerOpenTerminal } from './commands/openTerminal.ts';
import { registerInspectDocuments } from './documents/inspectDocuments.ts';
import { createEngineSession, type ExtensionServices } from './engineSession.ts';
import { registerLogFeatures } from './logs/registerLogFeatures.ts';
import { registerPolicyEditor } from './policy/registerPolicyEditor.ts';
import { registerRecordings } from './recordings/registerRecordings.ts';
import { registerStatusBar } from './statusBar/registerStatusBar.ts';
import { registerContainersView } from './views/containersView.ts';
import { registerDashboard } from './webviews/registerDashboard.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Container Vitals', { log: true });
  const session = createEngineSession(log);
  const services: ExtensionServices = { context, log, session };
  const board = new CheckBoard(session.inventory, session.sampler);
  context.subscriptions.push(
    log,
    session,
    board,
    registerContainersView(services, board),
    registerChecks(services, board),
    registerStatusBar(services, board),
    registerEndpointCommands(services),
    registerLifecycleCommands(services),
    registerCopyCommands(services),
    registerOpenTerminal(services),
    registerInspectDocuments(services),
    registerDashboard(services),
    registerRecordings(services),
    registerLogFeatures(services),
    registerPolicyEditor(services),
  );
}
