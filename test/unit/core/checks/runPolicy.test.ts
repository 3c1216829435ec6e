import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { policyFindingOf } from '../../../../src/core/checks/finding.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import { runPolicy } from '../../../../src/core/checks/runPolicy.ts';
import type { SignalAdapters } from '../../../../src/core/checks/signals/signalAdapters.ts';
import { SignalBoard } from '../../../../src/core/checks/signals/signalBoard.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { VitalsError } from '../../../../src/core/errors.ts';
import { containerNamed, eventOf } from '../../../fixtures/containers.ts';
import { FakeClient, type FakeContainer } from '../../../fixtures/fakeClient.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';

interface Scene {
  readonly containers?: readonly FakeContainer[];
  readonly adapters?: Partial<SignalAdapters>;
  readonly for?: number;
  readonly adjust?: (client: FakeClient, clock: FakeClock) => void;
}

/** What rules find, a line each: `rule container status message`. */
async function run(rules: string, scene: Scene = {}): Promise<string[]> {
  const clock = new FakeClock();
  const client = new FakeClient(scene.containers ?? [{ container: containerNamed('web') }], clock);
  scene.adjust?.(client, clock);
  const { policy, problems } = parsePolicy(`version: 1\nrules:\n${rules.replace(/^/gm, '  ')}`);
  assert.deepEqual(problems, []);
  const { results } = await runPolicy(client, policy, {
    choose: (listed) => listed,
    signals: new SignalBoard((scene.adapters ?? {}) as SignalAdapters, '127.0.0.1'),
    for: scene.for ?? 0,
    signal: undefined,
    // Waiting passes at once.
    clock: { now: () => clock.now(), delay: (milliseconds) => clock.advance(milliseconds) },
  });
  return results
    .map((result) => policyFindingOf(result, english))
    .map(({ rule, containerName, status, message }) => `${rule} ${containerName} ${status} ${message}`);
}

const busy = { container: containerNamed('web'), cores: 1.8 };

describe('one look', () => {
  test('a metric past its threshold is a warning, past `critical` critical; how long it has to last does not count', async () => {
    const containers = [busy];
    assert.deepEqual(await run('busy: { metric: cpu, above: 80%, for: 10m }', { containers }), [
      'busy web warning CPU of own limit: 90.00%; the threshold is 80.00%.',
    ]);
    assert.deepEqual(await run('busy: { metric: cpu, above: 80%, critical: 85% }', { containers }), [
      'busy web critical CPU of own limit: 90.00%; the threshold is 80.00%.',
    ]);
    assert.deepEqual(await run('busy: { metric: cpu, above: 95% }', { containers }), [
      'busy web ok CPU of own limit: 90.00%',
    ]);
  });

  test('the rule’s own message tells what is wrong', async () => {
    const message = '"{container}: {value} > {threshold} ({severity}, {rule}) {what}"';
    assert.deepEqual(
      await run(`busy: { metric: cpu, above: 80%, message: ${message} }`, { containers: [busy] }),
      ['busy web warning web: 90.00% > 80.00% (Warning, busy) {what}'],
    );
  });

  test('what is not known is unknown, never OK', async () => {
    const adapters = { metric: async () => undefined };
    assert.deepEqual(await run('slow: { metric: response-time, above: 2s }', { adapters }), [
      'slow web unknown Response time could not be determined.',
    ]);
    assert.deepEqual(await run('answers: { http: /health }'), [
      'answers web unknown GET /health could not be determined. (no published port)',
    ]);
  });

  test('what does not apply is left out: a stopped container, another’s rule, outside the schedule', async () => {
    const stopped = { container: containerNamed('old', { state: 'exited' }) };
    assert.deepEqual(await run('busy: { metric: cpu, above: 80% }', { containers: [stopped] }), []);
    assert.deepEqual(await run('busy: { metric: cpu, above: 80%, select: other }'), []);
    const never = new Date(new FakeClock().now()).getUTCDay() === 1 ? 'Sat' : 'Mon';
    assert.deepEqual(await run(`busy: { metric: cpu, above: 80%, schedule: ${never} }`), []);
  });

  test('events', async () => {
    const sick = { container: containerNamed('sick'), details: { health: 'unhealthy' as const } };
    assert.deepEqual(await run('health: { event: unhealthy }', { containers: [sick] }), [
      'health sick critical The container is unhealthy.',
    ]);
    const adjust = (client: FakeClient) => {
      client.recentEvents = [
        eventOf('web', 'oom'),
        ...Array.from({ length: 5 }, () => [eventOf('web', 'die'), eventOf('web', 'start')]).flat(),
      ];
    };
    assert.deepEqual(await run('killed: { event: oom }\nloop: { event: restart-loop }', { adjust }), [
      'killed web critical A process ran out of memory and was killed.',
      'loop web critical Restarts within 5 minutes: 5; up to 3 are tolerated.',
    ]);
  });

  test('an event counts within the rule’s own time', async () => {
    const adjust = (client: FakeClient, clock: FakeClock) => {
      client.recentEvents = [{ ...eventOf('web', 'oom'), timeNano: String((clock.now() - 600_000) * 1e6) }];
    };
    const rules = 'recent: { event: oom, within: 5m }\nlong: { event: oom, within: 15m }';
    assert.deepEqual(
      (await run(rules, { adjust })).map((line) => line.split(' ').slice(0, 3).join(' ')),
      ['recent web ok', 'long web critical'],
    );
  });

  test('no running container is a finding of its own', async () => {
    const rule = 'database: { absent: container, select: db }';
    assert.deepEqual(await run(rule), ['database db critical No running container matches.']);
    assert.deepEqual(await run(rule, { containers: [{ container: containerNamed('db') }] }), [
      'database db ok A running container: OK',
    ]);
  });

  test('signals', async () => {
    const adapters = { countLogs: async () => new Map([[busy.container.id, 12]]) };
    assert.deepEqual(await run('errors: { log: error, above: 10, within: 10m }', { adapters }), [
      'errors web warning Log lines with “error” within 10 minutes: 12; the threshold is 10.',
    ]);
  });
});

describe('a check that lasts', () => {
  test('what is broken all the time fires, what is for a moment does not', async () => {
    assert.match(
      (await run('busy: { metric: cpu, above: 80% }', { containers: [busy], for: 10_000 }))[0] ?? '',
      /warning/,
    );
    let calls = 0;
    const adapters = { tcp: async () => (++calls === 2 ? 3000 : 1) };
    const ports = [{ containerPort: 80, protocol: 'tcp', hostPort: 80, hostIp: '127.0.0.1' }];
    const containers = [{ container: containerNamed('web', { ports }) }];
    const rules =
      'port: { tcp: 80, above: 2s, every: 2s, for: 6s }\npeak: { tcp: 80, above: 2s, every: 2s, for: 0 }';
    assert.deepEqual(
      (await run(rules, { adapters, containers, for: 20_000 })).map((line) => line.split(' ')[2]),
      ['ok', 'critical'],
    );
  });

  test('so does what is asked for seldom, however short the check', async () => {
    const adapters = { metric: async () => ({ value: 97, detail: undefined }) };
    const rules = 'full: { metric: disk, above: 90% }\nbusy: { metric: cpu, above: 80% }';
    for (const lasts of [1000, 5000]) {
      assert.deepEqual(
        (await run(rules, { adapters, containers: [busy], for: lasts })).map((line) => line.split(' ')[2]),
        ['warning', 'warning'],
      );
    }
  });

  test('an engine that goes away in between ends it: what is not known is not OK', async () => {
    const gone = new VitalsError({ code: 'engineNotRunning', endpoint: 'unix:///x' });
    const adjust = (client: FakeClient, clock: FakeClock) => {
      void clock.delay(3000).then(() => client.failures.set('list', gone));
    };
    await assert.rejects(run('busy: { metric: cpu, above: 80% }', { adjust, for: 10_000 }), gone);
  });
});
