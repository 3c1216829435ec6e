import * as vscode from 'vscode';
import { systemClock } from '../../core/common/clock.ts';
import { hasProcesses } from '../../core/containers/container.ts';
import type { Sizing } from '../../core/rightsizing/rightsize.ts';
import { sizeContainers, withLimits } from '../../core/rightsizing/sizeContainers.ts';
import { sizingReport } from '../../core/rightsizing/sizingReport.ts';
import { commands, views } from '../contributions.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { noHistory, registerCommand } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';

const periodMs = 7 * 86_400_000;

/** Compares the limits of what runs, or of what is selected, with what was used within a week. */
export function registerRightsizing(
  services: ExtensionServices,
  documents: ReportDocuments,
): vscode.Disposable {
  const { log } = services;
  return registerCommand(commands.rightsize, log, async (item, items) => {
    const ids = new Set(selectedContainerIds(item, items));
    const location = { viewId: views.containers };
    const sizings = await vscode.window.withProgress({ location }, () => sizingsOf(services, ids));
    const { l10n } = vscode;
    if (sizings === undefined) {
      await noHistory();
      return;
    }
    const report = sizingReport(sizings, l10n.t('{0} days', 7), l10n.t);
    await documents.show(l10n.t('Right-Sizing'), 'rightsize', report);
  });
}

/** undefined: no history is kept. */
async function sizingsOf(
  { session, history }: ExtensionServices,
  ids: ReadonlySet<string>,
): Promise<readonly Sizing[] | undefined> {
  const client = await session.connectedClient();
  const kept = await history.history();
  if (kept === undefined) {
    return undefined;
  }
  const listed = await client.list();
  const chosen = listed.filter((one) => (ids.size === 0 || ids.has(one.id)) && hasProcesses(one));
  return sizeContainers(kept, await withLimits(client, chosen), periodMs, systemClock);
}
