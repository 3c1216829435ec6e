import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();
const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`containerVitals.${command}`, ...args);

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

test('rows that are selected together, a group among them, are stopped together; one that is gone holds up none', async (t) => {
  const [web, db, gone] = await Promise.all(
    ['sleep 1001', 'sleep 1002', 'sleep 1003'].map((command) => engine.runContainer(t, { command })),
  );
  assert.ok(web && db && gone);
  await waitForRow(web);
  await waitForRow(db);
  await waitForRow(gone);
  await engine.removeContainers(gone.name);
  const group = { containerIds: [db.id, gone.id] };
  // Not awaited: what became of the one that is gone is told in a message that stays.
  void run('stopContainers', row(web.id), [row(web.id), group]);
  for (const { id } of [web, db]) {
    await engine.waitForState(id, ({ State }) => !State.Running);
  }
});

test('one that has been started a moment ago is stopped, whatever its row still says', async (t) => {
  const web = await engine.createContainer(t, { command: 'sleep 1000' });
  await waitForRow(web);
  await engine.docker('start', web.name);
  await run('stopContainers', row(web.id));
  assert.equal((await engine.inspect(web.name)).State.Running, false);
});

test('names, ids and docker commands are copied', async (t) => {
  const web = await engine.runContainer(t, { command: 'sleep 1000' });
  const db = await engine.createContainer(t, { command: 'sleep 1000' });
  await waitForRow(web);
  await waitForRow(db);
  const both = [row(web.id), row(db.id)];
  await run('copyName', both[0], both);
  assert.equal(await vscode.env.clipboard.readText(), `${web.name}\n${db.name}`);
  await run('copyId', both[0], both);
  assert.equal(await vscode.env.clipboard.readText(), `${web.id}\n${db.id}`);

  const copied = run('copyDockerCommand', row(web.id));
  const expected = `docker logs --tail 100 -f ${web.name}`;
  await until('the first command is copied', async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return (await vscode.env.clipboard.readText()) === expected;
  });
  await copied;
});

test('an inspect document follows its container', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'sleep 1000' });
  await waitForRow({ id, name });
  await run('inspectContainer', row(id));
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document);
  assert.match(document.getText(), /"Status": "running"/);
  await engine.docker('stop', name);
  await until('the document says so', () => /"Status": "exited"/.test(document.getText()));
  await engine.removeContainers(name);
  await until('and that it is gone', () => /"error": ".*/.test(document.getText()));
});
