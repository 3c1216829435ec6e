import assert from 'node:assert/strict';
import { link, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StatsSample } from '../../../src/core/metrics/statsSample.ts';
import { SharedReadings } from '../../../src/storage/sharedReadings.ts';

const anHour = 3_600_000;
const { signal } = new AbortController();

/** An engine whose readings are numbered, and the windows that look at it. */
async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cv-shared-'));
  t.after(() => rm(folder, { recursive: true }));
  const asked: string[] = [];
  const engine = {
    asked,
    /** What a reading waits for. */
    answers: Promise.resolve(),
    isAway: false,
  };
  const openWindow = (name: string) => {
    const window = new SharedReadings({
      folder,
      engine: 'unix:///var/run/docker.sock',
      read: async (id) => {
        const count = asked.push(`${name}:${id}`);
        await engine.answers;
        if (engine.isAway) {
          throw new Error('no engine');
        }
        return sample(count);
      },
    });
    t.after(() => window.dispose());
    return {
      /** As a sampler reads. */
      sweep: async (ids: readonly string[], maxAgeMs: number) => {
        const shared = await window.readShared({ ids, maxAgeMs }, signal);
        return Promise.all(
          ids.map(async (id) => (shared.get(id) ?? (await window.read(id, signal)))?.readAt),
        );
      },
      close: () => window.dispose(),
    };
  };
  return { folder, engine, openWindow };
}

function sample(readAt: number): StatsSample {
  return {
    readAt,
    cpu: { platform: 'linux', totalUsage: 1, systemUsage: undefined, onlineCpus: 2 },
    memory: { usedBytes: 1, limitBytes: 2 },
    networkRxBytes: undefined,
    networkTxBytes: undefined,
    blockReadBytes: undefined,
    blockWriteBytes: undefined,
    pids: 1,
  };
}

test('a reading is asked for once, however many windows show it', async (t) => {
  const { engine, openWindow } = await setUp(t);
  const [first, second, third] = [openWindow('first'), openWindow('second'), openWindow('third')];
  assert.deepEqual(await first.sweep(['web', 'db'], anHour), [1, 2]);
  assert.deepEqual(await second.sweep(['web', 'db'], anHour), [1, 2]);
  assert.deepEqual(await third.sweep(['web', 'db', 'cache'], anHour), [1, 2, 3]);
  assert.deepEqual(await first.sweep(['cache'], anHour), [3]);
  assert.deepEqual(engine.asked, ['first:web', 'first:db', 'first:cache']);
});

test('a reading that is too old is asked for again, by the first window', async (t) => {
  const { engine, openWindow } = await setUp(t);
  const [first, second] = [openWindow('first'), openWindow('second')];
  await first.sweep(['web'], 0);
  assert.deepEqual(await second.sweep(['web'], -1), [2]);
  assert.deepEqual(engine.asked, ['first:web', 'first:web']);
});

test('a reading on its way is waited for, not asked for twice', async (t) => {
  const { engine, openWindow } = await setUp(t);
  const [first, second, third] = [openWindow('first'), openWindow('second'), openWindow('third')];
  await first.sweep(['db'], anHour);
  let answer = () => {};
  engine.answers = new Promise((resolve) => {
    answer = resolve;
  });
  const sweeps = [first.sweep(['web'], anHour)];
  await until(async () => engine.asked.includes('first:web'));
  sweeps.push(second.sweep(['web'], anHour));
  // Asked later and answered: the question of the second has been read.
  await third.sweep(['db'], anHour);
  answer();
  assert.deepEqual(await Promise.all(sweeps), [[2], [2]]);
  assert.deepEqual(engine.asked, ['first:db', 'first:web']);
});

test('when the first window closes, another asks for the rest', async (t) => {
  const { folder, engine, openWindow } = await setUp(t);
  const [first, second, third] = [openWindow('first'), openWindow('second'), openWindow('third')];
  await first.sweep(['web'], anHour);
  first.close();
  await second.sweep(['web'], anHour);
  assert.deepEqual(await third.sweep(['web'], anHour), [2]);
  assert.deepEqual(engine.asked, ['first:web', 'second:web']);
  second.close();
  third.close();
  await until(async () => (await readdir(folder)).length === 0);
});

test('what a window that was killed left behind is in nobody’s way', async (t) => {
  const { folder, engine, openWindow } = await setUp(t);
  const [first, second] = [openWindow('first'), openWindow('second')];
  await first.sweep(['web'], anHour);
  const [socket] = (await readdir(folder)).filter((name) => name.endsWith('.sock'));
  first.close();
  // A socket whose file is there and whose process is not.
  const left = createServer().listen(join(folder, 'left.sock'));
  await new Promise((resolve) => left.once('listening', resolve));
  await link(join(folder, 'left.sock'), join(folder, String(socket)));
  await new Promise((resolve) => left.close(resolve));
  await second.sweep(['db'], anHour);
  assert.deepEqual(await openWindow('third').sweep(['db'], anHour), [2]);
  assert.deepEqual(engine.asked, ['first:web', 'second:db']);
});

test('what the first window cannot read the others ask for themselves', async (t) => {
  const { engine, openWindow } = await setUp(t);
  const [first, second] = [openWindow('first'), openWindow('second')];
  await first.sweep(['db'], anHour);
  engine.isAway = true;
  await assert.rejects(second.sweep(['web'], anHour), /no engine/);
  assert.deepEqual(engine.asked, ['first:db', 'first:web', 'second:web']);
});

test('engines are kept apart', async (t) => {
  const { folder, openWindow } = await setUp(t);
  await openWindow('first').sweep(['web'], anHour);
  const other = new SharedReadings({ folder, engine: 'ssh://elsewhere', read: async () => sample(99) });
  t.after(() => other.dispose());
  assert.equal((await other.readShared({ ids: ['web'], maxAgeMs: anHour }, signal)).size, 0);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise(setImmediate);
  }
}
