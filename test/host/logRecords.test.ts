import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { hitsOf, linesOf, searchFor } from './results.ts';

const engine = testEngine();

const folds = async ({ uri }: vscode.TextDocument) =>
  (
    await vscode.commands.executeCommand<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', uri)
  ).map(({ start, end }) => [start, end]);

test('a stack trace is one hit, shown whole, folds, and is coloured by what its line says', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: `{ echo 'INFO 0 failed'; echo 'ERROR cannot pay'; echo 'Error: boom'
      echo '    at pay (/app/a.js:1:1)'; echo '    at run (/app/boom.js:2:2)'; echo ready; } >&2`,
  });
  await engine.waitForExit(id);
  const document = await searchFor({ pattern: 'boom|failed', traces: true, containers: [name] });
  assert.match(document.getText(), /^2 hits in 1 of 1 container/m);
  const lines = linesOf(document);
  const [first, last] = ['ERROR cannot pay', 'at run'].map((text) =>
    lines.findIndex((line) => line.includes(text)),
  );
  assert.ok((await folds(document)).some(([start, end]) => start === first && end === last));

  const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
    'vscode.provideDocumentRangeSemanticTokensLegend',
    document.uri,
  );
  const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
    'vscode.provideDocumentRangeSemanticTokens',
    document.uri,
    new vscode.Range(0, 0, document.lineCount - 1, 0),
  );
  const coloured: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < tokens.data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = tokens.data.slice(at, at + 4);
    character = lines > 0 ? characters : character + characters;
    line += lines;
    const range = new vscode.Range(line, character, line, character + length);
    coloured.push(`${legend.tokenTypes[type]} ${document.getText(range)}`);
  }
  assert.deepEqual(coloured, ['logInfo INFO', 'logError ERROR', 'logError Error']);
});

const traces = {
  'Main.java': `Exception in thread "main" java.lang.IllegalStateException: boom
\tat Shop.pay(Shop.java:12)
\tat Main.main(Main.java:5)`,
  'main.py': `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    pay()
RuntimeError: boom`,
  'main.js': `Error: boom
    at pay (/app/pay.js:1:1)
    at run (/app/main.js:2:2)`,
  'main.go': `panic: boom

goroutine 1 [running]:
main.main()
\t/src/main.go:7 +0x25
exit status 2`,
  'Program.cs': `Unhandled exception. System.InvalidOperationException: boom
   at Shop.Checkout.Pay(Order order) in /src/Checkout.cs:line 40
   at Program.<Main>$(String[] args) in /src/Program.cs:line 3`,
  'main.rb': `/app/shop.rb:3:in 'Shop#pay': boom (RuntimeError)
\tfrom /app/shop.rb:9:in 'Shop#handle'
\tfrom /app/main.rb:1:in '<main>'`,
};

test('the stack traces of each language are one hit each, and fold', async (t) => {
  const written = Object.values(traces).flatMap((trace) => [trace, 'INFO ready']);
  const { id, name } = await engine.runContainer(t, {
    command: ['sh', '-c', 'printf "%s\\n" "$@" >&2', 'sh', ...written],
  });
  await engine.waitForExit(id);
  const document = await searchFor({ pattern: 'boom', traces: true, containers: [name] });
  assert.match(document.getText(), /^6 hits in 1 of 1 container/m);
  const lines = linesOf(document).map((line) => line.split('┃ ')[1]);
  const found = await folds(document);
  for (const [file, trace] of Object.entries(traces)) {
    const rows = trace.split('\n');
    const [start, end] = [lines.indexOf(rows[0]), lines.indexOf(rows.at(-1))];
    assert.ok(
      found.some(([from, to]) => from === start && to === end),
      `${file}: lines ${start} to ${end} of ${JSON.stringify(found)}`,
    );
  }
});

test('lines in parts, with colours, of Windows and of no text at all are found and shown as what they say', async (t) => {
  const { id, name } = await engine.runContainer(t, {
    command: `printf 'a%.0s' $(seq 40000); echo ' payment 1'; printf '\\033[31mpayment\\033[0m 2\\r\\n'; printf 'payment \\377\\376 3\\n'; echo '결제 payment 4'`,
  });
  await engine.waitForExit(id);
  const document = await searchFor({ pattern: 'payment .*\\d$', containers: [name] });
  // They touch: one run, in the order of the log.
  const [long = '', ...hits] = hitsOf(document).reverse();
  assert.match(long, /^…a+ payment 1$/);
  assert.deepEqual(hits, ['payment 2', 'payment \ufffd\ufffd 3', '결제 payment 4']);
  assert.match(document.getText(), /^4 hits in 1 of 1 container, 4 records searched/m);
});
