import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCountedWindow } from '../environment/countedWindow.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

test('two windows ask the engine no more than one, and show the same numbers', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-windows-'));
  t.after(() => rm(folder, { recursive: true }));
  const containers = await Promise.all(
    [1, 2, 3].map(() => engine.runContainer(t, { command: 'while :; do sleep 0.01; done' })),
  );
  const ids = containers.map(({ id }) => id);
  const [first, second] = [
    await openCountedWindow(t, engine, { folder }),
    await openCountedWindow(t, engine, { folder }),
  ];
  first.sampler.watch(ids, { intervalMs: 1000 });
  await first.readings(ids, 1);
  second.sampler.watch(ids, { intervalMs: 1000 });
  await Promise.all([first.readings(ids, 4), second.readings(ids, 4)]);

  assert.equal(second.stats(), 0);
  assert.equal(second.sampler.cost().engineReadings, 0);
  const [id = ''] = ids;
  const times = first.sampler.history(id).map(({ at }) => at);
  const common = second.sampler.history(id).filter(({ at }) => times.includes(at));
  assert.ok(common.length >= 2, `${common.length} readings in common`);
  assert.ok(common.some(({ cpuPercent }) => cpuPercent !== undefined));
});
