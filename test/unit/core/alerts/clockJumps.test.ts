import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EventMemory } from '../../../../src/core/alerts/eventMemory.ts';
import { ProbeError, type SignalAdapters } from '../../../../src/core/checks/signals/signalAdapters.ts';
import { containerNamed, eventOf, idOf } from '../../../fixtures/containers.ts';
import type { FakeContainer } from '../../../fixtures/fakeClient.ts';
import { WatchLife } from '../../../fixtures/watchLife.ts';

const hour = 3_600_000;
const container = containerNamed('web', {
  ports: [{ containerPort: 80, protocol: 'tcp', hostPort: 32768, hostIp: '0.0.0.0' }],
});

/** What each kind of rule looks at, well or broken; `fires` and `ends` within so many seconds on a clock that goes on. */
interface Kind {
  readonly rule: string;
  readonly seconds: number;
  readonly facts?: (isBroken: boolean) => Partial<FakeContainer>;
  readonly adapters?: (isBroken: () => boolean) => Partial<SignalAdapters>;
}

const count = (isBroken: () => boolean, value: number) => async () =>
  new Map([[container.id, isBroken() ? value : 1 - Math.min(value, 1)]]);

const kinds: Readonly<Record<string, Kind>> = {
  metric: {
    rule: 'metric: memory, above: 80%, for: 30s',
    seconds: 60,
    facts: (isBroken) => ({
      sample: { memory: { usedBytes: isBroken ? 90 : 10, limitBytes: 100 } },
    }),
  },
  disk: {
    rule: 'metric: disk, above: 90%, for: 30s',
    seconds: 130,
    adapters: (isBroken) => ({
      metric: async () => ({ value: isBroken() ? 95 : 10, detail: undefined }),
    }),
  },
  http: {
    rule: 'http: /, every: 10s, for: 30s',
    seconds: 80,
    adapters: (isBroken) => ({
      http: async () => ({ status: isBroken() ? 500 : 200, milliseconds: 1, steps: [] }),
    }),
  },
  tcp: {
    rule: 'tcp: 80, every: 10s, for: 30s',
    seconds: 80,
    adapters: (isBroken) => ({
      tcp: async () => {
        if (isBroken()) {
          throw new ProbeError({ code: 'refused' }, true);
        }
        return 1;
      },
    }),
  },
  command: {
    rule: 'command: [check], every: 10s, for: 30s',
    seconds: 80,
    adapters: (isBroken) => ({
      command: async () => ({ exitCode: isBroken() ? 2 : 0, output: '' }),
    }),
  },
  log: {
    rule: 'log: error, above: 5, within: 1m, for: 30s',
    seconds: 80,
    adapters: (isBroken) => ({ countLogs: count(isBroken, 9) }),
  },
  'no log': {
    rule: 'absent: log, pattern: beat, within: 1m, for: 30s',
    seconds: 80,
    adapters: (isBroken) => ({ countLogs: count(isBroken, 0), startedAt: async () => 0 }),
  },
  'no container': {
    rule: 'absent: container, select: web, for: 30s',
    seconds: 120,
    facts: (isBroken) => ({ container: { ...container, state: isBroken ? 'exited' : 'running' } }),
  },
};

for (const [name, jump] of [
  ['put back by an hour', -hour],
  ['put back by twenty seconds', -20_000],
  ['put forward by an hour', hour],
] as const) {
  describe(`a clock that was ${name}`, () => {
    for (const [kind, { rule, seconds, facts, adapters }] of Object.entries(kinds)) {
      test(`${kind}: it fires and ends as soon as on any other`, async () => {
        let isBroken = false;
        const containers: FakeContainer[] = [{ container, ...facts?.(false) }];
        const set = (next: boolean) => {
          isBroken = next;
          containers[0] = { container, ...facts?.(next) };
        };
        const life = new WatchLife(`rules: { r: { ${rule} } }`, {
          containers,
          ...(adapters && { adapters: adapters(() => isBroken) }),
        });
        await life.pass(120);
        life.clock.jump(jump);
        set(true);
        await life.until('r fired', seconds);
        life.clock.jump(jump);
        set(false);
        await life.until('r resolved', seconds);
        assert.deepEqual(
          life.transitions.filter((one) => /fired|resolved/.test(one)),
          ['r fired', 'r resolved'],
        );
        await life.end();
      });
    }

    test('a counter: its growth counts as before', async () => {
      const failures = (count: number): FakeContainer => ({
        container,
        sample: { memory: { usedBytes: 1, limitBytes: 9, failures: count } },
      });
      const containers = [failures(100)];
      const life = new WatchLife('rules: { r: { metric: memory-failures, above: 5, within: 2m, for: 0 } }', {
        containers,
      });
      await life.pass(60);
      life.clock.jump(jump);
      await life.pass(30);
      containers[0] = failures(110);
      await life.until('r fired', 60);
      await life.until('r resolved', 180);
      await life.end();
    });
  });
}

test('what happened is as long ago as it was, and an engine that is ahead tells of no future', () => {
  const start = Date.UTC(2026, 10, 23);
  const memory = new EventMemory(24 * hour);
  const kill = (at: number) => ({ ...eventOf('web', 'oom'), timeNano: String(at * 1e6) });
  memory.add(kill(start - 60_000), start);
  memory.add(kill(start + hour), start);
  memory.shift(-hour);
  const within = (milliseconds: number, now: number) =>
    memory.recent(idOf('web'), milliseconds, now).oomKills;
  assert.deepEqual(
    [within(90_000, start - hour), within(30_000, start - hour), within(30_000, start - hour + 40_000)],
    [2, 1, 0],
  );
});
