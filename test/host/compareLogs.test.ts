import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

/** The two sides of the diff in front. */
async function sides(): Promise<readonly [vscode.TextDocument, vscode.TextDocument]> {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  assert.ok(input instanceof vscode.TabInputTextDiff);
  const { workspace } = vscode;
  return [await workspace.openTextDocument(input.original), await workspace.openTextDocument(input.modified)];
}

const texts = async () => (await sides()).map((document) => document.getText());

test('the logs of two containers, without what differs from run to run; each line leads to its log', async (t) => {
  const run = (orders: number, level: string) =>
    engine.runContainer(t, {
      // Of one stream: the engine keeps no order between two.
      command: `{ echo "$(date -Iseconds) started pid=$$"; echo "${orders} orders, id=${level}77"; echo "${level} bank"; } >&2`,
    });
  const [first, second] = [await run(17, 'INFO'), await run(4, 'ERROR')];
  for (const container of [first, second]) {
    await engine.waitForExit(container.id);
    await waitForRow(container);
  }
  const rows = [row(first.id), row(second.id)];
  await vscode.commands.executeCommand('containerVitals.compareLogs', rows[0], rows);
  const same = '┃ started pid=<number>\n┃ <number> orders, id=<id>\n';
  assert.deepEqual(await texts(), [`${same}┃ INFO bank\n`, `${same}┃ ERROR bank\n`]);

  await vscode.commands.executeCommand('containerVitals.toggleComparedNumbers');
  const numbers = (await texts()).map((text) => text.split('\n')[1]);
  assert.deepEqual(numbers, ['┃ 17 orders, id=<id>', '┃ 4 orders, id=<id>']);

  const [, right] = await sides();
  const at = [right.uri, new vscode.Position(1, 4)] as const;
  const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', ...at);
  const contents = (hover?.contents ?? []) as vscode.MarkdownString[];
  assert.match(contents.map(({ value }) => value).join(), /4 orders, id=ERROR77/);
  const [place] = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeDefinitionProvider',
    ...at,
  );
  assert.ok(place);
  const log = await vscode.workspace.openTextDocument(place.uri);
  assert.match(log.lineAt(place.range.start.line).text, /┃ 4 orders, id=ERROR77$/);
});

test('two stretches of time of one log', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'echo one; sleep 1; echo two' });
  await engine.waitForExit(id);
  await waitForRow({ id, name });
  const [, second = ''] = (await engine.docker('logs', '-t', name)).trim().split('\n');
  const moment = second.split(' ')[0] ?? '';
  const parts = [
    { container: name, until: moment },
    { container: name, since: moment },
  ];
  await vscode.commands.executeCommand('containerVitals.compareLogs', { parts });
  const [before, after] = await texts();
  assert.match(before ?? '', /^│ one\n/);
  assert.equal(after, '│ two\n');
});
