import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { forEachParallel } from '../../src/core/common/parallel.ts';
import { ContainerInventory } from '../../src/core/containers/inventory.ts';
import { openCountedWindow } from '../environment/countedWindow.ts';
import { testEngine } from '../environment/testEngine.ts';

/** What starting and removing three hundred takes is too much for every run: CONTRIBUTING.md says when to. */
const count = Number(process.env.CONTAINER_VITALS_TEST_CONTAINERS ?? 100);
const engine = testEngine();
const everyTwoSeconds = { intervalMs: 2000 };

test(`what a window asks the engine for, counted on its socket with ${count} containers`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-accounting-'));
  t.after(() => rm(folder, { recursive: true }));
  const ids: string[] = [];
  await forEachParallel(Array.from({ length: count }), 4, async () => {
    const { id } = await engine.runContainer(t, { command: ['sleep', '1000'], args: ['--net', 'none'] });
    ids.push(id);
  });

  await t.test('nothing visible: the stream of events is open, and nothing else is asked for', async (t) => {
    const hidden = await openCountedWindow(t, engine, { folder });
    const inventory = new ContainerInventory(async () => hidden.client);
    t.after(() => inventory.dispose());
    const connected = new Promise<void>((resolve) => {
      inventory.onDidChangeState(({ kind }) => kind === 'connected' && resolve());
    });
    inventory.start();
    await connected;
    const { length } = hidden.proxy.requests;
    // As long as it takes another window, which shares no readings, to read three times.
    const elsewhere = await mkdtemp(join(tmpdir(), 'cv-accounting-'));
    t.after(() => rm(elsewhere, { recursive: true }));
    const other = await openCountedWindow(t, engine, { folder: elsewhere });
    other.sampler.watch(ids.slice(0, 1), everyTwoSeconds);
    await other.readings(ids.slice(0, 1), 3);
    assert.deepEqual(hidden.proxy.requests.slice(length), []);
    assert.equal(hidden.stats(), 0);
    assert.deepEqual(
      hidden.proxy.open.map((line) => line.replace(/^GET (\/v[\d.]+)?(\/\w+).*$/, '$2')),
      ['/events'],
    );
  });

  await t.test('one view: each container once a sweep, nothing else, and the hover says so', async (t) => {
    const window = await openCountedWindow(t, engine, { folder });
    await window.client.info();
    const { length } = window.proxy.requests;
    const watch = window.sampler.watch(ids, everyTwoSeconds);
    await window.readings(ids, 3);
    watch.dispose();
    const asked = ids.map((id) => window.stats(id));
    assert.deepEqual(
      asked,
      ids.map((id) => window.sampler.history(id).length),
    );
    assert.deepEqual(new Set(asked), new Set([3]));
    assert.equal(window.stats(), window.sampler.cost().engineReadings);
    assert.equal(window.proxy.requests.length - length, window.stats());
  });

  await t.test('two windows with the same view ask no more than one', async (t) => {
    const first = await openCountedWindow(t, engine, { folder });
    const second = await openCountedWindow(t, engine, { folder });
    first.sampler.watch(ids, everyTwoSeconds);
    await first.readings(ids, 1);
    second.sampler.watch(ids, everyTwoSeconds);
    await Promise.all([first.readings(ids, 5), second.readings(ids, 5)]);
    assert.equal(second.stats(), 0);
    assert.equal(second.sampler.cost().engineReadings, 0);
    // Besides what one window shows: what the other asked for when it came, and what is on its way. Each by itself, it would be twice as much.
    const shown = (id: string) =>
      Math.max(first.sampler.history(id).length, second.sampler.history(id).length);
    assert.deepEqual(
      ids.filter((id) => first.stats(id) > shown(id) + 2),
      [],
    );
  });

  await t.test('with the kernel’s files, no reading is asked for', async (t) => {
    const window = await openCountedWindow(t, engine, { folder, isLocal: true });
    await window.client.info();
    window.sampler.watch(ids, everyTwoSeconds);
    await window.readings(ids, 1);
    const { length } = window.proxy.requests;
    await window.readings(ids, 4);
    assert.deepEqual(window.proxy.requests.slice(length), []);
    assert.equal(window.stats(), 0);
    const { engineReadings, localReadings } = window.sampler.cost();
    assert.equal(engineReadings, 0);
    assert.equal(
      localReadings,
      ids.reduce((sum, id) => sum + window.sampler.history(id).length, 0),
    );
  });
});
