import * as vscode from 'vscode';
import { backtestDocument } from '../../core/alerts/backtestDocument.ts';
import { backtestHistory, type LookUp } from '../../core/alerts/backtestHistory.ts';
import { stableIdentity } from '../../core/containers/container.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { noHistory, registerCommand } from '../messages.ts';
import type { WorkspacePolicy } from '../policy/workspacePolicy.ts';
import { choosePeriod } from '../reports/choosePeriod.ts';
import { displayLanguage, type MarkdownDocuments } from '../reports/markdownDocuments.ts';
import { policyToReport } from '../reports/policyToReport.ts';

/** When the rules of the policy, or one of them, would have fired of late: replayed on the history. */
export function registerBacktest(
  { log, history, session: { inventory } }: ExtensionServices,
  workspace: WorkspacePolicy,
  documents: MarkdownDocuments,
): vscode.Disposable {
  return registerCommand(commands.backtest, log, async (rule, length) => {
    const { t } = vscode.l10n;
    const durationMs = typeof length === 'number' ? length : await choosePeriod(t('Back-Test'));
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
    const from = to - durationMs;
    const span = { from, to };
    const replayed = { ...backtestHistory(kept, { ...policy, rules }, span, lookUpIn(inventory)), ...span };
    const { timeZone, redact } = policy.notify;
    const document = backtestDocument(replayed, { language: displayLanguage(), timeZone }, t);
    // A rule may be called anything, and the key becomes the name of a file.
    const key = typeof rule === 'string' ? `backtest-${encodeURIComponent(rule)}` : 'backtest';
    await documents.show(key, redactReport(document, createRedactor({ patterns: redact })));
  });
}

/** Labels and images are those that containers have now: the history keeps none. */
function lookUpIn({ state, containers }: ContainerInventory): LookUp {
  const engine = state.kind === 'connected' ? state.client.endpoint.url : undefined;
  const known = new Map([...containers.values()].map((container) => [stableIdentity(container), container]));
  return (name) => (name.engine === engine ? known.get(name.identity) : undefined);
}
