import * as vscode from 'vscode';
import { registerAlerts } from './alerts/registerAlerts.ts';
import { registerBacktest } from './alerts/registerBacktest.ts';
import { CheckBoard } from './checks/checkBoard.ts';
import { registerChecks } from './checks/registerChecks.ts';
import { registerCopyCommands } from './commands/copyCommands.ts';
import { registerEndpointCommands } from './commands/endpointCommands.ts';
import { registerLifecycleCommands } from './commands/lifecycleCommands.ts';
import { registerOpenTerminal } from './commands/openTerminal.ts';
import { registerInspectDocuments } from './documents/inspectDocuments.ts';
import { ReportDocuments } from './documents/reportDocuments.ts';
import { createEngineSession, type ExtensionServices } from './engineSession.ts';
import { createHistory, registerHistory } from './history.ts';
import { registerLogFeatures } from './logs/registerLogFeatures.ts';
import { registerVerify } from './metrics/registerVerify.ts';
import { registerPolicyEditor } from './policy/registerPolicyEditor.ts';
import { WorkspacePolicy } from './policy/workspacePolicy.ts';
import { registerRecordings } from './recordings/registerRecordings.ts';
import { MarkdownDocuments } from './reports/markdownDocuments.ts';
import { registerReports } from './reports/registerReports.ts';
import { registerRightsizing } from './rightsizing/registerRightsizing.ts';
import { registerStatusBar } from './statusBar/registerStatusBar.ts';
import { registerContainersView } from './views/containersView.ts';
import { registerDashboard } from './webviews/registerDashboard.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Container Vitals', { log: true });
  const session = createEngineSession(log);
  const history = createHistory(session, log);
  const services: ExtensionServices = { context, log, session, history };
  const board = new CheckBoard(session.inventory, session.sampler);
  const documents = new ReportDocuments();
  const markdown = new MarkdownDocuments(services);
  const workspacePolicy = new WorkspacePolicy();
  context.subscriptions.push(
    log,
    session,
    board,
    workspacePolicy,
    documents,
    registerRightsizing(services, documents),
    registerVerify(services, documents),
    registerHistory(history, log),
    markdown,
    registerReports(services, workspacePolicy, markdown),
    registerContainersView(services, board),
    registerChecks(services, board, workspacePolicy),
    registerStatusBar(services, board),
    registerEndpointCommands(services),
    registerLifecycleCommands(services),
    registerCopyCommands(services),
    registerOpenTerminal(services),
    registerInspectDocuments(services),
    registerDashboard(services),
    registerRecordings(services, markdown),
    registerLogFeatures(services),
    registerPolicyEditor(services),
    registerAlerts(services, board, workspacePolicy, documents, markdown),
    registerBacktest(services, workspacePolicy, markdown),
  );
}
