import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as vscode from 'vscode';
import { command } from '../environment/command.ts';
import { testEngine } from '../environment/testEngine.ts';
import { hitsOf, linesOf, searchFor } from './results.ts';
import { row, waitForRow } from './rows.ts';

const engine = testEngine();

before(async () => {
  await vscode.commands.executeCommand('containerVitals.containers.focus');
});

const titleOf = ({ uri }: vscode.TextDocument) => uri.path.split('/').at(-1);

test('every part of a query is reached by a keybinding, and each may be all there is', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    args: ['--label', 'tier=web'],
    // Of one stream: the engine keeps no order between two.
    command: `echo 'level=info status=200 took=12ms msg="GET /cart"'
      echo 'level=error status=503 took=1.2s msg="GET /pay"'
      echo '{"level":50,"user":{"id":42},"msg":"late payments"}'
      echo 'cartwheel done'`,
  });
  await engine.waitForExit(id);
  const containers = ['label:tier=web'];
  const found = async (search: object) => {
    const document = await searchFor({ ...search, containers });
    assert.match(document.getText(), new RegExp(`^# Containers: ${name}$`, 'm'));
    return { title: titleOf(document), hits: hitsOf(document).map((hit) => hit.slice(-10)) };
  };
  await vscode.workspace.getConfiguration('containerVitals').update('logs.contextLines', 0, true);
  t.after(() =>
    vscode.workspace.getConfiguration('containerVitals').update('logs.contextLines', undefined, true),
  );
  assert.deepEqual(await found({ fields: ['status>=500'] }), {
    title: 'Logs: status>=500',
    hits: ['"GET /pay"'],
  });
  assert.deepEqual(await found({ fields: ['took>800'] }), { title: 'Logs: took>800', hits: ['"GET /pay"'] });
  assert.deepEqual(await found({ fields: ['user.id=42'] }), {
    title: 'Logs: user.id=42',
    hits: ['payments"}'],
  });
  assert.deepEqual(await found({ fields: ['level=error'] }), {
    title: 'Logs: level=error',
    hits: ['"GET /pay"'],
  });
  // A tab's title is a path to the editor, which takes a backslash for a slash.
  assert.deepEqual(await found({ pattern: String.raw`took=\d+ms` }), {
    title: String.raw`Logs: took=\d+ms`,
    hits: ['GET /cart"'],
  });
  assert.deepEqual(await found({ levels: ['error'] }), {
    title: 'Logs: error',
    hits: ['"GET /pay"', 'payments"}'],
  });
  assert.deepEqual(await found({ pattern: ['GET none', 'wheel'], isRegExp: false }), {
    title: 'Logs: GET none || wheel',
    hits: ['wheel done'],
  });
  assert.deepEqual(await found({ pattern: 'cart', wholeWord: true }), {
    title: 'Logs: cart',
    hits: ['GET /cart"'],
  });
  assert.deepEqual(await found({ pattern: 'get', invert: true, exclude: ['user'] }), {
    title: 'Logs: get',
    hits: ['wheel done'],
  });
  assert.deepEqual(await found({ pattern: 'CART', matchCase: false }), {
    title: 'Logs: CART',
    hits: ['GET /cart"', 'wheel done'],
  });
});

test('the command that stands above the results finds the same lines in a shell, however the switches are set', async (t) => {
  const written = [
    'GET /cart 200',
    'cart.total=3',
    'Cartwheel done',
    "it's a carton",
    'c.rt $HOME',
    'nothing',
  ];
  const { id, name } = await engine.runContainer(t, {
    command: ['sh', '-c', 'printf "%s\\n" "$@"', 'sh', ...written],
  });
  await engine.waitForExit(id);
  await vscode.workspace.getConfiguration('containerVitals').update('logs.contextLines', 0, true);
  t.after(() =>
    vscode.workspace.getConfiguration('containerVitals').update('logs.contextLines', undefined, true),
  );
  for (const [search, flags, count] of [
    [{ pattern: 'c.rt' }, 'regular expression, smart case', 5],
    [{ pattern: 'c.rt', matchCase: true }, 'regular expression, match case', 4],
    [{ pattern: 'c.rt', wholeWord: true }, 'regular expression, smart case, whole words only', 3],
    [{ pattern: 'c.rt', isRegExp: false }, 'plain text, smart case', 1],
    [{ pattern: 'c.rt', invert: true }, 'regular expression, smart case, lines that do not match', 1],
    [
      { pattern: "it's", isRegExp: false, invert: true, matchCase: true },
      'plain text, match case, lines that do not match',
      5,
    ],
    [{ pattern: ['Cart', '$HOME'], isRegExp: false }, 'plain text, smart case', 2],
    [{ pattern: 'c.rt', exclude: ['get', "it's"] }, 'regular expression, smart case', 3],
    [{ exclude: ['get'] }, 'regular expression, smart case', 5],
    [{ pattern: 'c.rt', streams: ['stdout'], tail: 3 }, 'regular expression, smart case', 2],
  ] as const) {
    const document = await searchFor({ ...search, containers: [name] });
    const head = (label: string) =>
      linesOf(document)
        .find((line) => line.startsWith(`# ${label}: `))
        ?.slice(label.length + 4);
    assert.equal(head('Flags'), flags);
    const shell = head('In a Shell');
    assert.ok(shell);
    const found = await command('sh', ['-c', shell], { env: engine.environment });
    assert.deepEqual(hitsOf(document), found.split('\n'));
    assert.equal(hitsOf(document).length, count);
  }
});

test('containers are chosen by what they have in common, and those of several words each once', async (t) => {
  const project = `chosen-${process.pid}`;
  const run = async (suffix: string, tier: string) => {
    const name = `cv-chosen-${process.pid}-${suffix}`;
    const label = (key: string, value: string) => ['--label', `com.docker.compose.${key}=${value}`];
    const compose = [...label('project', project), ...label('service', suffix)];
    const args = ['--label', `tier=${tier}`, ...(tier === 'front' ? compose : [])];
    await engine.waitForExit((await engine.runContainer(t, { name, args, command: 'echo error' })).id);
    return name;
  };
  const [first, second, db] = [
    await run('web-1', 'front'),
    await run('web-2', 'front'),
    await run('db', 'back'),
  ];
  const searched = async (...containers: string[]) =>
    /^# Containers: (.*)$/m.exec((await searchFor({ pattern: 'error', containers })).getText())?.[1];
  assert.deepEqual((await searched(`cv-chosen-${process.pid}-web-*`))?.split(', ').sort(), [first, second]);
  assert.deepEqual((await searched(`cv-chosen-${process.pid}-*-?`))?.split(', ').sort(), [first, second]);
  assert.deepEqual((await searched('label:tier=front'))?.split(', ').sort(), [first, second]);
  assert.deepEqual((await searched('label:tier=b*'))?.split(', '), [db]);
  assert.deepEqual((await searched(`project:${project}`))?.split(', ').sort(), [first, second]);
  const both = await searched('label:tier=back', `cv-chosen-${process.pid}-*`);
  assert.deepEqual(both?.split(', ').sort(), [db, first, second]);
});

test('of more hits than a setting lets be shown, the last ones are', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'echo error 1; echo error 2' });
  await engine.waitForExit(id);
  const settings = vscode.workspace.getConfiguration('containerVitals.logs');
  await settings.update('maxHits', 1, true);
  t.after(() => settings.update('maxHits', undefined, true));
  const document = await searchFor({ pattern: 'error', containers: [name] });
  assert.deepEqual(hitsOf(document), ['error 2']);
  assert.ok(linesOf(document).includes(`⚠ ${name}: only the last of 2 hits is shown`));
});

test('merged results have an outline and fold by time', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'echo error 1; sleep 1; echo error 2' });
  await engine.waitForExit(id);
  const document = await searchFor({ pattern: 'error', containers: [name] });
  await vscode.commands.executeCommand('containerVitals.toggleResultsMerged', document.uri);
  t.after(() => vscode.commands.executeCommand('containerVitals.toggleResultsMerged', document.uri));
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  assert.ok(symbols.length >= 1 && symbols.length <= 2);
  for (const { name: time } of symbols) {
    assert.match(time, /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  }
  const first = linesOf(document).findIndex((line) => /│ error/.test(line));
  assert.equal(symbols[0]?.range.start.line, first);
});

test('a window of time, and a line whose own time is another one', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: 'echo error 1; sleep 1; echo "2020-01-01T00:00:00Z error 2"',
  });
  await engine.waitForExit(id);
  const [, second = ''] = (await engine.docker('logs', '-t', name)).trim().split('\n');
  const moment = second.split(' ')[0] ?? '';
  const before = await searchFor({ pattern: 'error', containers: [name], until: moment });
  assert.ok(hitsOf(before).includes('error 1'));
  const since = await searchFor({ pattern: 'error', containers: [name], since: moment });
  assert.deepEqual(hitsOf(since), ['2020-01-01T00:00:00Z error 2']);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const window of [{ since: '1h' }, { since: 'yesterday', until: 'now' }]) {
    const document = await searchFor({ pattern: 'error', containers: [name], ...window });
    assert.equal(hitsOf(document).length, 2);
    assert.ok(linesOf(document).some((text) => text.startsWith('# Window: ') && text.includes(`, ${zone}`)));
  }
  const line = linesOf(since).findIndex((text) => text.endsWith('error 2'));
  const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    since.uri,
    new vscode.Position(line, 40),
  );
  const told = (hover?.contents ?? []).map((one) => (typeof one === 'string' ? one : one.value)).join();
  assert.match(told, /^The line itself says 20(19|20)-/);
});

test('a hostile pattern is stopped in the log it is stuck in, and named; the others are searched', async (t) => {
  const stuck = await engine.runContainer(t, { command: `echo ${'a'.repeat(40)}!` });
  const other = await engine.runContainer(t, { command: 'echo aaa' });
  await engine.waitForExit(stuck.id);
  await engine.waitForExit(other.id);
  const document = await searchFor({ pattern: '^(a+)+$', containers: [stuck.name, other.name] });
  assert.deepEqual(hitsOf(document), ['aaa']);
  const notice = linesOf(document).find((line) => line.startsWith(`⚠ ${stuck.name}: `)) ?? '';
  assert.ok(notice.includes('^(a+)+$'), notice);
});

test('a log of more than 50,000 lines: all are searched, and those before what is shown are loaded', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: 'seq 1 60000; while [ ! -e /go ]; do sleep 0.1; done',
  });
  await engine.waitForLog(name, '60000');
  const document = await searchFor({ pattern: '^7$|^59999$', containers: [name] });
  assert.deepEqual(hitsOf(document), ['7', '59999']);
  await waitForRow({ id, name });
  await vscode.commands.executeCommand('containerVitals.openLog', row(id));
  const log = vscode.window.activeTextEditor?.document;
  assert.match(log?.lineAt(0).text ?? '', /Older records are not loaded/);
  const first = log?.lineAt(1).text;
  await vscode.commands.executeCommand('containerVitals.loadOlderLog', log?.uri);
  assert.ok((log?.lineAt(1).text ?? '') < (first ?? ''));
});

test('results leave as Markdown and JSON lines', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'echo "error | 1"' });
  await engine.waitForExit(id);
  const results = await searchFor({ pattern: 'error', containers: [name] });
  const exported = async (format: string) => {
    await vscode.commands.executeCommand('containerVitals.exportLogResults', results.uri, format);
    return vscode.window.activeTextEditor?.document.getText() ?? '';
  };
  const markdown = await exported('markdown');
  assert.match(markdown, /^## Logs\\?: error\n\n {4}Query: error\n/);
  assert.match(markdown, new RegExp(`### ${name.replaceAll('-', '\\\\?-')}\n\n {4}\\S+Z error \\| 1\n$`));
  const { name: owner, text } = JSON.parse(await exported('jsonLines')) as Record<string, unknown>;
  assert.deepEqual([owner, text], [name, 'error | 1']);
});
