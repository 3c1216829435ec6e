import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { waitForRow } from './rows.ts';

const engine = testEngine();
const secret = 'tok-planted-9f2b7c';

/** The Markdown of the report with this title. */
function reportOf(title: string): vscode.TextDocument {
  const [document] = vscode.workspace.textDocuments.filter(({ uri }) => uri.path === `/${title}.md`);
  assert.ok(document, `a document with the title ${title}`);
  return document;
}

const textOf = (title: string) => reportOf(title).getText();

test('a team report names what is wrong, and no secret', async (t) => {
  const sick = await engine.runContainer(t, {
    args: ['--health-cmd', `echo ${secret}; false`, '--health-interval', '1s', '--health-retries', '1'],
    command: `echo "password=${secret}"; sleep 1000`,
  });
  await engine.waitForHealth(sick.name, 'unhealthy');
  await waitForRow(sick);
  await vscode.commands.executeCommand('containerVitals.teamReport', 3_600_000);
  const text = textOf('Team report');
  assert.match(text, /^# Team report$/m);
  assert.match(text, new RegExp(`^- ${sick.name} – .*unhealthy`, 'm'));
  assert.match(text, new RegExp(`^\\| ${sick.name} \\| \\*\\*Critical\\*\\* \\| 1/1 \\|`, 'm'));
  assert.doesNotMatch(text, new RegExp(secret));

  // After a reload the preview asks for a document that this window has not written.
  let count = 0;
  await until('the report is kept', async () => {
    const uri = reportOf('Team report').uri.with({ path: `/Before ${++count}.md` });
    return (await vscode.workspace.openTextDocument(uri)).getText() === text;
  });
});

test('the monitoring standard is written in the language that is asked for', async () => {
  await vscode.commands.executeCommand('containerVitals.monitoringStandard', 'ko');
  assert.match(textOf('모니터링 표준'), /^# 모니터링 표준\n.*CPU.*80\.00%/s);
  await vscode.commands.executeCommand('containerVitals.monitoringStandard', 'en');
  assert.match(textOf('Monitoring standard'), /^# Monitoring standard\n.*CPU.*80\.00%/s);
});

test('the day’s checklist is a file, and what a person ticked in it stays', async (t) => {
  const { name } = await engine.runContainer(t, { command: 'sleep 1000' });
  await vscode.commands.executeCommand('containerVitals.dailyChecklist');
  const sheet = vscode.window.activeTextEditor?.document;
  assert.ok(sheet);
  assert.match(sheet.uri.path, /\/checklists\/\d{4}-\d\d-\d\d\.md$/);
  const open = /^- \[ \] .+$/m.exec(sheet.getText());
  assert.ok(open, 'something is left to a person');
  const edit = new vscode.WorkspaceEdit();
  const at = sheet.positionAt(open.index);
  edit.replace(sheet.uri, sheet.lineAt(at.line).range, `${open[0].replace('[ ]', '[x]')} – seen by me`);
  await vscode.workspace.applyEdit(edit);
  await engine.docker('rm', '-f', name);
  await vscode.commands.executeCommand('containerVitals.dailyChecklist');
  assert.match(await readFile(sheet.uri.fsPath, 'utf8'), /^- \[x\] .+ – seen by me$/m);
});

test('an open monitoring standard says what the policy says as soon as it is saved', async (t) => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace, 'the tests run in a workspace');
  await vscode.commands.executeCommand('containerVitals.monitoringStandard', 'en');
  const policy = vscode.Uri.joinPath(workspace.uri, 'container-vitals.yaml');
  t.after(() => vscode.workspace.fs.delete(policy));
  for (const percent of [61, 62]) {
    await writeFile(policy.fsPath, `version: 1\nrules:\n  busy: { metric: cpu, above: ${percent}% }\n`);
    await until(`it says ${percent} %`, () => textOf('Monitoring standard').includes(`${percent}.00%`));
  }
});
