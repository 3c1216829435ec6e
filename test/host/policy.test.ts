import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { waitForRow } from './rows.ts';

const engine = testEngine();

async function openPolicy(t: TestContext, text: string): Promise<vscode.TextDocument> {
  const folder = await mkdtemp(join(tmpdir(), 'container-vitals-policy-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'container-vitals.yaml');
  await writeFile(path, text);
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document);
  return document;
}

/** The diagnostics of a document as soon as they are these. */
async function diagnosed(
  uri: vscode.Uri,
  isIt: (messages: string[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  for (;;) {
    const found = vscode.languages.getDiagnostics(uri);
    if (isIt(found.map(({ message }) => message))) {
      return found;
    }
    await new Promise<void>((resolve) => {
      const subscription = vscode.languages.onDidChangeDiagnostics(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

test('what is wrong with a policy is marked where it stands, and no longer once it is mended', async (t) => {
  const document = await openPolicy(t, 'version: 1\nrules:\n  busy:\n    metric: cpuu\n    above: 80%\n');
  const [problem] = await diagnosed(document.uri, (messages) => messages.length === 1);
  assert.match(problem?.message ?? '', /metric.*Did you mean “cpu”\?/);
  assert.equal(document.getText(problem?.range), 'cpuu');
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, problem?.range ?? new vscode.Range(0, 0, 0, 0), 'cpu');
  await vscode.workspace.applyEdit(edit);
  await diagnosed(document.uri, (messages) => messages.length === 0);
});

test('a selector is completed with the containers there are, and warned of where it matches none', async (t) => {
  const container = await engine.createContainer(t, { command: 'sleep 1000' });
  await waitForRow(container);
  const document = await openPolicy(
    t,
    'version: 1\nrules:\n  busy:\n    metric: cpu\n    above: 80%\n    select: nothing-like-it\n',
  );
  const [hint] = await diagnosed(document.uri, (messages) => messages.length === 1);
  assert.equal(hint?.severity, vscode.DiagnosticSeverity.Warning);
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    hint?.range.start,
  );
  assert.ok(items.some(({ label }) => label === container.name));
});

test('a field is explained where it is pointed at', async (t) => {
  const document = await openPolicy(t, 'version: 1\nrules:\n  busy:\n    metric: cpu\n    above: 80%\n');
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(4, 6),
  );
  const text = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value));
  assert.match(text.join('\n'), /broken above this/);
});

test('a first policy is written from what runs, and opened', async (t) => {
  const container = await engine.runContainer(t, { command: 'sleep 1000' });
  await waitForRow(container);
  await vscode.commands.executeCommand('containerVitals.createPolicy');
  const document = vscode.window.activeTextEditor?.document;
  t.after(() => document?.isUntitled === false && vscode.workspace.fs.delete(document.uri));
  const text = document?.getText() ?? '';
  assert.match(text, /^version: 1$/m);
  assert.ok(text.includes(container.name), text);
});
