import * as vscode from 'vscode';
import { watchedAlerts } from '../../core/alerts/watchedAlerts.ts';
import { policyChannels } from '../../core/notify/activeNotices.ts';
import { toastChannel } from '../../core/notify/toastChannel.ts';
import { registerChannels } from '../channels/channels.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { WorkspacePolicy } from '../policy/workspacePolicy.ts';
import type { MarkdownDocuments } from '../reports/markdownDocuments.ts';
import { registerAlertCommands } from './alertCommands.ts';
import { AlertMarks } from './alertMarks.ts';
import { AlertService } from './alertService.ts';
import { AlertToasts } from './alertToasts.ts';
import { CheckViews } from './checkViews.ts';

/** Alerts in the background: the view, messages, marks in the policy, channels, and what can be done about them. */
export function registerAlerts(
  services: ExtensionServices,
  board: CheckBoard,
  workspace: WorkspacePolicy,
  documents: ReportDocuments,
  markdown: MarkdownDocuments,
): vscode.Disposable {
  // The editor itself needs no setting up.
  const named = () =>
    workspace.file ? [...policyChannels(workspace.file.policy)].filter((name) => name !== toastChannel) : [];
  const { channels, registration } = registerChannels(services.context, services.log, documents, named);
  const service = new AlertService(services, workspace, channels);
  const containers = () => services.session.inventory.containers.values();
  const tellBoard = () => {
    const { source } = service;
    board.setAlerts(source && watchedAlerts(source, containers(), vscode.l10n.t));
  };
  return vscode.Disposable.from(
    registration,
    service,
    service.onDidChange(tellBoard),
    services.session.inventory.onDidChange(tellBoard),
    new CheckViews(services, service),
    new AlertToasts(service),
    new AlertMarks(service, containers),
    registerAlertCommands(services, service, markdown),
  );
}
