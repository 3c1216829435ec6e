import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AlertFile } from '../../../src/storage/alerts/alertFile.ts';

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-alerts-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('what is saved last is loaded, for the user alone', async (t) => {
  const folder = await folderOf(t);
  const file = new AlertFile(folder);
  assert.equal(await file.load(), undefined);
  await Promise.all(Array.from({ length: 20 }, (_, count) => file.save({ count })));
  assert.deepEqual(await new AlertFile(folder).load(), { count: 19 });
  assert.deepEqual(await readdir(folder), ['alerts.json']);
  assert.equal((await stat(join(folder, 'alerts.json'))).mode & 0o777, 0o600);
});

test('a file that is cut off is none', async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, 'alerts.json'), '{"version":1,');
  assert.equal(await new AlertFile(folder).load(), undefined);
});

test('one save that fails is told, and the next one is tried all the same', async (t) => {
  const folder = join(await folderOf(t), 'later');
  const file = new AlertFile(folder);
  const path = join(folder, 'alerts.json');
  await assert.rejects(file.save({ count: 1 }), {
    problem: { code: 'fileUnwritable', path, reason: 'ENOENT' },
  });
  await mkdir(folder);
  await file.save({ count: 2 });
  assert.deepEqual(await file.load(), { count: 2 });
});
