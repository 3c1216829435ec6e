import * as vscode from 'vscode';
import {
  completePolicy,
  explainPolicy,
  type PolicyCompletion,
  type PolicyNames,
} from '../../core/checks/policy/assist/policyAssist.ts';
import type { Container } from '../../core/containers/container.ts';
import { toastChannel } from '../../core/notify/toastChannel.ts';
import { ChannelStore } from '../channels/channelStore.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { createPolicy } from './createPolicy.ts';
import { PolicyDiagnostics } from './policyDiagnostics.ts';
import { policyDocuments } from './policyDocuments.ts';

/** What helps to write a policy: mistakes where they stand, completion with the containers there are, and hovers. */
export function registerPolicyEditor({ session, log, context }: ExtensionServices): vscode.Disposable {
  const { inventory } = session;
  const channels = new ChannelStore(context.secrets);
  return vscode.Disposable.from(
    new PolicyDiagnostics(inventory),
    registerCommand(commands.createPolicy, log, () => createPolicy(session)),
    vscode.languages.registerCompletionItemProvider(
      policyDocuments,
      {
        async provideCompletionItems(document, position) {
          const offset = document.offsetAt(position);
          const names = namesOf([...inventory.containers.values()], await channels.all());
          const { start, items } = completePolicy(document.getText(), offset, names, vscode.l10n.t);
          const range = new vscode.Range(document.positionAt(start), position);
          return items.map((item, at) => toItem(item, range, at));
        },
      },
      ' ',
      '{',
      '[',
    ),
    vscode.languages.registerHoverProvider(policyDocuments, {
      provideHover(document, position) {
        const told = explainPolicy(document.getText(), document.offsetAt(position), vscode.l10n.t);
        return (
          told &&
          new vscode.Hover(
            told.lines.map((line) => new vscode.MarkdownString(line)),
            new vscode.Range(document.positionAt(told.start), document.positionAt(told.end)),
          )
        );
      },
    }),
  );
}

function toItem(
  { label, insert, isSnippet, isField, doc }: PolicyCompletion,
  range: vscode.Range,
  at: number,
): vscode.CompletionItem {
  const kind = isSnippet ? 'Snippet' : isField ? 'Property' : 'Value';
  const item = new vscode.CompletionItem(label, vscode.CompletionItemKind[kind]);
  item.insertText = isSnippet ? new vscode.SnippetString(insert) : insert;
  item.range = range;
  // In the order of the reference: what a rule needs first comes first.
  item.sortText = String(at).padStart(4, '0');
  if (doc !== undefined) {
    item.documentation = new vscode.MarkdownString(doc);
  }
  if (isField) {
    item.command = { command: 'editor.action.triggerSuggest', title: '' };
  }
  return item;
}

function namesOf(containers: readonly Container[], channels: ReadonlyMap<string, unknown>): PolicyNames {
  const distinct = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort();
  return {
    name: distinct(containers.map(({ name }) => name)),
    image: distinct(containers.map(({ image }) => image)),
    project: distinct(containers.map(({ compose }) => compose?.project)),
    service: distinct(containers.map(({ compose }) => compose?.service)),
    label: distinct(
      containers.flatMap(({ labels }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
    ).slice(0, 200),
    channels: [...channels.keys(), toastChannel].sort(),
  };
}
