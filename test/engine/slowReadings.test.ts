import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/core/common/clock.ts';
import { ContainerInventory } from '../../src/core/containers/inventory.ts';
import type { Metrics } from '../../src/core/metrics/metrics.ts';
import { Sampler } from '../../src/core/metrics/sampler.ts';
import { SlowReadings } from '../../src/core/metrics/slowReadings.ts';
import { createClient } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { KernelFiles } from '../../src/engine/kernel/kernelFiles.ts';
import { slowSource } from '../../src/probes/slowSource.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';

const engine = testEngine();

test('disk, what was written, restarts and the response time come with the readings of a real container', async (t) => {
  const { id } = await engine.runContainer(t, {
    args: ['--publish', '127.0.0.1::80', '--label', 'com.containervitals.response-time=2s'],
    command:
      'dd if=/dev/zero of=/written bs=1M count=3; mkdir /www; echo hi > /www/index.html; httpd -f -p 80 -h /www',
  });
  const client = createClient(await resolveEndpoint(engine.host), () => new KernelFiles());
  const inventory = new ContainerInventory(async () => client);
  const slow = new SlowReadings(
    slowSource({
      client: () => client,
      container: (one) => inventory.containers.get(one),
      details: (one) => inventory.details(one),
      wantsResponse: () => false,
    }),
    systemClock,
  );
  const sampler = new Sampler({
    read: (one, signal) => client.readStats(one, signal),
    limits: () => undefined,
    slow,
  });
  t.after(() => {
    sampler.dispose();
    inventory.dispose();
  });
  inventory.start();
  const hold = inventory.hold();
  t.after(() => hold.dispose());
  while (inventory.details(id) === undefined) {
    await new Promise<void>((resolve) => {
      const change = inventory.onDidChange(() => {
        change.dispose();
        resolve();
      });
    });
  }
  // A port that refuses is asked again only after half a minute.
  const hostPort = inventory.containers
    .get(id)
    ?.ports.find(({ containerPort }) => containerPort === 80)?.hostPort;
  await until('the server answers', async () => (await fetch(`http://127.0.0.1:${hostPort}/`)).ok);
  sampler.watch([id], { intervalMs: 1000, wantsSizes: true });
  const abort = AbortSignal.timeout(60_000);
  let metrics: Metrics | undefined;
  const isWhole = () =>
    metrics?.diskWritableBytes !== undefined &&
    metrics.diskUsedPercent !== undefined &&
    metrics.responseMs !== undefined;
  while (!isWhole()) {
    abort.throwIfAborted();
    await new Promise<void>((resolve) => {
      const sampled = sampler.onDidSample(() => {
        sampled.dispose();
        resolve();
      });
    });
    metrics = sampler.latest(id);
  }
  assert.ok((metrics?.diskWritableBytes ?? 0) >= 0);
  assert.ok((metrics?.diskFreeBytes ?? 0) > 0);
  assert.ok((metrics?.diskUsedPercent ?? 101) <= 100);
  assert.ok((metrics?.responseConnectMs ?? 0) > 0);
  assert.equal(metrics?.restarts, 0);
});
