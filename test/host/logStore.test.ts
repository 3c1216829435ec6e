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

/** What is in the folder of the user's caches (hostTests.ts). */
async function storedFiles() {
  const folder = join(process.env.XDG_CACHE_HOME ?? '', 'container-vitals/logs');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.sort().map(async (path) => {
      const { mode, size } = await stat(path);
      return { path, isForOthers: (mode & 0o077) !== 0, size };
    }),
  );
}

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
    const command = `yes ${'x'.repeat(100)} | head -n 2000; echo payment failed`;
    const { id, name } = await engine.runContainer(t, { command });
    await engine.waitForExit(id);
    return name;
  };
  const search = async (name: string) => {
    const document = await searchFor({ pattern: 'payment failed', containers: [name] });
    assert.deepEqual(hitsOf(document), ['payment failed']);
    return document;
  };
  const names = [await run(), await run()] as const;

  await setLimit(0);
  const before = await storedFiles();
  const older = await search(names[0]);
  assert.deepEqual(await storedFiles(), before);

  // Room for one of them.
  await setLimit(0.0003);
  assert.equal(await noticeOf(older), undefined);
  const newer = await search(names[1]);
  await engine.removeContainers(...names);
  assert.match((await noticeOf(older)) ?? '', /^not searched\. /);
  assert.equal(await noticeOf(newer), 'removed: its stored log was searched');
  const files = await storedFiles();
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  assert.ok(bytes > 200_000 && bytes < 310_000, `${bytes} bytes`);
  assert.deepEqual(
    files.filter(({ isForOthers }) => isForOthers),
    [],
  );

  await setLimit(0);
  assert.match((await noticeOf(newer)) ?? '', /^not searched\. /);
});
