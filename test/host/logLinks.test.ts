import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

/** The text of each link, and the file or the address it leads to. */
async function linksOf(document: vscode.TextDocument): Promise<string[]> {
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
    'vscode.executeLinkProvider',
    document.uri,
  );
  return links
    .filter(({ target }) => target !== undefined && ['file', 'https'].includes(target.scheme))
    .map(({ range, target }) => {
      const { scheme, fragment } = target as vscode.Uri;
      const to = scheme === 'file' ? vscode.workspace.asRelativePath(target as vscode.Uri) : String(target);
      return `${document.getText(range)} → ${to}${scheme === 'file' ? ` ${fragment}` : ''}`;
    })
    .sort();
}

test('stack frames lead to the source, trace ids to where traces are shown', async (t) => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace, 'the tests run in a workspace');
  const folder = vscode.Uri.joinPath(workspace.uri, 'links');
  const files = {
    'compose.yaml': 'services: { api: { build: ./api } }',
    'api/src/pay.js': '\n',
    'web/src/pay.js': '\n',
    'scripts/clean.py': '\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), new TextEncoder().encode(text));
  }
  t.after(() => vscode.workspace.fs.delete(folder, { recursive: true }));
  const settings = vscode.workspace.getConfiguration('containerVitals.logs');
  const setTraceUrl = (url?: string) => settings.update('traceUrl', url, vscode.ConfigurationTarget.Global);
  await setTraceUrl('https://jaeger.test/trace/{traceId}');
  t.after(() => setTraceUrl());

  const label = (name: string, value: string) => ['--label', `com.docker.compose.${name}=${value}`];
  const { id, name } = await engine.runContainer(t, {
    args: [
      ...['--workdir', '/app', '--volume', `${folder.fsPath}/scripts:/opt/scripts`],
      ...label('project', 'links'),
      ...label('service', 'api'),
      ...label('project.working_dir', folder.fsPath),
      ...label('project.config_files', `${folder.fsPath}/compose.yaml`),
    ],
    command: `echo 'Error: boom trace_id=4bf92f3577b34da6'; echo '    at pay (/app/src/pay.js:12:3)'
      echo '  File "/opt/scripts/clean.py", line 7, in main'; echo 'at /etc/passwd.js:1'`,
  });
  await engine.waitForExit(id);
  await waitForRow({ id, name });
  const expected = [
    '/app/src/pay.js:12:3 → links/api/src/pay.js L12,3',
    '/opt/scripts/clean.py", line 7 → links/scripts/clean.py L7',
    '4bf92f3577b34da6 → https://jaeger.test/trace/4bf92f3577b34da6',
  ];
  const shown = async (command: string, argument: object) => {
    await vscode.commands.executeCommand(command, argument);
    const { document } = vscode.window.activeTextEditor ?? {};
    assert.ok(document);
    return document;
  };
  const rows = { containerIds: [id] };
  assert.deepEqual(await linksOf(await shown('containerVitals.openLog', rows)), expected);
  const search = { pattern: 'boom|at|File', containers: [name] };
  assert.deepEqual(await linksOf(await shown('containerVitals.searchLogs', search)), expected);
});
