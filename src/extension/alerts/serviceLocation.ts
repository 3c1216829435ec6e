import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';

/** Where a compose file of the workspace names the service that a container is of; undefined for all others. */
export async function serviceLocation({ compose, labels }: Container): Promise<vscode.Location | undefined> {
  if (compose === undefined) {
    return undefined;
  }
  const { composeFiles, serviceSpan } = await import('../../core/containers/composeFile.ts');
  for (const path of composeFiles(labels)) {
    const uri = vscode.Uri.file(path);
    try {
      // A label may name any file; only the workspace's are opened.
      const document =
        vscode.workspace.getWorkspaceFolder(uri) && (await vscode.workspace.openTextDocument(uri));
      const span = document && serviceSpan(document.getText(), compose.service);
      if (document && span) {
        const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
        return new vscode.Location(uri, range);
      }
    } catch {
      // Gone, or nothing that can be read: the next one.
    }
  }
  return undefined;
}
