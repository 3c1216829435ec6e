import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Container } from '../../../src/core/containers/container.ts';
import { VitalsError } from '../../../src/core/errors.ts';
import { SlowReadings } from '../../../src/core/metrics/slowReadings.ts';
import { sharedSignals } from '../../../src/probes/sharedSignals.ts';
import { slowSource } from '../../../src/probes/slowSource.ts';
import { containerNamed, detailsOf } from '../../fixtures/containers.ts';
import { FakeClient, type FakeContainer } from '../../fixtures/fakeClient.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';

const never = new AbortController().signal;

async function stage(t: TestContext, facts: Partial<Container> = {}, fake: Partial<FakeContainer> = {}) {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const ports = [{ containerPort: 80, protocol: 'tcp', hostPort: port, hostIp: '0.0.0.0' }];
  const web = containerNamed('web', { ports, ...facts });
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web, ...fake }], clock);
  const wanted = new Set<string>();
  const source = slowSource({
    client: () => client,
    container: (id) => (id === web.id ? web : undefined),
    details: () => detailsOf(web, { restartCount: 2 }),
    wantsResponse: ({ name }) => wanted.has(name),
  });
  const slow = new SlowReadings(source, clock);
  return { web, client, source, slow, requests, wanted, signals: sharedSignals(client, slow) };
}

test('disks are asked of the engine, restarts are known', async (t) => {
  const { web, client, source } = await stage(
    t,
    {},
    {
      disk: { usedPercent: 81, freeBytes: 4e9 },
      sizes: { writableBytes: 5e6, volumeBytes: 0 },
    },
  );
  assert.deepEqual(await source.read('space', web.id, never), { diskUsedPercent: 81, diskFreeBytes: 4e9 });
  assert.deepEqual(await source.read('sizes', web.id, never), {
    diskWritableBytes: 5e6,
    diskVolumeBytes: 0,
  });
  assert.equal(source.restarts(web.id), 2);
  // Known from the inventory: nothing is inspected for it.
  assert.deepEqual(client.calls, ['disk web', 'sizes web']);
});

test('a port is asked only where the settings or a label say so', async (t) => {
  const { web, source, requests, wanted } = await stage(t);
  assert.equal(await source.read('response', web.id, never), undefined);
  assert.deepEqual(requests, []);
  wanted.add('web');
  const answer = await source.read('response', web.id, never);
  assert.ok((answer?.responseMs ?? 0) > 0 && (answer?.responseConnectMs ?? 0) > 0);
  assert.equal(answer?.responseTlsMs, undefined);
  assert.deepEqual(requests, ['/']);
  const labelled = await stage(t, { labels: { 'com.containervitals.response-time': '2s' } });
  assert.ok(((await labelled.source.read('response', labelled.web.id, never))?.responseMs ?? 0) > 0);
});

test('what does not run is asked nothing', async (t) => {
  const { web, client, source, requests, wanted } = await stage(t, { state: 'exited' });
  wanted.add('web');
  for (const kind of ['space', 'sizes', 'response'] as const) {
    assert.equal(await source.read(kind, web.id, never), undefined);
  }
  assert.deepEqual([client.calls, requests], [[], []]);
});

test('what a policy asks is in the readings, each thing asked once', async (t) => {
  const { web, client, slow, signals, requests } = await stage(
    t,
    {},
    {
      disk: { usedPercent: 81, freeBytes: 4e9 },
    },
  );
  assert.equal((await signals.metric(web, 'disk', never))?.value, 81);
  assert.equal((await signals.metric(web, 'disk-free', never))?.value, 4e9);
  assert.deepEqual(client.calls, ['disk web']);
  const whole = await signals.metric(web, 'response-time', never);
  assert.equal(whole?.detail?.code, 'http');
  assert.equal((await signals.metric(web, 'response-tls', never))?.value, 0);
  assert.deepEqual(requests, ['/', '/']);
  const { diskUsedPercent, responseMs } = slow.values(web.id);
  assert.ok(diskUsedPercent === 81 && (responseMs ?? 0) > 0);
});

test('an http rule on a published port is how fast the container answers; one on another address is not', async (t) => {
  const { web, slow, signals } = await stage(t);
  const [binding] = web.ports;
  const url = `http://127.0.0.1:${binding?.hostPort}/`;
  await signals.http({ url, isChosen: true }, 1000, never);
  assert.equal(slow.values(web.id).responseMs, undefined);
  await signals.http({ url, isChosen: false, containerId: web.id }, 1000, never);
  assert.ok((slow.values(web.id).responseMs ?? 0) > 0);
});

test('an engine that does not answer makes a rule unknown, not broken', async (t) => {
  const { web, client, signals } = await stage(t);
  client.failures.set('sizes web', new VitalsError({ code: 'containerGone', container: 'web' }));
  await assert.rejects(signals.metric(web, 'disk-written', never), { isAnswer: false });
});
