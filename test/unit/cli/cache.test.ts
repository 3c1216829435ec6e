import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Endpoint } from '../../../src/core/containers/endpoint.ts';
import { listStoredLogs, tellEditorsLimit } from '../../../src/storage/logs/logStore.ts';
import { type CliSettings, cli } from '../../fixtures/cliRun.ts';
import { containerNamed, idOf } from '../../fixtures/containers.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';
import { temporaryFolder } from '../../fixtures/storedLogs.ts';

interface Setting {
  readonly endpoint: Endpoint;
  readonly env: Record<string, string>;
  readonly asked: (string | null)[];
}

async function setting(t: TestContext): Promise<Setting> {
  const asked: (string | null)[] = [];
  const log = (...lines: string[]) => Buffer.concat(lines.map((line) => frame('stdout', `${line}\n`)));
  const endpoint = await startFakeEngine(t, {
    [idOf('web')]: (response, query) => {
      asked.push(query.get('since'));
      const prefix = query.get('timestamps') === 'true' ? '2026-11-23T06:53:23.821703015Z ' : '';
      response.end(log(`${prefix}error one`, `${prefix}error two`));
    },
  });
  const folder = await temporaryFolder(t);
  return {
    endpoint,
    env: { XDG_CACHE_HOME: folder, CONTAINER_VITALS_LOG_STORE_LIMIT: '1', HOME: folder },
    asked,
  };
}

function run(
  { endpoint, env }: Setting,
  argv: readonly string[],
  names = ['web'],
  settings: CliSettings = {},
) {
  return cli(argv, {
    env,
    containers: names.map((name) => ({ container: containerNamed(name) })),
    adjust: (client) => {
      client.endpoint = endpoint;
    },
    ...settings,
  });
}

test('the second search reads the store; --no-cache reads past it', async (t) => {
  const of = await setting(t);
  const cold = await run(of, ['grep', '-c', 'error']);
  const warm = await run(of, ['grep', '-c', 'error']);
  assert.deepEqual([cold.stdout, warm.stdout], ['web:2\n', 'web:2\n']);
  assert.match(warm.stderr, /2 lines from the store\)/);
  const past = await run(of, ['grep', '-c', 'error', '--no-cache']);
  assert.equal(past.stdout, 'web:2\n');
  assert.doesNotMatch(past.stderr, /store/);
  // All of it is of one second: the last records alone do not tell what is new.
  assert.deepEqual(of.asked, [null, null, null, '1795416802', null]);
  const off = { ...of, env: { ...of.env, CONTAINER_VITALS_LOG_STORE_LIMIT: '0' } };
  assert.doesNotMatch((await run(off, ['grep', '-c', 'error'])).stderr, /store/);
});

test('a container that is gone is searched by its name and with --removed, and is named', async (t) => {
  const of = await setting(t);
  await run(of, ['grep', 'error']);
  const gone = await run(of, ['grep', 'error', 'web', '--no-stats'], ['db']);
  assert.equal(gone.stdout, 'error one\nerror two\n');
  assert.match(
    gone.stderr,
    /^container-vitals: web: removed; what is stored of its log was searched, up to 2026-11-23 /,
  );
  assert.equal((await run(of, ['grep', 'error', '--removed', '-c'], [])).stdout, 'web:2\n');
  assert.equal((await run(of, ['grep', 'error', '-c'], [])).stdout, '');
  assert.match((await run(of, ['grep', 'error', 'wep'], ['db'])).stderr, /wep/);
});

test('what is stored is listed, and deleted at once', async (t) => {
  const of = await setting(t);
  assert.match((await run(of, ['cache'])).stdout, /^0B in .*container-vitals\/logs\n$/);
  await run(of, ['grep', 'error']);
  const { stdout } = await run(of, ['cache']);
  assert.match(stdout, /NAME +SIZE +WRITTEN +ENGINE\nweb +\d+B +\d{4}-.* unix:/);
  assert.match((await run(of, ['cache', '--clear'])).stdout, /^\d+B deleted\n$/);
  assert.equal((await run(of, ['cache', '--json'])).stdout, '[]\n');
});

test('logs of the demo engine are not stored', async (t) => {
  const of = await setting(t);
  const container = containerNamed('web', { labels: { 'com.containervitals.demo': 'true' } });
  await run(of, ['grep', 'error'], [], { containers: [{ container }] });
  assert.equal((await run(of, ['cache', '--json'])).stdout, '[]\n');
});

test('a limit that is no number is refused', async (t) => {
  const of = await setting(t);
  const wrong = { ...of, env: { ...of.env, CONTAINER_VITALS_LOG_STORE_LIMIT: '2GB' } };
  const { stderr, exitCode } = await run(wrong, ['grep', 'error']);
  assert.match(stderr, /CONTAINER_VITALS_LOG_STORE_LIMIT wants a number of gigabytes, not “2GB”/);
  assert.equal(exitCode, 2);
});

test('no less is kept than the editor, which shares the store, lets it have', async (t) => {
  const { env, endpoint, asked } = await setting(t);
  const root = join(env.XDG_CACHE_HOME ?? '', 'container-vitals', 'logs');
  const search = (limit: string) =>
    run({ env: { ...env, CONTAINER_VITALS_LOG_STORE_LIMIT: limit }, endpoint, asked }, [
      'grep',
      '-c',
      'error',
    ]);
  // So little that nothing stays.
  await search('0.00000001');
  assert.deepEqual(await listStoredLogs(root), []);
  await tellEditorsLimit(root, 1e9);
  await search('0.00000001');
  assert.equal((await listStoredLogs(root)).length, 1);
  await search('');
  assert.equal((await listStoredLogs(root)).length, 1);
});

test('a container that is gone is still found by its label', async (t) => {
  const of = await setting(t);
  const labels = { team: 'payments' };
  const containers = [{ container: containerNamed('web', { labels }) }];
  await run(of, ['grep', '-c', 'error'], [], { containers });
  const { stdout } = await run(of, ['grep', '-c', 'error', 'label:team=payments'], ['other']);
  assert.equal(stdout, 'web:2\n');
});
