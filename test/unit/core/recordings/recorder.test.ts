import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VitalsError } from '../../../../src/core/errors.ts';
import { SampledReadings } from '../../../../src/core/metrics/sampledReadings.ts';
import { Sampler } from '../../../../src/core/metrics/sampler.ts';
import { Recorder, type RecordingFacts } from '../../../../src/core/recordings/recorder.ts';
import { containerNamed, eventOf, idOf } from '../../../fixtures/containers.ts';
import { FakeClient, type FakeContainer } from '../../../fixtures/fakeClient.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';

const facts: RecordingFacts = {
  name: 'load',
  git: null,
  command: null,
  countErrors: async (containers) => new Map(containers.map(({ id }) => [id, { records: 7, errors: 2 }])),
};
const compose = { project: 'shop', service: 'web', number: 1, workingDirectory: undefined };
const web = containerNamed('shop-web-1', { compose });
const old = containerNamed('old', { state: 'exited' });

function record(containers: readonly FakeContainer[], isWanted = () => true) {
  const clock = new FakeClock();
  const client = new FakeClient(containers, clock);
  return { clock, client, recorder: new Recorder(client, { intervalMs: 1000, isWanted }, clock) };
}

test('what runs is read once an interval; the first reading has no CPU', async () => {
  const { clock, recorder } = record([
    {
      container: web,
      cores: 0.5,
      details: { limits: { cpus: 2, memoryBytes: 1e9 }, raw: { Image: 'sha256:abc' } },
    },
    { container: old },
  ]);
  await clock.advance(3000);
  const { containers, durationMs, engine } = await recorder.stop(facts);
  assert.deepEqual([durationMs, engine], [3000, { product: 'docker', version: '20.10.24', os: 'linux' }]);
  assert.equal(containers.length, 1);
  const { samples, ...container } = containers[0] as (typeof containers)[number];
  assert.deepEqual(container, {
    identity: 'shop/web/1',
    name: 'shop-web-1',
    image: 'busybox:latest',
    imageId: 'sha256:abc',
    limits: { cpus: 2, memoryBytes: 1e9 },
    capacity: { cpus: 2, memoryBytes: 2 ** 26 },
    throttledMs: null,
    log: { records: 7, errors: 2 },
  });
  assert.deepEqual(samples.at, [0, 1000, 2000, 3000]);
  assert.deepEqual(samples.cpuPercent, [null, 50, 50, 50]);
  assert.deepEqual(samples.networkRxRate, [null, 0, 0, 0]);
});

test('a reading right after the last one takes its place: its rate is that of a whole interval', async () => {
  const container: FakeContainer = { container: web, cores: 0.05 };
  const containers = [container];
  const { clock, recorder } = record(containers);
  await clock.advance(2000);
  // A burst: a whole core for these 5 ms, after a twentieth of one for the 62 s up to here.
  containers[0] = { ...container, cores: (0.05 * 62 + 0.005) / 62.005 };
  await clock.advance(5);
  const { samples } = (await recorder.stop(facts)).containers[0] ?? assert.fail();
  assert.deepEqual(
    [samples.at, samples.cpuPercent],
    [
      [0, 1000, 2005],
      [null, 5, 5.473],
    ],
  );
});

test('of two readings both are kept, however close: one alone has no rate', async () => {
  const { clock, recorder } = record([{ container: web, cores: 0.5 }]);
  await clock.advance(5);
  const { samples } = (await recorder.stop(facts)).containers[0] ?? assert.fail();
  assert.deepEqual(
    [samples.at, samples.cpuPercent],
    [
      [0, 5],
      [null, 50],
    ],
  );
});

test('a container created again goes on in its series; an engine that is away leaves a gap', async () => {
  const throttled = (milliseconds: number) => ({
    throttling: { periods: 100, throttledPeriods: 10, throttledNanoseconds: milliseconds * 1e6 },
  });
  const containers: FakeContainer[] = [{ container: web, cores: 1, sample: throttled(1000) }];
  const { clock, client, recorder } = record(containers);
  await clock.advance(1000);
  client.failures.set('list', new VitalsError({ code: 'engineNotRunning', endpoint: 'x' }));
  await clock.advance(2000);
  client.failures.clear();
  containers[0] = { container: { ...web, id: idOf('new') }, cores: 1, sample: throttled(250) };
  await clock.advance(2000);
  const [container, ...others] = (await recorder.stop(facts)).containers;
  assert.equal(others.length, 0);
  assert.deepEqual(container?.samples.at, [0, 1000, 4000, 5000]);
  assert.deepEqual(container?.log, { records: 14, errors: 4 });
  assert.equal(container?.throttledMs, 250);
});

test('events of what was recorded are kept, others are not', async () => {
  const { clock, client, recorder } = record([{ container: web }]);
  await clock.advance(1000);
  client.recentEvents = [
    { ...eventOf('shop-web-1', 'oom'), timeNano: String((clock.now() - 300) * 1e6) },
    eventOf('stranger', 'die'),
  ];
  const { events } = await recorder.stop(facts);
  assert.deepEqual(events, [{ at: 700, identity: 'shop/web/1', action: 'oom' }]);
});

test('what was recorded is there although the engine is gone at the end, and its logs too', async () => {
  const { clock, client, recorder } = record([{ container: web, cores: 0.5 }]);
  await clock.advance(3000);
  for (const call of ['info', 'list', 'events', 'readStats']) {
    client.failures.set(call, new VitalsError({ code: 'engineNotRunning', endpoint: 'x' }));
  }
  const countErrors = () => Promise.reject(new VitalsError({ code: 'engineNotRunning', endpoint: 'x' }));
  const { containers, engine, events } = await recorder.stop({ ...facts, countErrors });
  assert.deepEqual([containers[0]?.samples.cpuPercent, containers[0]?.log], [[null, 50, 50, 50], null]);
  assert.deepEqual([engine.version, events], ['20.10.24', []]);
});

test('secrets are taken out of the command line', async () => {
  const { clock, recorder } = record([{ container: web }]);
  await clock.advance(1000);
  const line = ['k6', 'run', '--password', 'hunter2', 'API_TOKEN=xyz', 'load.js'];
  const { command } = await recorder.stop({ ...facts, command: { line, exitCode: 0 } });
  assert.deepEqual(command?.line, ['k6', 'run', '--password', '••••••', 'API_TOKEN=••••••', 'load.js']);
});

test('where nothing could be read at all, the reason is thrown', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web }], clock);
  client.failures.set('list', new VitalsError({ code: 'permissionDenied', endpoint: 'x' }));
  const recorder = new Recorder(client, { intervalMs: 1000, isWanted: () => true }, clock);
  await clock.advance(2000);
  await assert.rejects(recorder.stop(facts), { problem: { code: 'permissionDenied', endpoint: 'x' } });
});

test('while a view is open, a recording costs no second reading', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web, cores: 0.5 }, { container: old }], clock);
  const sampler = new Sampler({ read: (id) => client.readStats(id), limits: () => undefined }, clock);
  const readings = () => client.calls.filter((call) => call.startsWith('readStats')).length;
  sampler.watch([web.id], { intervalMs: 1000 });
  await clock.advance(10_000);
  assert.equal(readings(), 11);
  const sampled = new SampledReadings(sampler, 1000, clock);
  const recorder = new Recorder(
    client,
    { intervalMs: 1000, isWanted: () => true, read: (ids) => sampled.read(ids) },
    clock,
  );
  await clock.advance(3000);
  assert.equal(readings(), 14);
  const [recording] = await Promise.all([recorder.stop(facts), clock.advance(2000)]);
  assert.equal(readings(), 16);
  const { samples } = recording.containers[0] ?? assert.fail();
  assert.deepEqual(
    [samples.at, samples.cpuPercent],
    [
      [1000, 2000, 3000, 4000, 5000],
      [null, 50, 50, 50, 50],
    ],
  );
});

test('without a view, a recording is what has the sampler read, and nothing is read after it', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web, cores: 0.5 }], clock);
  const sampler = new Sampler({ read: (id) => client.readStats(id), limits: () => undefined }, clock);
  const sampled = new SampledReadings(sampler, 1000, clock);
  const recorder = new Recorder(
    client,
    { intervalMs: 1000, isWanted: () => true, read: (ids) => sampled.read(ids) },
    clock,
  );
  await clock.advance(2000);
  const [recording] = await Promise.all([recorder.stop(facts), clock.advance(1000)]);
  sampled.dispose();
  assert.deepEqual(recording.containers[0]?.samples.at, [0, 1000, 2000, 3000]);
  const { length } = client.calls;
  await clock.advance(60_000);
  assert.equal(client.calls.length, length);
});

test('an engine that gives the sampler nothing holds up no recording for ever', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web }], clock);
  client.failures.set('readStats shop-web-1', new VitalsError({ code: 'engineNotRunning', endpoint: 'x' }));
  const sampler = new Sampler({ read: (id) => client.readStats(id), limits: () => undefined }, clock);
  const sampled = new SampledReadings(sampler, 1000, clock);
  const read = sampled.read([web.id]);
  await clock.advance(5000);
  assert.deepEqual(await read, new Map());
});
