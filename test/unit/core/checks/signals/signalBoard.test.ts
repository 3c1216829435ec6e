import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePolicy } from '../../../../../src/core/checks/policy/parsePolicy.ts';
import type { Rule } from '../../../../../src/core/checks/policy/policy.ts';
import { ProbeError, type SignalAdapters } from '../../../../../src/core/checks/signals/signalAdapters.ts';
import { SignalBoard } from '../../../../../src/core/checks/signals/signalBoard.ts';
import { describeSignal, type HttpStep } from '../../../../../src/core/checks/signals/signalDetail.ts';
import { english } from '../../../../../src/core/common/translate.ts';
import type { Container } from '../../../../../src/core/containers/container.ts';
import { containerNamed } from '../../../../fixtures/containers.ts';

const now = Date.UTC(2026, 10, 23);
const signal = new AbortController().signal;
const web = containerNamed('web', {
  ports: [
    { containerPort: 8080, protocol: 'tcp', hostPort: 32768, hostIp: '0.0.0.0' },
    { containerPort: 80, protocol: 'tcp', hostPort: 32769, hostIp: '127.0.0.2' },
    { containerPort: 53, protocol: 'udp', hostPort: 32770, hostIp: '0.0.0.0' },
    { containerPort: 9000, protocol: 'tcp', hostPort: undefined, hostIp: undefined },
  ],
});

/** Answers as the example says; what it does not speak of fails the test. */
function adapters(answers: Partial<SignalAdapters>): SignalAdapters {
  const never = (name: string) => () => assert.fail(`${name}: not part of this example`);
  return {
    countLogs: never('countLogs'),
    startedAt: async () => undefined,
    metric: never('metric'),
    http: never('http'),
    tcp: never('tcp'),
    command: never('command'),
    ...answers,
  };
}

/** What the rule `r` with these fields makes of these answers. */
async function ask(fields: string, answers: Partial<SignalAdapters>, container: Container = web) {
  const board = new SignalBoard(adapters(answers), '127.0.0.1');
  const policy = policyWith(fields);
  await board.refresh(policy, [container], () => now, signal);
  const reading = board.reading(policy.rules[0] as Rule, container);
  const { observation } = reading ?? {};
  const detail = reading?.detail && describeSignal(reading.detail, english);
  return observation?.kind === 'sample'
    ? { level: observation.level, value: observation.value, detail }
    : { kind: observation?.kind, detail };
}

function policyWith(fields: string) {
  const { policy, problems } = parsePolicy(`version: 1\nrules:\n  r: { ${fields} }\n`);
  assert.deepEqual(problems, []);
  return policy;
}

describe('metrics that are asked for', () => {
  test('the disk is held against its threshold; where it cannot be known it is unknown', async () => {
    const disk = (value: number | undefined) => ({
      metric: async () => (value === undefined ? undefined : { value, detail: undefined }),
    });
    const rule = 'metric: disk, above: 90%, critical: 95%';
    assert.deepEqual(await ask(rule, disk(40)), { level: 'ok', value: 40, detail: undefined });
    assert.deepEqual(await ask(rule, disk(91)), { level: 'warning', value: 91, detail: undefined });
    assert.deepEqual(await ask(rule, disk(97)), { level: 'critical', value: 97, detail: undefined });
    assert.deepEqual(await ask(rule, disk(undefined)), { kind: 'none', detail: undefined });
  });

  test('a server that refuses has no good response time; one that cannot be asked has none', async () => {
    const failing = (isAnswer: boolean) => ({
      metric: () => Promise.reject(new ProbeError({ code: 'refused' }, isAnswer)),
    });
    const rule = 'metric: response-time, above: 2s';
    assert.equal((await ask(rule, failing(true))).level, 'warning');
    assert.equal((await ask(rule, failing(false))).kind, 'none');
  });

  test('sizes are asked for rarely: the engine counts them file by file', async () => {
    let asked = 0;
    const metric = async () => {
      asked++;
      return { value: 1, detail: undefined };
    };
    const board = new SignalBoard(adapters({ metric }), '127.0.0.1');
    const policy = policyWith('metric: disk-written, above: 1GB');
    for (const minutes of [0, 5, 9, 10, 15]) {
      await board.refresh(policy, [web], () => now + minutes * 60_000, signal);
    }
    assert.equal(asked, 2);
  });
});

describe('http', () => {
  const answer = (status: number, milliseconds: number) => ({
    http: async () => ({ status, milliseconds, steps: [] }),
  });

  test('it asks the lowest published port, or the one that is named, where it is published', async () => {
    const asked: string[] = [];
    const http = async ({ url, isChosen }: { url: string; isChosen: boolean }) => {
      asked.push(`${url} ${isChosen}`);
      return { status: 200, milliseconds: 1, steps: [] };
    };
    await ask('http: /health', { http });
    await ask('http: /health, port: 8080', { http });
    await ask('http: "https://example.com/x"', { http });
    assert.deepEqual(asked, [
      'http://127.0.0.2:32769/health false',
      'http://127.0.0.1:32768/health false',
      'https://example.com/x true',
    ]);
  });

  test('a status that is not wanted is broken', async () => {
    assert.deepEqual(await ask('http: /', answer(200, 5)), { level: 'ok', value: 5, detail: 'HTTP 200' });
    assert.deepEqual(await ask('http: /', answer(503, 5)), {
      level: 'critical',
      value: 5,
      detail: 'HTTP 503',
    });
    const found = await ask('http: /, status: [200, 404]', answer(404, 5));
    assert.deepEqual(found, { level: 'ok', value: 5, detail: 'HTTP 404' });
  });

  test('what took the time is told, step after step', async () => {
    const steps: HttpStep[] = [
      { name: 'connect', milliseconds: 0.8 },
      { name: 'firstByte', milliseconds: 2310 },
      { name: 'body', milliseconds: 4 },
    ];
    const http = async () => ({ status: 200, milliseconds: 2315, steps });
    const { detail } = await ask('http: /, above: 2s', { http });
    assert.equal(detail, 'HTTP 200, connect 800µs, first byte 2.31s, body 4ms');
  });

  test('an answer that is too slow is of the rule’s severity, far too slow critical', async () => {
    const fields = 'http: /, above: 2s, critical: 5s, severity: warning';
    const level = async (milliseconds: number) => (await ask(fields, answer(200, milliseconds))).level;
    assert.deepEqual(
      [await level(2000), await level(2001), await level(5001)],
      ['between', 'warning', 'critical'],
    );
  });

  test('refused is broken; what could not be asked is unknown', async () => {
    const fails = (isAnswer: boolean) => ({
      http: async () => Promise.reject(new ProbeError({ code: 'refused' }, isAnswer)),
    });
    assert.deepEqual(await ask('http: /', fails(true)), {
      level: 'critical',
      value: undefined,
      detail: 'connection refused',
    });
    assert.deepEqual(await ask('http: /', fails(false)), { kind: 'none', detail: 'connection refused' });
    assert.deepEqual(await ask('http: /, port: 9000', {}), { kind: 'none', detail: 'no published port' });
  });
});

test('tcp connects where the port is published', async () => {
  const tcp = async (host: string, port: number) => {
    assert.deepEqual([host, port], ['127.0.0.1', 32768]);
    return 3;
  };
  assert.deepEqual(await ask('tcp: 8080', { tcp }), { level: 'ok', value: 3, detail: undefined });
  assert.deepEqual(await ask('tcp: 53', { tcp }), { kind: 'none', detail: 'no published port' });
});

describe('command', () => {
  const says = (exitCode: number, output = '') => ({ command: async () => ({ exitCode, output }) });

  test('without a threshold it answers as a Nagios plugin does', async () => {
    const level = async (exitCode: number) => (await ask('command: [check]', says(exitCode, 'x'))).level;
    assert.deepEqual([await level(0), await level(1), await level(2)], ['ok', 'warning', 'critical']);
    assert.deepEqual(await ask('command: [check]', says(3, 'no idea\nmore')), {
      kind: 'none',
      detail: 'no idea',
    });
    assert.deepEqual(await ask('command: [check]', says(127)), { kind: 'none', detail: 'exit code 127' });
  });

  test('with one its output is a number', async () => {
    const fields = 'command: [llen, jobs], above: 100, severity: critical';
    assert.deepEqual(await ask(fields, says(0, ' 101 jobs\n')), {
      level: 'critical',
      value: 101,
      detail: '101 jobs',
    });
    assert.deepEqual(await ask(fields, says(0, 'many')), { kind: 'none', detail: 'many' });
    assert.deepEqual(await ask(fields, says(1, '5')), { kind: 'none', detail: '5' });
  });
});

describe('logs', () => {
  const counts = (count: number | undefined) => ({
    countLogs: async ([container]: readonly Container[]) =>
      new Map(container && count !== undefined ? [[container.id, count]] : []),
  });

  test('lines are counted within the window', async () => {
    const countLogs = async (_: unknown, pattern: string, since: number) => {
      assert.deepEqual([pattern, since], ['error', now - 600_000]);
      return new Map([[web.id, 11]]);
    };
    const found = await ask('log: error, above: 10, within: 10m', { countLogs });
    assert.deepEqual(found, { level: 'warning', value: 11, detail: undefined });
  });

  test('a log that cannot be read, or a search that fails, is unknown', async () => {
    assert.equal((await ask('log: error', counts(undefined))).kind, 'none');
    assert.equal((await ask('log: error', { countLogs: () => Promise.reject(new Error('x')) })).kind, 'none');
  });

  test('a line that has to come: broken where none did, but not before it could have', async () => {
    const fields = 'absent: log, pattern: finished, within: 1h';
    assert.equal((await ask(fields, counts(2))).level, 'ok');
    assert.equal((await ask(fields, counts(0))).level, 'critical');
    const young = containerNamed('young', { createdAt: now - 60_000 });
    assert.equal((await ask(fields, counts(0), young)).kind, 'none');
    assert.equal((await ask(fields, counts(1), young)).level, 'ok');
  });

  test('one that was started again after a long stop has that time anew', async () => {
    const fields = 'absent: log, pattern: finished, within: 1h';
    const startedAgo = (minutes: number) => ({
      ...counts(0),
      startedAt: async () => now - minutes * 60_000,
    });
    assert.equal((await ask(fields, startedAgo(59))).kind, 'none');
    assert.equal((await ask(fields, startedAgo(60))).level, 'critical');
  });

  test('one search for all containers of a rule', async () => {
    const asked: string[][] = [];
    const countLogs = async (containers: readonly Container[]) => {
      asked.push(containers.map(({ name }) => name));
      return new Map<string, number>();
    };
    const board = new SignalBoard(adapters({ countLogs }), '');
    const containers = [containerNamed('a'), containerNamed('b'), containerNamed('c', { state: 'exited' })];
    await board.refresh(policyWith('log: error'), containers, () => now, signal);
    assert.deepEqual(asked, [['a', 'b']]);
  });
});

test('each is asked at its own pace, and never while it is being asked', async () => {
  let asked = 0;
  let answer: (took: number) => void = () => assert.fail();
  const promise = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const tcp = () => {
    asked++;
    return asked === 2 ? promise : Promise.resolve(1);
  };
  const board = new SignalBoard(adapters({ tcp }), '127.0.0.1');
  const policy = policyWith('tcp: 8080, every: 10s');
  const refresh = (at: number) => board.refresh(policy, [web], () => now + at, signal);
  await refresh(0);
  await refresh(9_999);
  assert.equal(asked, 1);
  const second = refresh(10_000);
  await refresh(30_000);
  assert.equal(asked, 2);
  answer(2);
  await second;
  await refresh(30_000);
  assert.equal(asked, 3);
});

test('what is gone is forgotten', async () => {
  const board = new SignalBoard(adapters({ tcp: async () => 1 }), '127.0.0.1');
  const policy = policyWith('tcp: 8080');
  await board.refresh(policy, [web], () => now, signal);
  assert.equal(board.source(policy.rules[0] as Rule, web).kind, 'sample');
  await board.refresh(policy, [], () => now, signal);
  assert.equal(board.source(policy.rules[0] as Rule, web).kind, 'none');
});
