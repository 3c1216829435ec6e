import * as vscode from 'vscode';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import { inspectAll } from '../../core/containers/inspectAll.ts';
import { deriveMetrics } from '../../core/metrics/dockerStats.ts';
import { readSamples } from '../../core/metrics/readSamples.ts';
import type { StatsSample } from '../../core/metrics/statsSample.ts';
import {
  parsePrintedStats,
  type VerifiedContainer,
  verificationReport,
  verifyNumbers,
} from '../../core/metrics/verifyStats.ts';
import { formatDateTime } from '../../core/reports/formatDateTime.ts';
import { commands, views } from '../contributions.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';

/** Between two sweeps of ours; the engine's own period is a second. */
const pauseMs = 1000;

/**
 * Our numbers beside those of `docker stats`, read at the same time. Not by the sampler: its readings come when they are due, and
 * may be another window's from a moment ago, while these must begin before and end after the other's to be compared with them at all.
 */
export function registerVerify(
  { log, session }: ExtensionServices,
  documents: ReportDocuments,
): vscode.Disposable {
  return registerCommand(commands.verifyStats, log, async (item, items) => {
    const client = await session.connectedClient();
    const chosen = new Set(selectedContainerIds(item, items));
    const location = { viewId: views.containers };
    const containers = await vscode.window.withProgress({ location }, () => readBoth(client, chosen));
    const { l10n } = vscode;
    if (containers.length === 0) {
      void vscode.window.showInformationMessage(l10n.t('No container is running.'));
      return;
    }
    const about = { endpoint: client.endpoint.url, at: formatDateTime(Date.now()) };
    const report = verificationReport(verifyNumbers(containers, l10n.t), about, l10n.t);
    await documents.show(l10n.t('Verified Against docker stats'), 'verify', report);
  });
}

async function readBoth(
  client: ContainerClient,
  chosen: ReadonlySet<string>,
): Promise<readonly VerifiedContainer[]> {
  const { dockerStats } = await import('../../engine/dockerCli.ts');
  const listed = await client.list();
  const containers = listed.filter(
    ({ id, state }) => state === 'running' && (chosen.size === 0 || chosen.has(id)),
  );
  if (containers.length === 0) {
    return [];
  }
  const ids = containers.map(({ id }) => id);
  const { details } = await inspectAll(client, ids);
  const sweeps = [await readSamples(client, ids)];
  const output = await sweepMeanwhile(client, ids, sweeps, dockerStats(client.endpoint, ids));
  const printed = parsePrintedStats(output);
  return containers.map(({ id, name }) => ({
    name,
    ours: sweeps.slice(1).flatMap((sweep, index) => {
      const [before, after] = [sweeps[index]?.get(id), sweep.get(id)];
      return after ? [deriveMetrics(before, after, details.get(id)?.limits)] : [];
    }),
    theirs: printed.get(id),
  }));
}

/** Adds readings of ours until the other's are there, and one after that. */
async function sweepMeanwhile(
  client: ContainerClient,
  ids: readonly string[],
  sweeps: Map<string, StatsSample>[],
  work: Promise<string>,
): Promise<string> {
  let isDone = false;
  const settled = work.finally(() => {
    isDone = true;
  });
  // Whoever awaits `work` below is told; until then it may fail without being waited for.
  settled.catch(() => undefined);
  for (let isLast = false; !isLast; ) {
    isLast = isDone;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    sweeps.push(await readSamples(client, ids));
  }
  return settled;
}
