import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { parseRecording } from '../../src/core/recordings/recording.ts';
import { testEngine } from '../environment/testEngine.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

test('a recording that cannot be written is there as an unsaved document', async (t) => {
  const container = await engine.runContainer(t, { command: 'sleep 1000' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.startRecording', row(container.id));
  const place = vscode.Uri.file('/proc/no-such-folder/recording.cvrec.json');
  await vscode.commands.executeCommand('containerVitals.stopRecording', place);
  const isUnsaved = ({ isUntitled, languageId }: vscode.TextDocument) => isUntitled && languageId === 'json';
  const unsaved = vscode.workspace.textDocuments.find(isUnsaved) ?? assert.fail();
  const { containers } = parseRecording(unsaved.getText(), 'unsaved');
  assert.deepEqual(
    containers.map(({ identity }) => identity),
    [container.name],
  );
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

test('what a container uses is recorded from start to stop, and two recordings are compared', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-recordings-'));
  t.after(() => rm(folder, { recursive: true }));
  const container = await engine.runContainer(t, { command: 'echo an error; sleep 1000' });
  await waitForRow(container);
  const record = async (name: string) => {
    const file = vscode.Uri.file(join(folder, name));
    await vscode.commands.executeCommand('containerVitals.startRecording', row(container.id));
    await vscode.commands.executeCommand('containerVitals.stopRecording', file);
    return file;
  };
  const [first, second] = [await record('one.cvrec.json'), await record('two.cvrec.json')];
  const { containers } = parseRecording(await readFile(first.fsPath, 'utf8'), first.fsPath);
  assert.deepEqual(
    containers.map(({ identity, samples }) => [identity, samples.cpuPercent.length >= 2]),
    [[container.name, true]],
  );
  await vscode.commands.executeCommand('containerVitals.compareRecordings', first, second);
  const report =
    vscode.workspace.textDocuments.find(({ uri }) => uri.path === '/Recordings compared.md')?.getText() ?? '';
  assert.match(report, /^# Recordings compared\n/);
  assert.ok(report.includes('| CPU mean |'), report);
});
