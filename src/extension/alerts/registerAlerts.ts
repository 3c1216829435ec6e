import * as vscode from 'vscode';
import type { AlertSource } from '../../core/alerts/alertSource.ts';
import { type CheckStatus, worstStatus } from '../../core/checks/checks.ts';
import { stableIdentity } from '../../core/containers/container.ts';
import { policyChannels } from '../../core/notify/activeNotices.ts';
import { toastChannel } from '../../core/notify/toastChannel.ts';
import { registerChannels } from '../channels/channels.ts';
import type { CheckBoard, WatchedAlerts } from '../checks/checkBoard.ts';
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
  return vscode.Disposable.from(
    registration,
    service,
    service.onDidChange(() => board.setAlerts(service.source && firingByContainer(service.source, services))),
    new CheckViews(services, service),
    new AlertToasts(service),
    new AlertMarks(service, () => services.session.inventory.containers.values()),
    registerAlertCommands(services, service, markdown),
  );
}

/** What fires, by container id. */
function firingByContainer(source: AlertSource, { session }: ExtensionServices): WatchedAlerts {
  const ids = new Map([...session.inventory.containers.values()].map((one) => [stableIdentity(one), one.id]));
  const firing = source.entries.filter(({ alert }) => alert.phase === 'firing');
  const statuses = new Map<string, CheckStatus>();
  for (const { alert, subject } of firing) {
    const id = ids.get(subject.identity);
    if (id !== undefined) {
      const status = alert.severity ?? 'warning';
      statuses.set(id, worstStatus([{ status }, { status: statuses.get(id) ?? 'ok' }]));
    }
  }
  return {
    statuses,
    troublesOf: (containerId) =>
      firing
        .filter(({ subject }) => ids.get(subject.identity) === containerId)
        .map((entry) => ({
          status: entry.alert.severity ?? 'warning',
          what: entry.ruleId,
          text: source.describe(entry, vscode.l10n.t),
        })),
  };
}
