import * as vscode from 'vscode';
import { type CheckStatus, worstStatus } from '../../core/checks/checks.ts';
import { stableIdentity } from '../../core/containers/container.ts';
import { policyChannels } from '../../core/notify/activeNotices.ts';
import { registerChannels } from '../channels/channels.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { WorkspacePolicy } from '../policy/workspacePolicy.ts';
import { registerAlertCommands } from './alertCommands.ts';
import { AlertMarks } from './alertMarks.ts';
import { AlertService } from './alertService.ts';
import { AlertsView } from './alertsView.ts';
import { AlertToasts } from './alertToasts.ts';

/** Alerts in the background: the view, messages, marks in the policy, channels, and what can be done about them. */
export function registerAlerts(
  services: ExtensionServices,
  board: CheckBoard,
  workspace: WorkspacePolicy,
  documents: ReportDocuments,
): vscode.Disposable {
  const named = () => (workspace.file ? policyChannels(workspace.file.policy) : []);
  const { channels, registration } = registerChannels(services.context, services.log, documents, named);
  const service = new AlertService(services, workspace, channels);
  return vscode.Disposable.from(
    registration,
    service,
    service.onDidChange(() => board.setAlerts(service.watch && firingByContainer(service, services))),
    new AlertsView(service),
    new AlertToasts(service),
    new AlertMarks(service, () => services.session.inventory.containers.values()),
    registerAlertCommands(services, service, documents),
  );
}

/** The worst that fires, by container id. */
function firingByContainer(
  { entries }: AlertService,
  { session }: ExtensionServices,
): ReadonlyMap<string, CheckStatus> {
  const ids = new Map([...session.inventory.containers.values()].map((one) => [stableIdentity(one), one.id]));
  const statuses = new Map<string, CheckStatus>();
  for (const { alert, subject } of entries) {
    const id = ids.get(subject.identity);
    if (alert.phase === 'firing' && id !== undefined) {
      const status = alert.severity ?? 'warning';
      statuses.set(id, worstStatus([{ status }, { status: statuses.get(id) ?? 'ok' }]));
    }
  }
  return statuses;
}
