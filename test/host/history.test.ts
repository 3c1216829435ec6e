import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { GitRepository } from '../../src/extension/gitCommits.ts';
import { SqliteHistory } from '../../src/storage/history/sqliteHistory.ts';
import { historyPath } from '../../src/storage/userFolders.ts';
import { command } from '../environment/command.ts';
import { findProgram } from '../environment/systemPackages.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

test('what the window measures is kept, with what happens to containers on the same axis of time', async (t) => {
  const container = await engine.runContainer(t, { command: 'while :; do sleep 1; done' });
  await vscode.commands.executeCommand('containerVitals.containers.focus');
  await waitForRow(container);
  await engine.docker('restart', '-t', '0', container.name);
  const history = new SqliteHistory(historyPath());
  t.after(() => history.close());
  const from = Date.now() - 600_000;
  const name = { engine: engine.host, identity: container.name };
  await until('readings are kept', async () => {
    const { buckets } = history.series({ ...name, metric: 'memory-used', from, to: Date.now() });
    return buckets.length > 0;
  });
  await until('the restart is kept', async () => {
    const marks = history.marks(from, Date.now() + 60_000);
    return marks.some(({ identity, text }) => identity === container.name && text === 'restart');
  });
  assert.deepEqual(
    history.names(from).filter(({ identity }) => identity === container.name),
    [name],
  );
});

test('turned off, nothing is kept, and turned on again it is, without a reload', async (t) => {
  const container = await engine.runContainer(t, { command: 'while :; do sleep 1; done' });
  const setting = vscode.workspace.getConfiguration('containerVitals.history');
  const keep = (isKept: boolean | undefined) =>
    setting.update('enabled', isKept, vscode.ConfigurationTarget.Global);
  t.after(() => keep(undefined));
  t.after(() => engine.removeContainers(container.id));
  await waitForRow(container);
  await keep(false);
  await engine.docker('rename', container.name, `${container.name}-off`);
  await waitForRow({ ...container, name: `${container.name}-off` });
  await keep(undefined);
  await engine.docker('rename', `${container.name}-off`, `${container.name}-on`);
  const history = new SqliteHistory(historyPath());
  t.after(() => history.close());
  const renamed = () =>
    history
      .marks(Date.now() - 600_000, Date.now() + 60_000)
      .filter(({ identity, text }) => identity?.startsWith(container.name) && text === 'rename');
  await until('the second name is kept', async () => renamed().length > 0);
  assert.equal(renamed().length, 1);
});

test('what is saved, run and recorded is on the same axis', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-marks-'));
  t.after(() => rm(folder, { recursive: true }));
  const from = Date.now();
  const file = vscode.Uri.file(join(folder, 'cache.ts'));
  await writeFile(file.fsPath, '');
  const document = await vscode.workspace.openTextDocument(file);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(file, new vscode.Position(0, 0), 'export {};');
  await vscode.workspace.applyEdit(edit);
  await document.save();
  const program = new vscode.ProcessExecution(process.platform === 'win32' ? 'whoami' : 'true');
  const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, 'mend', 'test', program);
  await vscode.tasks.executeTask(task);
  const container = await engine.runContainer(t, { command: 'sleep 1000' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.startRecording', row(container.id));
  await vscode.commands.executeCommand(
    'containerVitals.stopRecording',
    vscode.Uri.file(join(folder, 'one.cvrec.json')),
  );
  const history = new SqliteHistory(historyPath());
  t.after(() => history.close());
  const expected = [`editor save ${file.fsPath}`, 'editor task mend', 'recording start', 'recording end'];
  let kept: readonly string[] = [];
  await until('they are kept', async () => {
    kept = history.marks(from, Date.now() + 60_000).map(({ kind, text }) => `${kind} ${text}`);
    return expected.every((one) => kept.includes(one));
  }).catch(() => assert.deepEqual(kept, expected));
});

test('a commit is on the same axis', { skip: findProgram('git') === undefined }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-commits-'));
  t.after(() => rm(folder, { recursive: true }));
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const commit = (message: string) =>
    command('git', ['-C', folder, ...identity, 'commit', '--quiet', '--allow-empty', '-m', message]);
  await command('git', ['init', '--quiet', folder]);
  await commit('Begin');
  interface Git {
    getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<GitRepository | null> };
  }
  const git = await vscode.extensions.getExtension<Git>('vscode.git')?.activate();
  const repository = await git?.getAPI(1).openRepository(vscode.Uri.file(folder));
  assert.ok(repository);
  await until('the first commit is known', async () => repository.state.HEAD?.commit !== undefined);
  await commit('Mend the cache');
  const history = new SqliteHistory(historyPath());
  t.after(() => history.close());
  await until('the commit is kept', async () =>
    history
      .marks(Date.now() - 600_000, Date.now() + 60_000)
      .some(({ kind, text }) => kind === 'editor' && /^commit [0-9a-f]{7} Mend the cache$/.test(text)),
  );
});
