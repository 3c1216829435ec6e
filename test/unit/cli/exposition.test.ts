import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { VitalsError } from '../../../src/core/errors.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed } from '../../fixtures/containers.ts';

const containers = [
  { container: containerNamed('web'), cores: 0.5 },
  { container: containerNamed('old', { state: 'exited' }) },
];

test('stats --format prometheus reads once; csv has a row for each reading', async () => {
  const { stdout } = await cli(['stats', '--format', 'prometheus'], { containers });
  assert.match(
    stdout,
    /^container_cpu_usage_seconds_total\{id="\/docker\/[0-9a-f]{64}",name="web",.*cpu="total"\} 30$/m,
  );
  assert.doesNotMatch(stdout, /name="old"/);
  const csv = await cli(['stats', 'web', '--samples', '2', '--format', 'csv'], { containers });
  const rows = csv.stdout.trimEnd().split('\r\n');
  assert.match(rows[0] ?? '', /^id,name,sample,at,cpuPercent,/);
  assert.equal(rows.length, 3);
  const wrong = await cli(['stats', '--format', 'xml'], { containers });
  assert.deepEqual(
    [wrong.exitCode, wrong.stderr.includes('--format knows text, json, csv, prometheus, not “xml”.')],
    [2, true],
  );
});

/** What a scrape of the server gives, which is then ended. */
async function scrape(path: string, failure?: VitalsError) {
  const ending = new AbortController();
  let answer: { readonly status: number; readonly text: string } | undefined;
  let asked: Promise<void> | undefined;
  const { exitCode } = await cli(['serve-metrics', '--listen', '127.0.0.1:0'], {
    containers,
    signal: ending.signal,
    adjust: (client) => {
      if (failure) {
        client.failures.set('list', failure);
      }
    },
    onError: (text) => {
      const address = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
      asked = fetch(`${address}${path}`)
        .then(async (response) => {
          answer = { status: response.status, text: await response.text() };
        })
        .finally(() => ending.abort(new EndRequest('SIGINT', 130)));
    },
  });
  await asked;
  return { exitCode, ...answer };
}

test('serve-metrics answers a scrape with what is read then, and no other path', async () => {
  const { status, text } = await scrape('/metrics');
  assert.equal(status, 200);
  assert.match(text ?? '', /^container_memory_working_set_bytes\{.*name="web"/m);
  assert.equal((await scrape('/etc/passwd')).status, 404);
});

test('an engine that does not answer fails the scrape with its reason', async () => {
  const { status, text } = await scrape(
    '/metrics',
    new VitalsError({ code: 'engineNotRunning', endpoint: 'unix:///x' }),
  );
  assert.equal(status, 503);
  assert.match(text ?? '', /unix:\/\/\/x/);
});

test('an address that is none is refused', async () => {
  for (const listen of ['9419', 'localhost', '127.0.0.1:99999']) {
    const { exitCode, stderr } = await cli(['serve-metrics', '--listen', listen], { containers });
    assert.equal(exitCode, 2);
    assert.ok(stderr.includes(`not “${listen}”`), stderr);
  }
});
