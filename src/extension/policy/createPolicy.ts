import * as vscode from 'vscode';
import { firstPolicy } from '../../core/checks/policy/firstPolicy.ts';
import { policyFileNames } from '../../core/checks/policy/policy.ts';
import { inspectAll } from '../../core/containers/inspectAll.ts';
import type { EngineSession } from '../engineSession.ts';

/** Writes a first policy into the workspace from the containers that are running, and opens it; one that is there is only opened. */
export async function createPolicy(session: EngineSession): Promise<void> {
  const folder = await chooseFolder();
  const existing = folder && (await existingPolicy(folder));
  if (existing) {
    await vscode.window.showTextDocument(existing);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This folder has a policy already: it was left as it is.'),
    );
    return;
  }
  const client = await session.connectedClient();
  // Asked anew: what was started a moment ago counts.
  const running = (await client.list()).filter(({ state }) => state === 'running');
  const { details } = await inspectAll(
    client,
    running.map(({ id }) => id),
  );
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const text = firstPolicy(
    running.map((container) => ({ container, details: details.get(container.id) })),
    timeZone,
    vscode.l10n.t,
  );
  await vscode.window.showTextDocument(await policyDocument(folder, text), { preview: false });
}

/** Without a folder, an untitled document: where it belongs is then the user's to say. */
async function policyDocument(folder: vscode.Uri | undefined, text: string): Promise<vscode.TextDocument> {
  if (folder === undefined) {
    return vscode.workspace.openTextDocument({ language: 'yaml', content: text });
  }
  const uri = vscode.Uri.joinPath(folder, policyFileNames[0]);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.workspace.openTextDocument(uri);
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? (await vscode.window.showWorkspaceFolderPick())?.uri : folders[0]?.uri;
}

async function existingPolicy(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (const name of policyFileNames) {
    const uri = vscode.Uri.joinPath(folder, name);
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return uri;
    }
  }
  return undefined;
}
