import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { linesOf } from './results.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

function active(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  return editor;
}

/** Times as T, durations as N, so that a document can be compared. */
const settled = (document: vscode.TextDocument) =>
  document
    .getText()
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/g, 'T')
    .replace(/\d+\.\d s$/m, 'N s');

const searchFor = (search: object) => vscode.commands.executeCommand('containerVitals.searchLogs', search);

test('a search fills a document, and each of its hits leads to its line of the full log', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: '{ for i in $(seq 1 5000); do echo "line $i"; done; echo "ERROR <b>한국어</b>"; echo end; } >&2',
  });
  await engine.waitForExit(id);
  await searchFor({ pattern: 'error|line 4321', containers: [name] });
  const results = active().document;
  assert.equal(results.languageId, 'container-vitals-search');
  assert.equal(
    settled(results),
    `# Query: error|line 4321
# Flags: regular expression, smart case
# Exclude: nothing
# Records: all
# Containers: ${name}
# Window: the whole log
# Context Lines: 1
# Order: newest first
# In a Shell: docker logs ${name} 2>&1 | grep -Ei -- 'error|line 4321'

2 hits in 1 of 1 container, 5,002 records searched in N s

${name}: 2 hits
T  ┃ line 5000
T: ┃ ERROR <b>한국어</b>
T  ┃ end

T  ┃ line 4320
T: ┃ line 4321
T  ┃ line 4322
`,
  );

  await vscode.commands.executeCommand('containerVitals.exportLogResults', results.uri, 'csv');
  assert.deepEqual(
    linesOf(active().document).map((row) =>
      row.trimEnd().replace(/^[0-9a-f]{64},(.*),(\d+),[^,]*Z,/, '$1,$2,T,'),
    ),
    [
      'id,name,index,timestamp,textTime,stream,level,text,isHit',
      `${name},4999,T,,stderr,,line 5000,false`,
      `${name},5000,T,,stderr,error,ERROR <b>한국어</b>,true`,
      `${name},5001,T,,stderr,,end,false`,
      `${name},4319,T,,stderr,,line 4320,false`,
      `${name},4320,T,,stderr,,line 4321,true`,
      `${name},4321,T,,stderr,,line 4322,false`,
      '',
    ],
  );

  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
    'vscode.executeLinkProvider',
    results.uri,
    100,
  );
  const number = linesOf(results).findIndex((line) => /: ┃ line 4321/.test(line));
  const link = links.find(({ range }) => range.start.line === number);
  assert.ok(link?.target);
  const { path, query } = link.target;
  await vscode.commands.executeCommand(path, ...(JSON.parse(query) as unknown[]));
  const log = active();
  assert.equal(log.document.languageId, 'container-vitals-log');
  assert.match(log.document.lineAt(log.selection.active.line).text, /┃ line 4321$/);
  assert.match(log.document.lineAt(1).text, /┃ line 1$/);
});

test('from the keyboard: next hit, its place in the log by Enter or F12', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: 'for i in $(seq 1 100); do echo "line $i"; done',
  });
  await engine.waitForExit(id);
  await searchFor({ pattern: 'line 77', isRegExp: false, containers: [name] });
  const results = active();
  await vscode.commands.executeCommand('containerVitals.nextHit');
  assert.equal(results.document.getText(results.selection), 'line 77');
  const [definition] = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeDefinitionProvider',
    results.document.uri,
    results.selection.active,
  );
  await vscode.commands.executeCommand('containerVitals.openHit');
  const log = active();
  assert.match(log.document.lineAt(log.selection.active.line).text, /│ line 77$/);
  assert.equal(definition?.uri.toString(), log.document.uri.toString());
  assert.equal(definition?.range.start.line, log.selection.active.line);
});

test('what is not searched is said: a log that cannot be read', async (t) => {
  const mute = await engine.runContainer(t, { args: ['--log-driver', 'none'], command: 'echo error' });
  const loud = await engine.runContainer(t, { command: 'echo error' });
  await engine.waitForExit(loud.id);
  await searchFor({ pattern: 'error', containers: [mute.name, loud.name] });
  const text = active().document.getText();
  assert.match(text, /^1 hit in 1 of 2 containers/m);
  assert.match(text, new RegExp(`^⚠ ${mute.name}: not searched\\. .*“none”`, 'm'));
});

test('a setting says where logs are read: from the engine, or from its files alone', async (t) => {
  // The engine keeps this one in a form of its own.
  const { id, name } = await engine.runContainer(t, {
    args: ['--log-driver', 'local'],
    command: 'echo error',
  });
  await engine.waitForExit(id);
  const settings = vscode.workspace.getConfiguration('containerVitals.logs');
  const setSource = (source?: string) => settings.update('source', source, vscode.ConfigurationTarget.Global);
  t.after(() => setSource());
  const results = async () => {
    await searchFor({ pattern: 'error', containers: [name] });
    return active().document.getText();
  };
  await setSource('file');
  assert.match(await results(), new RegExp(`^⚠ ${name}: not searched\\. `, 'm'));
  await setSource('engine');
  assert.match(await results(), /^1 hit in 1 of 1 container, 1 record searched/m);
});

test('a search is limited to levels and streams, without what is excluded', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: 'echo "ERROR payment 1"; echo "ERROR health"; echo "INFO payment 2"; echo "ERROR payment 3" >&2',
  });
  await engine.waitForExit(id);
  const search = { pattern: 'payment|health', containers: [name], exclude: ['health'], levels: ['error'] };
  await searchFor(search);
  const hits = () =>
    linesOf(active().document)
      .filter((line) => /^[\d-]+ [\d:.]+: /.test(line))
      .map((line) => line.at(-1))
      .sort();
  assert.deepEqual(hits(), ['1', '3']);
  await searchFor({ ...search, streams: ['stderr'] });
  assert.deepEqual(hits(), ['3']);
  assert.match(active().document.getText(), /^# Exclude: health\n# Records: error, stderr$/m);
});

test('a search runs again on what has come since', async (t) => {
  const { name } = await engine.runContainer(t, {
    command: 'echo error 1; while [ ! -e /go ]; do sleep 0.1; done; echo error 2; sleep 1000',
  });
  await engine.waitForLog(name, 'error 1');
  await searchFor({ pattern: 'error', containers: [name] });
  const { document } = active();
  assert.match(document.getText(), /^1 hit /m);
  await engine.docker('exec', name, 'touch', '/go');
  await engine.waitForLog(name, 'error 2');
  await vscode.commands.executeCommand('containerVitals.rerunLogSearch', document.uri);
  assert.match(document.getText(), /^2 hits /m);
  assert.equal(active().selection.active.line, 0);
  assert.equal(document.getText().match(/error \d$/gm)?.length, 2);
});

test('the results of several containers fold and are in the outline', async (t) => {
  const first = await engine.runContainer(t, { command: 'echo error; echo error' });
  const second = await engine.runContainer(t, { command: 'echo error' });
  await engine.waitForExit(first.id);
  await engine.waitForExit(second.id);
  await searchFor({ pattern: 'error', containers: [first.name, second.name] });
  const { document } = active();
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  assert.deepEqual(
    symbols.map(({ name, detail, range }) => [name, detail, range.end.line - range.start.line]),
    [
      [first.name, '2 hits', 3],
      [second.name, '1 hit', 2],
    ],
  );
  assert.match(
    document.lineAt(symbols[1]?.range.start.line ?? 0).text,
    new RegExp(`^${second.name}: 1 hit$`),
  );
});

test('results are turned, merged by time, and shown with more around them', async (t) => {
  const first = await engine.runContainer(t, { command: 'echo error 1; echo quiet; echo error 2' });
  await engine.waitForExit(first.id);
  const second = await engine.runContainer(t, { command: 'echo error 3' });
  await engine.waitForExit(second.id);
  await searchFor({ pattern: 'error', containers: [first.name, second.name] });
  const { document } = active();
  const hits = () =>
    document
      .getText()
      .match(/error \d$/gm)
      ?.map((hit) => hit.at(-1)) ?? [];
  // The context of the first two touches: they are one run, in the order of the log.
  assert.deepEqual(hits(), ['1', '2', '3']);
  await vscode.commands.executeCommand('containerVitals.lessContext', document.uri);
  assert.deepEqual(hits(), ['2', '1', '3']);
  await vscode.commands.executeCommand('containerVitals.toggleResultsMerged', document.uri);
  assert.deepEqual(hits(), ['3', '2', '1']);
  assert.match(document.getText(), /^# Order: newest first, merged by time$/m);
  assert.match(document.getText(), new RegExp(`^.{23}: ${second.name} +│ error 3$`, 'm'));
  await vscode.commands.executeCommand('containerVitals.moreContext', document.uri);
  assert.match(document.getText(), /│ quiet$/m);
  await vscode.commands.executeCommand('containerVitals.toggleResultsOrder', document.uri);
  assert.deepEqual(hits(), ['1', '2', '3']);
  // The next search lays out its results in the same way.
  await vscode.commands.executeCommand('containerVitals.toggleResultsMerged', document.uri);
  await vscode.commands.executeCommand('containerVitals.toggleResultsOrder', document.uri);
});

test('a followed log goes on over a restart and a recreation, and loses and repeats no line', async (t) => {
  const name = `cv-test-follow-${process.pid}`;
  const options = { name, command: 'i=0; while :; do i=$((i+1)); echo "run $RUN line $i"; sleep 0.02; done' };
  const first = await engine.runContainer(t, { ...options, args: ['--env', 'RUN=1'] });
  await waitForRow(first);
  await vscode.commands.executeCommand('containerVitals.followLogs', row(first.id));
  const { document } = active();
  await until('lines of the first run', () => document.getText().includes('line 20'));
  await engine.docker('restart', '--time', '0', name);
  await until('the restart', () => document.getText().includes(`${name} has started again`));
  await until('lines after it', () => document.getText().split('run 1 line 20\n').length > 2);
  await engine.docker('rm', '-f', name);
  await engine.runContainer(t, { ...options, args: ['--env', 'RUN=2'] });
  await until('lines of the new container', () => document.getText().includes('run 2 line 20'));
  await engine.docker('kill', name);
  await engine.waitForExit(name);
  const written = (await engine.docker('logs', name)).split('\n');
  await until('its last line', () => document.getText().includes(written.at(-1) ?? ''));
  const lines = linesOf(document).flatMap((line) => line.split('│ ')[1] ?? []);
  assert.deepEqual(
    lines.filter((line) => line.startsWith('run 2')),
    written,
  );
  // The first container is gone: its lines count up from 1, twice, without a hole.
  const numbers = lines
    .filter((line) => line.startsWith('run 1'))
    .map((line) => Number(line.split(' ').at(-1)));
  const starts = numbers.filter((number, index) => number !== (numbers[index - 1] ?? 0) + 1);
  assert.deepEqual(starts, [1]);
  const restarted = linesOf(document).findIndex((line) => line.endsWith(`${name} has started again`));
  assert.match(linesOf(document)[restarted + 1] ?? '', /run 1 line 1$/);
  assert.match(document.getText(), new RegExp(`─ ${name} was recreated`));
});

test('several logs are followed in one document, each line with its container', async (t) => {
  const first = await engine.runContainer(t, { command: 'echo one; sleep 1000' });
  const second = await engine.runContainer(t, { command: 'echo two; sleep 1000' });
  await waitForRow(first);
  await waitForRow(second);
  await vscode.commands.executeCommand('containerVitals.followLogs', row(first.id), [
    row(first.id),
    row(second.id),
  ]);
  const { document } = active();
  await until('both lines', () => /one$/m.test(document.getText()) && /two$/m.test(document.getText()));
  assert.match(document.getText(), new RegExp(`T ${first.name} +│ one\n`.replace('T', '\\S+ \\S+')));
});

test('a followed log that is paused stays as it is, and catches up when it goes on', async (t) => {
  const container = await engine.runContainer(t, {
    command: 'echo before; while [ ! -e /go ]; do sleep 0.1; done; seq 1 100; sleep 1000',
  });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.followLogs', row(container.id));
  const { document } = active();
  await until('the first line', () => document.getText().includes('before'));
  await vscode.commands.executeCommand('containerVitals.pauseFollowing');
  const paused = document.getText();
  await engine.docker('exec', container.name, 'touch', '/go');
  await engine.waitForLog(container.name, '100');
  assert.equal(document.getText(), paused);
  await vscode.commands.executeCommand('containerVitals.resumeFollowing');
  await until('what came meanwhile', () => /│ 100\n$/.test(document.getText()));
  assert.ok(document.getText().startsWith(paused));
});

test('following ends with its tab', async (t) => {
  const container = await engine.runContainer(t, { command: 'while :; do echo tick; sleep 0.05; done' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.followLogs', row(container.id));
  const { document } = active();
  await until('a line', () => document.getText().includes('tick'));
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await until('the note of its end', () =>
    /No longer followed: the tab was closed\n$/.test(document.getText()),
  );
});

test('a log opens at its end, and loads what has come since', async (t) => {
  const container = await engine.runContainer(t, {
    command: 'seq 1 10; while [ ! -e /go ]; do sleep 0.1; done; seq 11 20; sleep 1000',
  });
  await engine.waitForLog(container.name, '10');
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.openLog', row(container.id));
  const { document, selection } = active();
  assert.equal(selection.active.line, document.lineCount - 1);
  assert.match(settled(document), /^─ The log begins here\.\nT │ 1\n.*\nT │ 10\n─ Read until T\. [^\n]*\n$/s);
  await engine.docker('exec', container.name, 'touch', '/go');
  await engine.waitForLog(container.name, '20');
  await vscode.commands.executeCommand('containerVitals.loadNewerLog', document.uri);
  const numbers = linesOf(document).flatMap((line) => line.split('│ ')[1] ?? []);
  assert.deepEqual(
    numbers,
    Array.from({ length: 20 }, (_, index) => String(index + 1)),
  );
});
