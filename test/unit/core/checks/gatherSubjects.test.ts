import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckResult, defaultCheckPolicy, runChecks } from '../../../../src/core/checks/checks.ts';
import type { ContainerDetails } from '../../../../src/core/containers/container.ts';
import { VitalsError } from '../../../../src/core/errors.ts';
import { containerNamed, eventOf } from '../../../fixtures/containers.ts';
import { FakeClient, type FakeContainer } from '../../../fixtures/fakeClient.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';

const noAnswer = new VitalsError({ code: 'timedOut', endpoint: 'e', operation: 'stats', seconds: 5 });

function setUp(...containers: FakeContainer[]) {
  const clock = new FakeClock();
  const client = new FakeClient(containers, clock);
  const check = async (): Promise<CheckResult[]> => {
    const listed = containers.map(({ container }) => container);
    const running = runChecks(client, listed, defaultCheckPolicy, undefined, clock);
    running.catch(() => undefined);
    await clock.advance(1000);
    return running;
  };
  return { client, check };
}

const web = containerNamed('web');
const db = containerNamed('db');
const stopped = (name: string, details: Partial<ContainerDetails> = {}): FakeContainer => ({
  container: containerNamed(name, { state: 'exited' }),
  details,
});
const problems = (results: readonly CheckResult[]) =>
  results
    .filter(({ status }) => status !== 'ok')
    .map(({ containerName, rule, status }) => `${containerName} ${rule} ${status}`);

test('two readings a second apart make the CPU, on the scale of the container’s limit', async () => {
  const limits = { cpus: 0.5, memoryBytes: undefined };
  const { check } = setUp(
    { container: web, cores: 0.45, details: { limits } },
    { container: db, cores: 0.45 },
  );
  const cpu = (await check()).filter(({ rule }) => rule === 'cpu');
  assert.deepEqual(
    cpu.map(({ containerName, value, status }) => [containerName, Math.round(value ?? 0), status]),
    [
      ['web', 90, 'warning'],
      ['db', 23, 'ok'],
    ],
  );
});

test('events are asked for by the engine’s clock, and no further than its now', async () => {
  const engineNow = Date.UTC(2020, 0, 1);
  const { client, check } = setUp({ container: web, sample: { readAt: engineNow } });
  await check();
  const now = engineNow / 1000;
  assert.ok(client.calls.includes(`events ${(now - 300).toFixed(3)} ${now.toFixed(3)}`));
});

test('restarts and OOM kills come from the events', async () => {
  const { client, check } = setUp({ container: web }, stopped('gaveUp'));
  client.recentEvents = [
    eventOf('web', 'oom'),
    ...Array.from({ length: 5 }, () => [eventOf('gaveUp', 'die'), eventOf('gaveUp', 'start')]).flat(),
  ];
  assert.deepEqual(problems(await check()), ['web oomKilled critical', 'gaveUp restartLoop critical']);
});

test('a container made within the window is in a loop by the engine’s own count', async () => {
  const { check } = setUp({
    container: containerNamed('new', { createdAt: new FakeClock().now() - 60_000 }),
    details: { restartCount: 4 },
  });
  assert.deepEqual(problems(await check()), ['new restartLoop critical']);
});

test('a stopped container is told of where it was OOM-killed lately, not long ago', async () => {
  const now = new FakeClock().now();
  const { check } = setUp(
    stopped('lately', { isOomKilled: true, finishedAt: now - 60_000 }),
    stopped('longAgo', { isOomKilled: true, finishedAt: now - 3600_000 }),
  );
  assert.deepEqual(problems(await check()), ['lately oomKilled critical']);
});

test('one that its policy started again after an OOM kill is well once the kill is past, as far as the events are known', async () => {
  const now = new FakeClock().now();
  const startedAgain = (name: string, ago: number): FakeContainer => ({
    container: containerNamed(name),
    details: { isOomKilled: true, restartCount: 1, startedAt: now - ago },
  });
  const { client, check } = setUp(startedAgain('lately', 60_000), startedAgain('longAgo', 3600_000));
  assert.deepEqual(problems(await check()), ['lately oomKilled critical']);
  client.failures.set('events', noAnswer);
  assert.deepEqual(
    problems(await check()).filter((problem) => problem.includes('oom')),
    ['lately oomKilled critical', 'longAgo oomKilled critical'],
  );
});

test('stopped containers are not read, and not all of a thousand are inspected', async () => {
  const { client, check } = setUp(...Array.from({ length: 1000 }, (_, index) => stopped(`old${index}`)));
  assert.deepEqual(await check(), []);
  assert.equal(client.calls.filter((call) => call.startsWith('inspect')).length, 100);
  assert.equal(client.calls.filter((call) => call.startsWith('readStats')).length, 0);
});

test('one container that does not answer is unknown; the others are checked', async () => {
  const { client, check } = setUp({ container: web }, { container: db });
  client.failures.set('readStats db', noAnswer);
  assert.deepEqual(problems(await check()), ['db cpu unknown', 'db memory unknown']);
});

test('an engine that answers nothing is an error', async () => {
  const { client, check } = setUp({ container: web }, { container: db });
  client.failures.set('readStats', noAnswer);
  await assert.rejects(check, noAnswer);
});

test('without events the rules that need them are unknown', async () => {
  const { client, check } = setUp({ container: web });
  client.failures.set('events', noAnswer);
  assert.deepEqual(problems(await check()), ['web oomKilled unknown', 'web restartLoop unknown']);
});

test('a container that is gone meanwhile is left out', async () => {
  const { client, check } = setUp({ container: web }, { container: db });
  client.failures.set('inspect db', new VitalsError({ code: 'containerGone', container: 'db' }));
  assert.deepEqual([...new Set((await check()).map(({ containerName }) => containerName))], ['web']);
});

test('is cancelled at once', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([{ container: web }], clock);
  const cancel = new AbortController();
  const running = runChecks(client, [web], defaultCheckPolicy, cancel.signal, clock);
  running.catch(() => undefined);
  await clock.advance(500);
  cancel.abort();
  await assert.rejects(running, { name: 'AbortError' });
});
