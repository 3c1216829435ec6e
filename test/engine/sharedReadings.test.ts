import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Sampler } from '../../src/core/metrics/sampler.ts';
import { createClient } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { SharedReadings } from '../../src/storage/sharedReadings.ts';
import { startCountingProxy } from '../environment/countingProxy.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

/** A window that shows containers of an engine whose kernel it cannot read, and the requests that it makes. */
async function openWindow(t: TestContext, folder: string) {
  const proxy = await startCountingProxy(engine);
  const client = createClient(await resolveEndpoint(proxy.host), null);
  const shared = new SharedReadings({
    folder,
    engine: engine.host,
    read: (id, signal) => client.readStats(id, signal),
  });
  const sampler = new Sampler({
    read: (id, signal) => shared.read(id, signal),
    readLocal: (ids, signal, maxAgeMs) => shared.readShared({ ids, maxAgeMs }, signal),
    limits: () => undefined,
  });
  t.after(async () => {
    sampler.dispose();
    shared.dispose();
    client.dispose();
    await proxy.close();
  });
  return {
    sampler,
    stats: () => proxy.requests.filter((line) => line.includes('/stats')).length,
    /** Resolves when so many readings of each have come. */
    readings: async (ids: readonly string[], count: number) => {
      while (ids.some((id) => sampler.history(id).length < count)) {
        await new Promise<void>((resolve) => {
          const subscription = sampler.onDidSample(() => {
            subscription.dispose();
            resolve();
          });
        });
      }
    },
  };
}

test('two windows ask the engine no more than one, and show the same numbers', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-windows-'));
  t.after(() => rm(folder, { recursive: true }));
  const containers = await Promise.all(
    [1, 2, 3].map(() => engine.runContainer(t, { command: 'while :; do sleep 0.01; done' })),
  );
  const ids = containers.map(({ id }) => id);
  const [first, second] = [await openWindow(t, folder), await openWindow(t, folder)];
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
