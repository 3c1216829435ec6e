import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { acquireLock } from '../../../src/storage/processLock.ts';

async function lockPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-lock-'));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, 'lock');
}

const module = new URL('../../../src/storage/processLock.ts', import.meta.url).href;

/** A process that takes the lock, says whether it has it, and does `then`. */
function contender(path: string, then: string) {
  const code = `import { acquireLock } from ${JSON.stringify(module)};
    console.log((await acquireLock(${JSON.stringify(path)})) ? 'taken' : 'held'); ${then}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

test('one holds it at a time, and leaves nothing behind', async (t) => {
  const path = await lockPath(t);
  const lock = await acquireLock(path);
  assert.ok(lock);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await acquireLock(path), undefined);
  await lock.release();
  const again = await acquireLock(path);
  assert.ok(again);
  await again.release();
  assert.deepEqual(await readdir(join(path, '..')), []);
});

test('what a killed process left is taken over; what a living one holds is not', async (t) => {
  const path = await lockPath(t);
  const child = contender(path, 'setInterval(() => {}, 1000)');
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(String(said), 'taken\n');
  assert.equal(await acquireLock(path), undefined);
  child.kill('SIGKILL');
  await once(child, 'close');
  const lock = await acquireLock(path);
  assert.ok(lock);
  await lock.release();
});

test('a process that only has the number of the dead one is not the dead one', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const path = await lockPath(t);
  await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: '1', token: 'x' }));
  assert.ok(await acquireLock(path));
});

test('a file that is no lock is in nobody’s way', async (t) => {
  const path = await lockPath(t);
  await writeFile(path, '{"pid":');
  assert.ok(await acquireLock(path));
});

test('of many that find a dead lock at once, one takes it', async (t) => {
  const path = await lockPath(t);
  await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1', token: 'dead' }));
  const children = Array.from({ length: 6 }, () => contender(path, 'process.stdin.resume()'));
  const said = await Promise.all(
    children.map(async (child) => String(((await once(child.stdout, 'data')) as [Buffer])[0])),
  );
  for (const child of children) {
    child.stdin.end();
    await text(child.stdout);
  }
  assert.deepEqual(said.sort(), [...Array.from({ length: 5 }, () => 'held\n'), 'taken\n']);
});
