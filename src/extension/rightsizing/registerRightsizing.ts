import * as vscode from 'vscode';
import { stableIdentity } from '../../core/containers/container.ts';
import { inspectAll } from '../../core/containers/inspectAll.ts';
import { rightsize } from '../../core/rightsizing/rightsize.ts';
import { type NamedSizing, sizingReport } from '../../core/rightsizing/sizingReport.ts';
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
): Promise<readonly NamedSizing[] | undefined> {
  const client = await session.connectedClient();
  const kept = await history.history();
  if (kept === undefined) {
    return undefined;
  }
  const listed = await client.list();
  const containers = listed.filter(
    ({ id, state }) => (ids.size === 0 || ids.has(id)) && (state === 'running' || state === 'paused'),
  );
  const { details } = await inspectAll(
    client,
    containers.map(({ id }) => id),
  );
  const to = Date.now();
  return containers.flatMap((container) => {
    const limits = details.get(container.id)?.limits;
    const series = { engine: client.endpoint.url, identity: stableIdentity(container) };
    return limits
      ? rightsize(kept, { ...series, limits }, { from: to - periodMs, to }).map((sizing) => ({
          ...sizing,
          containerName: container.name,
        }))
      : [];
  });
}
