import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

test('our numbers and those of docker stats stand side by side, and agree', async (t) => {
  const container = await engine.runContainer(t, {
    args: ['--memory', '64m', '--net', 'none'],
    command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=20; sleep 1000',
  });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.verifyStats', row(container.id));
  const report = vscode.window.activeTextEditor?.document.getText() ?? '';
  assert.match(report, /^docker stats --no-stream · unix:/);
  assert.match(report, /^[5-9] numbers agree, 0 differ, /m);
  const [first = ''] = report.split('\n').filter((line) => line.startsWith(container.name));
  assert.match(first, /agrees/);
  assert.match(report, /Memory +agrees +2\d\.\d+MiB.* 2\d\.\d+MiB/);
});
