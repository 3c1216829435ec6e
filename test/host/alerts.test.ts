import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { alertFolder, lockOf } from '../../src/storage/alerts/alertFolder.ts';
import { acquireLock } from '../../src/storage/processLock.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { waitForRow } from './rows.ts';

const engine = testEngine();

test('the workspace’s policy is watched: what fires is marked at its rule, has its evidence, and is over when it is mended', async (t) => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace, 'the tests run in a workspace');
  const compose = vscode.Uri.joinPath(workspace.uri, 'compose.yaml');
  await writeFile(compose.fsPath, 'services:\n  db: { image: postgres }\n  web: { image: nginx }\n');
  t.after(() => vscode.workspace.fs.delete(compose));
  const project = `sick${process.pid}`;
  const labels = {
    project,
    service: 'web',
    'container-number': '1',
    'project.config_files': compose.fsPath,
  };
  const container = await engine.runContainer(t, {
    name: `${project}-web-1`,
    args: [
      ...['--health-cmd', 'test -e /tmp/well', '--health-interval', '1s', '--health-retries', '1'],
      ...Object.entries(labels).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]),
    ],
    command: 'touch /tmp/well; for i in 1 2 3; do echo boom; done; sleep 1000',
  });
  const identity = `${project}/web/1`;
  await vscode.commands.executeCommand('containerVitals.containers.focus');
  await waitForRow(container);
  // Only now: what happened before anybody listened is not in the history.
  await engine.docker('exec', container.name, 'rm', '/tmp/well');
  await engine.waitForHealth(container.name, 'unhealthy');
  // Not the name that other tests write a policy by: the editor holds on to a text for a while.
  const uri = vscode.Uri.joinPath(workspace.uri, 'container-vitals.yml');
  const text = `version: 1\nrules:\n  sick: { event: unhealthy, select: { label: com.docker.compose.project=${project} } }\n`;
  await writeFile(uri.fsPath, text);
  t.after(() => vscode.workspace.fs.delete(uri));

  const problems = () =>
    vscode.languages
      .getDiagnostics(uri)
      .filter(({ source, code }) => source === 'Container Vitals' && code === 'sick');
  await until('the alert among the problems', async () => problems().length === 1);
  const [problem] = problems();
  assert.equal(problem?.message, `${container.name}: The container is unhealthy.`);
  assert.equal(problem?.range.start.line, 2);

  const atService = () =>
    vscode.languages.getDiagnostics(compose).map(({ message, range }) => `${range.start.line}: ${message}`);
  await until('the alert at its service', async () => atService().length === 1);
  assert.deepEqual(atService(), [`2: ${container.name}: The container is unhealthy.`]);

  // Where a watch on the command line would look.
  const folder = await alertFolder({ policy: uri.fsPath, engine: engine.host });
  assert.equal(await acquireLock(lockOf(folder)), undefined, 'one process watches a policy on an engine');

  await vscode.workspace.openTextDocument(uri);
  const lensCommands = async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    return found.flatMap(({ command }) => command ?? []);
  };
  const lenses = async () => (await lensCommands()).map(({ title }) => title);
  assert.deepEqual(await lenses(), ['1 critical', 'Run', 'Back-Test…', 'Silence…']);

  const run = (await lensCommands()).find(({ title }) => title === 'Run');
  assert.ok(run);
  await vscode.commands.executeCommand(run.command, ...(run.arguments ?? []));
  const found = new RegExp(`CRITICAL +${container.name} .*The container is unhealthy`);
  await until('the run of the one rule', () =>
    vscode.workspace.textDocuments.some(
      (document) => document.uri.scheme === 'container-vitals-checks' && found.test(document.getText()),
    ),
  );

  await vscode.commands.executeCommand('containerVitals.showAlert', {
    ruleId: 'sick',
    identity,
  });
  const evidence = vscode.workspace.textDocuments
    .find(({ uri: { path } }) => path === `/Critical – ${container.name} – sick.md`)
    ?.getText();
  assert.match(evidence ?? '', /^The container is unhealthy\.\n\nFiring for /m);
  assert.match(evidence ?? '', /^## Processes when it fired .*\n\n\|.*\n\|.*\n\|.*`sleep 1000` \|$/m);
  assert.match(evidence ?? '', /\| health_status: unhealthy \|/);
  assert.match(evidence ?? '', /## Deploys and commits\n\n\|.*\n\|.*\n\|.*The container was created from /);
  assert.match(evidence ?? '', /## History of this alert\n\n\|.*\n\|.*\n\|.*\| Fired \|/);

  const silencing = vscode.commands.executeCommand('containerVitals.silenceAlert', { rule: 'sick' });
  await until('the rule is silenced', async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return (await lenses()).includes('Lift the Silence');
  });
  await silencing;
  await vscode.commands.executeCommand('containerVitals.unsilenceAlert', { rule: 'sick' });
  assert.deepEqual(await lenses(), ['1 critical', 'Run', 'Back-Test…', 'Silence…']);

  await vscode.commands.executeCommand('containerVitals.backtest', 'sick', 3_600_000);
  const replayed = vscode.workspace.textDocuments.find(({ uri: { path } }) => path === '/Back-Test.md');
  assert.match(
    replayed?.getText() ?? '',
    new RegExp(`^\\| sick \\| ${identity} \\| .* \\| \\*\\*would have fired: 1\\*\\* \\|$`, 'm'),
  );

  await engine.docker('exec', container.name, 'touch', '/tmp/well');
  await until('the end of the alert', async () => problems().length === 0);
  await until('its end at the service', async () => atService().length === 0);

  // Lines are counted in the log itself, in the windows that the rule would have looked at.
  await writeFile(uri.fsPath, text.replace('{ event: unhealthy', '{ log: boom, above: 2, within: 5s'));
  await until('the lines are replayed', async () => {
    await vscode.commands.executeCommand('containerVitals.backtest', 'sick', 3_600_000);
    const row = `\\| sick \\| ${identity} \\| [^|]*boom[^|]* \\| \\*\\*would have fired: 1\\*\\* \\|`;
    return new RegExp(row).test(
      vscode.workspace.textDocuments.find(({ uri: { path } }) => path === '/Back-Test.md')?.getText() ?? '',
    );
  });
});
