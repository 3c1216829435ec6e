import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { hitsOf, searchFor } from './results.ts';

const engine = testEngine();

/** What is said below the head of results that are searched again. */
async function noticeOf({ uri }: vscode.TextDocument): Promise<string | undefined> {
  await vscode.commands.executeCommand('containerVitals.rerunLogSearch', uri);
  const document = await vscode.workspace.openTextDocument(uri);
  return /^⚠ \S+: (.*)$/m.exec(document.getText())?.[1];
}

/** Of the user's caches: see hostTests.ts. */
const storeFolder = () => join(process.env.XDG_CACHE_HOME ?? '', 'container-vitals/logs');

test('a setting bounds what is stored: the oldest goes, the newest is there after its container, for the user alone; 0 stores nothing', async (t) => {
  const settings = vscode.workspace.getConfiguration('containerVitals.logs');
  const { Global } = vscode.ConfigurationTarget;
  const setLimit = (gigabytes?: number) => settings.update('storeLimit', gigabytes, Global);
  // The engine's files would be stored later, when the answer is there.
  await settings.update('source', 'engine', Global);
  t.after(async () => {
    await setLimit();
    await settings.update('source', undefined, Global);
  });
  const run = async () => {
    const line = 'x'.repeat(100);
    const command = `yes ${line} | head -n 20000; echo payment failed`;
    const { id, name } = await engine.runContainer(t, { command });
    await engine.waitForExit(id);
    return name;
  };
  const names = [await run(), await run(), await run()];
  const results: vscode.TextDocument[] = [];
  for (const [index, name] of names.entries()) {
    // Room for one of them.
    await setLimit(index < 2 ? 0.003 : 0);
    const document = await searchFor({ pattern: 'payment failed', containers: [name] });
    assert.deepEqual(hitsOf(document), ['payment failed']);
    results.push(document);
  }
  await engine.removeContainers(...names);
  const notices = async () => {
    const told: (string | undefined)[] = [];
    for (const document of results) {
      told.push((await noticeOf(document))?.split('. ')[0]);
    }
    return told;
  };
  assert.deepEqual(await notices(), ['not searched', 'not searched', 'not searched']);
  await setLimit(0.003);
  assert.deepEqual(await notices(), ['not searched', 'removed: its stored log was searched', 'not searched']);

  const entries = await readdir(storeFolder(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  let bytes = 0;
  for (const { parentPath, name } of files) {
    const { mode, size } = await stat(join(parentPath, name));
    assert.equal(mode & 0o077, 0, name);
    bytes += size;
  }
  assert.ok(bytes > 2e6 && bytes < 3.1e6, `${bytes} bytes`);
});
