import * as vscode from 'vscode';
import { SignalBoard } from '../../core/checks/signals/signalBoard.ts';
import { systemClock } from '../../core/common/clock.ts';
import { engineHost } from '../../core/containers/containerTooltip.ts';
import { describeEndpoint } from '../../core/containers/describeEndpoint.ts';
import { gatherTeam, type TeamSources } from '../../core/reports/team/gatherTeam.ts';
import { periodBefore, type ReportPeriod } from '../../core/reports/team/teamFacts.ts';
import { type TeamReport, teamReport } from '../../core/reports/team/teamReport.ts';
import { engineSignals } from '../../probes/engineSignals.ts';
import { AlertFile } from '../../storage/alerts/alertFile.ts';
import { alertFolder } from '../../storage/alerts/alertFolder.ts';
import { errorCounter } from '../../workers/countErrors.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { WorkspacePolicyFile } from '../policy/workspacePolicy.ts';
import { policyToReport } from './policyToReport.ts';

export interface GatheredReport {
  readonly report: TeamReport;
  /** As it is to be shown. */
  readonly engine: string;
}

/** Services of the last `length` milliseconds, by what this window and all others have kept. Throws VitalsError. */
export async function gatherInEditor(
  services: ExtensionServices,
  file: WorkspacePolicyFile | undefined,
  length: number,
  signal: AbortSignal,
): Promise<GatheredReport> {
  const policy = policyToReport(file);
  const { endpoint } = await services.session.connectedClient();
  const alerts = new AlertFile(await alertFolder({ policy: file?.uri.fsPath, engine: endpoint.url }));
  const sources = { policy, alerts: await alerts.load() };
  const report = await gatherWith(services, sources, periodBefore(Date.now(), length), signal);
  return { report, engine: describeEndpoint(endpoint, vscode.l10n.t) };
}

/** The same by a policy and alerts that are known. */
export async function gatherWith(
  { session, history }: ExtensionServices,
  { policy, alerts }: Pick<TeamSources, 'policy' | 'alerts'>,
  period: ReportPeriod,
  signal: AbortSignal,
): Promise<TeamReport> {
  const client = await session.connectedClient();
  const sources: TeamSources = {
    client,
    policy,
    signals: new SignalBoard(engineSignals(client), engineHost(client.endpoint.address)),
    choose: (listed) => listed,
    countErrors: errorCounter(client.endpoint, signal),
    history: await history.history().catch(() => undefined),
    alerts,
  };
  return teamReport(await gatherTeam(sources, period, signal, systemClock));
}
