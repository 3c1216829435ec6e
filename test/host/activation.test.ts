import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('container-vitals.container-vitals');
  assert.ok(found);
  return found;
}

test('it activates, and provides every command of its manifest', async (t) => {
  const begin = performance.now();
  await extension().activate();
  t.diagnostic(`activated in ${(performance.now() - begin).toFixed(1)} ms, its file loaded and all`);
  const provided = new Set(await vscode.commands.getCommands(true));
  const { contributes } = extension().packageJSON as Manifest;
  const missing = contributes.commands.filter(({ command }) => !provided.has(command));
  assert.deepEqual(missing, []);
});
