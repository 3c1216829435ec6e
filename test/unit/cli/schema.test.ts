import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { writeRecording } from '../../../src/core/recordings/recording.ts';
import { SqliteHistory } from '../../../src/storage/history/sqliteHistory.ts';
import { historyPath, stateFolder } from '../../../src/storage/userFolders.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed, idOf, metricsWith } from '../../fixtures/containers.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';
import { hostSampleAt } from '../../fixtures/hostSamples.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { type LogAnswer, startFakeEngine } from '../../fixtures/logServer.ts';
import { startReceiver } from '../../fixtures/receivers.ts';
import { recordedContainer, recordingOf, wandering } from '../../fixtures/recordings.ts';

/** As much of JSON Schema as docs/cli.md uses. */
interface Schema {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const documented = new Map<string | undefined, Schema>(
  [
    ...readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8').matchAll(/```json\n(.*?)```/gs),
  ].map(([, text = '']) => {
    const schema = JSON.parse(text) as Schema;
    return [schema.title, schema];
  }),
);

/** Where a value departs from its schema; every documented field must be there, and no other. */
function departures(value: unknown, schema: Schema, path: string): string[] {
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${path}: ${String(value)} is none of ${schema.enum.join()}`];
  }
  const kind = kindOf(value);
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types && !types.includes(kind) && !(kind === 'integer' && types.includes('number'))) {
    return [`${path}: ${kind} instead of ${types.join()}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => departures(item, schema.items ?? {}, `${path}[${index}]`));
  }
  if (kind !== 'object') {
    return [];
  }
  const fields = Object.keys(value as object);
  const known = schema.properties ?? {};
  assert.deepEqual(schema.required, Object.keys(known), `${path}: every documented field is required`);
  assert.deepEqual(fields, Object.keys(known), `${path}: fields and their order`);
  return fields.flatMap((field) =>
    departures((value as Record<string, unknown>)[field], known[field] ?? {}, `${path}.${field}`),
  );
}

function kindOf(value: unknown): string {
  if (value === null || Array.isArray(value)) {
    return value === null ? 'null' : 'array';
  }
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const containers = [
  {
    container: containerNamed('web', {
      ports: [{ containerPort: 80, protocol: 'tcp', hostPort: 8080, hostIp: undefined }],
    }),
    details: { health: 'healthy' as const },
    sample: {
      networks: [
        {
          name: 'eth0',
          rxBytes: 736,
          rxPackets: 3,
          rxErrors: 1,
          rxDropped: 2,
          txBytes: 7,
          txPackets: 1,
          txErrors: 0,
          txDropped: 4,
        },
      ],
      throttling: { periods: 10, throttledPeriods: 1, throttledNanoseconds: 5e8 },
    },
  },
  { container: containerNamed('old', { state: 'exited' }), details: { exitCode: 1 } },
];

const line: LogAnswer = (response) =>
  void response.end(frame('stderr', '2026-11-23T06:53:23.821703015Z an error\n'));

for (const argv of [
  ['ps', '-a'],
  ['stats', 'web', 'old'],
  ['check', 'web', 'old'],
  ['lint', fileURLToPath(new URL('../../fixtures/policies/mistakes.yaml', import.meta.url))],
  ['standards', '--policy', fileURLToPath(new URL('../../fixtures/policies/standard.yaml', import.meta.url))],
  ['grep', 'error'],
  ['grep', '-c', 'error'],
  ['grep', '--total', 'error'],
  ['grep', '--patterns'],
  ['grep', '--count-by', 'container', 'error'],
]) {
  const title = argv[0] === 'grep' && argv[1]?.startsWith('-') ? `grep ${argv[1]}` : argv[0];
  test(`${title} --json is as documented`, async (t) => {
    const endpoint = await startFakeEngine(t, { [idOf('web')]: line, [idOf('old')]: line });
    const { stdout } = await cli([...argv, '--json'], {
      containers,
      adjust: (client) => {
        client.endpoint = endpoint;
      },
    });
    const schema = documented.get(title);
    assert.ok(schema, `docs/cli.md has no schema titled ${title}`);
    const output = JSON.parse(stdout) as unknown[];
    assert.ok(output.length >= (title === 'grep --total' ? 1 : 2));
    assert.deepEqual(departures(output, schema, ''), []);
  });
}

test('host --json is as documented', async () => {
  const { stdout } = await cli(['host', '--json'], {
    adjust: (client) => {
      client.hostSamples.push(hostSampleAt(1000, 0), hostSampleAt(2000, 500));
    },
  });
  const schema = documented.get('host');
  assert.ok(schema);
  const output = JSON.parse(stdout) as { cpuPercent: number }[];
  assert.equal(output[0]?.cpuPercent, 50);
  assert.deepEqual(departures(output, schema, ''), []);
});

test('report --json is as documented', async (t) => {
  const endpoint = await startFakeEngine(t, { [idOf('web')]: line });
  const { stdout } = await cli(['report', '--json'], {
    containers: [{ container: containerNamed('web'), details: { health: 'unhealthy' } }],
    env: { XDG_STATE_HOME: '/nowhere' },
    adjust: (client) => {
      client.endpoint = endpoint;
    },
  });
  const schema = documented.get('report');
  assert.ok(schema);
  const output = JSON.parse(stdout) as { broken: unknown[] }[];
  assert.equal(output[0]?.broken.length, 1);
  assert.deepEqual(departures(output, schema, ''), []);
});

test('checklist --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-checklist-'));
  t.after(() => rm(folder, { recursive: true }));
  const endpoint = await startFakeEngine(t, { [idOf('web')]: line });
  const { stdout } = await cli(['checklist', 'web', '--folder', folder, '--json'], {
    containers,
    env: { XDG_STATE_HOME: folder },
    adjust: (client) => {
      client.endpoint = endpoint;
    },
  });
  const schema = documented.get('checklist');
  assert.ok(schema);
  const output = JSON.parse(stdout) as unknown[];
  assert.equal(output.length, 7);
  assert.deepEqual(departures(output, schema, ''), []);
});

test('compare --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-recordings-'));
  t.after(() => rm(folder, { recursive: true }));
  const container = recordedContainer('web', { cpuPercent: wandering(1, { mean: 10, deviation: 1 }) });
  const file = join(folder, 'one.cvrec.json');
  await writeFile(file, writeRecording(recordingOf([{ ...container, log: { records: 3, errors: 0 } }])));
  const { stdout } = await cli(['compare', file, file, '--json']);
  const schema = documented.get('compare');
  assert.ok(schema);
  const output = JSON.parse(stdout) as unknown[];
  assert.equal(output.length, 1);
  assert.deepEqual(departures(output, schema, ''), []);
});

test('backtest --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-recordings-'));
  t.after(() => rm(folder, { recursive: true }));
  const limits = { cpus: 1, memoryBytes: null };
  const cpuPercent = Array.from({ length: 90 }, () => 99);
  const file = join(folder, 'busy.cvrec.json');
  await writeFile(file, writeRecording(recordingOf([recordedContainer('web', { cpuPercent }, { limits })])));
  const { stdout, exitCode } = await cli(['backtest', file, '--json']);
  const schema = documented.get('backtest');
  assert.ok(schema);
  const output = JSON.parse(stdout) as { alerts: unknown[] }[];
  assert.equal(exitCode, 1);
  assert.equal(output[0]?.alerts.length, 1);
  assert.deepEqual(departures(output, schema, ''), []);
});

test('watch --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-watch-'));
  t.after(() => rm(folder, { recursive: true }));
  const ending = new AbortController();
  const { stdout } = await cli(['watch', '--state', folder, '--json'], {
    containers: [{ container: containerNamed('web'), details: { health: 'unhealthy' } }],
    signal: ending.signal,
    isPaced: true,
    onWrite: () => ending.abort(),
  });
  const [first = ''] = stdout.split('\n');
  const schema = documented.get('watch');
  assert.ok(schema);
  assert.deepEqual(departures(JSON.parse(first), schema, ''), []);
});

test('alert --json is as documented', async (t) => {
  const { url } = await startReceiver(t);
  const env = { CONTAINER_VITALS_CHANNEL_TEAM_URL: url, CONTAINER_VITALS_CHANNEL_TEAM_ALLOW: 'loopback' };
  const schema = documented.get('alert');
  assert.ok(schema);
  for (const settings of [{}, { env }]) {
    const { stdout } = await cli(['alert', 'test', 'team', '--json'], settings);
    assert.deepEqual(departures(JSON.parse(stdout), schema, ''), []);
  }
});

test('stats --history --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-history-'));
  t.after(() => rm(folder, { recursive: true }));
  const env = { XDG_STATE_HOME: folder };
  const now = new FakeClock().now();
  const history = new SqliteHistory(historyPath(stateFolder(env)));
  history.add(
    [1, 2, 3].map((seconds) => ({
      engine: 'unix:///var/run/docker.sock',
      identity: 'shop/api/1',
      at: now - seconds * 1000,
      metrics: metricsWith({ cpuOfLimitPercent: 10 * seconds }),
    })),
  );
  history.close();
  const { stdout } = await cli(['stats', '--history', '1h', 'shop/api', '--json'], { env });
  const schema = documented.get('stats --history');
  assert.ok(schema);
  const output = JSON.parse(stdout) as { metric: string; max: number }[];
  assert.equal(output.find(({ metric }) => metric === 'cpu')?.max, 30);
  assert.deepEqual(departures(output, schema, ''), []);

  const table = await cli(['stats', '--history', '1h'], { env });
  assert.match(table.stdout, /^shop\/api\/1 +cpu +20\.00% +20\.00% +30\.00% +▆$/m);
  const missing = await cli(['stats', '--history', '1h'], { env: { XDG_STATE_HOME: join(folder, 'none') } });
  assert.match(missing.stderr, /There is no history yet/);
  assert.equal(missing.exitCode, 2);
});

test('rightsize --json is as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-history-'));
  t.after(() => rm(folder, { recursive: true }));
  const env = { XDG_STATE_HOME: folder };
  const now = new FakeClock().now();
  const history = new SqliteHistory(historyPath(stateFolder(env)));
  history.add(
    Array.from({ length: 800 }, (_, minutes) => ({
      engine: 'unix:///var/run/docker.sock',
      identity: 'web',
      at: now - (minutes + 1) * 60_000,
      metrics: metricsWith({ cpuPercent: 10 }),
    })),
  );
  history.close();
  const argv = ['rightsize', '--history', '1d', '--json'];
  const { stdout } = await cli(argv, {
    containers,
    env,
    adjust: (client) => {
      client.endpoint = { ...client.endpoint, url: 'unix:///var/run/docker.sock' };
    },
  });
  const schema = documented.get('rightsize');
  assert.ok(schema);
  const output = JSON.parse(stdout) as { resource: string; verdict: string }[];
  assert.deepEqual(
    output.map(({ resource, verdict }) => `${resource} ${verdict}`),
    ['cpu set', 'memory set'],
  );
  assert.deepEqual(departures(output, schema, ''), []);
});

test('what is written and what is served is told as documented', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-told-'));
  t.after(() => rm(folder, { recursive: true }));
  const client = { endpoint: await startFakeEngine(t, { [idOf('web')]: line }) };
  const argvs = [
    ['init', '--output', join(folder, 'policy.yaml')],
    ['init', '--output', '-'],
    ['export', 'prometheus'],
    ['record', 'web', '--for', '2', '--output', join(folder, 'load.cvrec.json')],
  ];
  for (const argv of argvs) {
    const { exitCode, stdout } = await cli([...argv, '--json'], {
      containers,
      adjust: (fake) => Object.assign(fake, client),
    });
    assert.equal(exitCode, 0);
    const [title] = argv;
    const schema = documented.get(title) ?? assert.fail(`docs/cli.md has no schema titled ${title}`);
    const output = JSON.parse(stdout) as unknown[];
    assert.equal(output.length, 1);
    assert.deepEqual(departures(output, schema, ''), []);
  }
});

for (const argv of [['serve-metrics', '--listen', '127.0.0.1:0'], ['demo']]) {
  test(`${argv[0]} --json tells at once where it is, as documented`, async () => {
    const ending = new AbortController();
    const { stdout } = await cli([...argv, '--json'], {
      containers,
      signal: ending.signal,
      onWrite: (text) => {
        if (text.endsWith(']\n')) {
          ending.abort(new EndRequest('SIGINT', 130));
        }
      },
    });
    const schema = documented.get(argv[0]) ?? assert.fail();
    assert.deepEqual(departures(JSON.parse(stdout), schema, ''), []);
  });
}
