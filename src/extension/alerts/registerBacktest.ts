import * as vscode from 'vscode';
import { backtestDocument } from '../../core/alerts/backtestDocument.ts';
import { backtestHistory, type KnownBesides } from '../../core/alerts/backtestHistory.ts';
import type { Rule } from '../../core/checks/policy/policy.ts';
import { stableIdentity } from '../../core/containers/container.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import type { SeriesName } from '../../core/history/metricHistory.ts';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { noHistory, registerCommand, toAbortSignal } from '../messages.ts';
import type { WorkspacePolicy } from '../policy/workspacePolicy.ts';
import { choosePeriod } from '../reports/choosePeriod.ts';
import { displayLanguage, type MarkdownDocuments } from '../reports/markdownDocuments.ts';
import { policyToReport } from '../reports/policyToReport.ts';
import { readPastLines } from './pastLines.ts';

/** When the rules of the policy, or one of them, would have fired of late: replayed on the history. */
export function registerBacktest(
  { log, history, session: { inventory } }: ExtensionServices,
  workspace: WorkspacePolicy,
  documents: MarkdownDocuments,
): vscode.Disposable {
  return registerCommand(commands.backtest, log, async (rule, length) => {
    const durationMs = typeof length === 'number' ? length : await choosePeriod(vscode.l10n.t('Back-Test'));
    if (durationMs === undefined) {
      return;
    }
    const kept = await history.history();
    if (kept === undefined) {
      await noHistory();
      return;
    }
    const policy = policyToReport(workspace.file);
    const rules = policy.rules.filter(({ id }) => typeof rule !== 'string' || id === rule);
    const to = Date.now();
    const span = { from: to - durationMs, to };
    const besides = await readBesides(inventory, rules, span);
    if (besides === undefined) {
      return;
    }
    const replayed = { ...backtestHistory(kept, { ...policy, rules }, span, besides), ...span };
    const { timeZone, redact } = policy.notify;
    const document = backtestDocument(replayed, { language: displayLanguage(), timeZone }, vscode.l10n.t);
    // A rule may be called anything, and the key becomes the name of a file.
    const key = typeof rule === 'string' ? `backtest-${encodeURIComponent(rule)}` : 'backtest';
    await documents.show(key, redactReport(document, createRedactor({ patterns: redact })));
  });
}

/** What the engine knows besides the history, while there is one; undefined where the user thinks better of it. Throws VitalsError. */
async function readBesides(
  { state, containers }: ContainerInventory,
  rules: readonly Rule[],
  span: { readonly from: number; readonly to: number },
): Promise<KnownBesides | undefined> {
  if (state.kind !== 'connected') {
    return {};
  }
  const { client } = state;
  const known = new Map([...containers.values()].map((container) => [stableIdentity(container), container]));
  // Labels and images are those that containers have now.
  const container = ({ engine, identity }: SeriesName) =>
    engine === client.endpoint.url ? known.get(identity) : undefined;
  if (rules.every(({ condition }) => condition.kind !== 'log')) {
    return { container };
  }
  const title = vscode.l10n.t('Searching the logs…');
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const lines = await readPastLines(client, rules, span, toAbortSignal(token));
    return token.isCancellationRequested ? undefined : { container, lines };
  });
}
