import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { planted } from '../environment/plantedSecrets.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

test('a container is inspected as JSON, without its secrets', async (t) => {
  const args = ['--env', `DB_PASSWORD=${planted.environment}`, '--env', 'COLOUR=green'];
  const container = await engine.runContainer(t, { args, command: 'sleep 1000' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.inspectContainer', row(container.id));
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.languageId, 'json');
  const inspected = JSON.parse(document.getText()) as { Name: string; Config: { Env: string[] } };
  assert.equal(inspected.Name, `/${container.name}`);
  assert.ok(inspected.Config.Env.includes('COLOUR=green'));
  assert.ok(!document.getText().includes(planted.environment));
});

test('the checks of chosen containers are written into a document', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'sleep 1000' });
  // The disk of the machine that runs this may be full: it is not what is looked at here.
  const settings = vscode.workspace.getConfiguration('containerVitals');
  await settings.update('checks.diskPercent', 100, vscode.ConfigurationTarget.Global);
  t.after(() => settings.update('checks.diskPercent', undefined, vscode.ConfigurationTarget.Global));
  await vscode.commands.executeCommand('containerVitals.runChecks', row(id));
  // The tab of an earlier run is filled anew.
  const text = await until('the results', () => {
    const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
    return shown.includes(name) && shown;
  });
  assert.match(text, /^OK . 1 container checked/);
});

test('a container is started and restarted', async (t) => {
  const container = await engine.createContainer(t, { command: 'sleep 1000' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.startContainers', row(container.id));
  const { State: first } = await engine.waitForState(container.id, ({ State }) => State.Running);
  await vscode.commands.executeCommand('containerVitals.restartContainers', row(container.id));
  await engine.waitForState(container.id, ({ State }) => State.Running && State.Pid !== first.Pid);
});
