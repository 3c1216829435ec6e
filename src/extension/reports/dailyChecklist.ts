import * as vscode from 'vscode';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { checklistFindings } from '../../core/reports/checklist/checklist.ts';
import { checkedText, updateSheet } from '../../core/reports/checklist/sheet.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { formatDateTime } from '../../core/reports/formatDateTime.ts';
import { stateFolder } from '../../storage/userFolders.ts';
import type { WorkspacePolicyFile } from '../policy/workspacePolicy.ts';
import type { GatheredReport } from './gatherInEditor.ts';
import { policyToReport } from './policyToReport.ts';

/**
 * Opens the day's sheet with what was found now. What is not saved in an open sheet counts too; it is the command line's sheet as
 * well. An untrusted workspace has no policy, and so nothing is written into it.
 */
export async function showSheet(
  { report, engine }: GatheredReport,
  file: WorkspacePolicyFile | undefined,
): Promise<void> {
  const { t } = vscode.l10n;
  const { notify } = policyToReport(file);
  const redact = createRedactor({ patterns: notify.redact });
  const at = formatDateTime(report.period.to, notify.timeZone);
  const day = at.slice(0, 10);
  const place = file ? vscode.Uri.joinPath(file.uri, '..') : vscode.Uri.file(stateFolder());
  const uri = vscode.Uri.joinPath(place, 'checklists', `${day}.md`);
  const update = (text: string | undefined) =>
    updateSheet(
      text,
      redactReport(checklistFindings(report, t), redact),
      { day, checked: redact(checkedText(at, engine, t)) },
      t,
    );
  if (!(await exists(uri))) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(update(undefined)));
    await vscode.window.showTextDocument(uri, { preview: false });
    return;
  }
  // By an edit: what somebody is just writing there is not overtaken, and can be undone.
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(uri, whole, update(document.getText()));
  await vscode.workspace.applyEdit(edit);
  await document.save();
  await vscode.window.showTextDocument(document, { preview: false });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
