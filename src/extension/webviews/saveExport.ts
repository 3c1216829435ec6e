import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { ExportFormat } from '../../protocol/dashboard.ts';

/** To where the user wants it; nothing where the dialog is left. `onAnswer`: the dialog is gone. */
export async function saveExport(
  format: ExportFormat,
  content: string | Uint8Array,
  onAnswer: () => void,
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `container-vitals-${time}.${format}`),
    filters: { [format.toUpperCase()]: [format] },
  });
  onAnswer();
  if (target) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await vscode.workspace.fs.writeFile(target, bytes);
  }
}
