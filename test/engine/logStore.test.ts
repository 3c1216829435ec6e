import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const lives = 3;

/** Numbered lines, on both streams, without a pause: searches meet it at any moment. */
const program =
  'n=0; while true; do n=$((n+1)); echo "$0 $n"; [ $((n % 7)) = 0 ] && echo "$0 $n on stderr" >&2; [ $((n % 50)) = 0 ] && sleep 0.01; done';

test('the stored log of a container that is searched, restarted and recreated while it writes has each line once', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'cv-store-'));
  t.after(() => rm(cache, { recursive: true }));
  const name = `cv-stored-${process.pid}`;
  t.after(() => engine.removeContainers(name));
  const env = { XDG_CACHE_HOME: cache, CONTAINER_VITALS_LOG_STORE_LIMIT: '1' };
  const search = async (...options: string[]) => {
    const { stdout, exitCode } = await runCli(
      ['grep', '', name, '--source', 'engine', '--no-stats', ...options],
      env,
    );
    assert.equal(exitCode, 0);
    return stdout;
  };
  let expected = '';
  for (let life = 1; life <= lives; life++) {
    await engine.docker(
      'run',
      '-d',
      '--name',
      name,
      await engine.image(),
      'sh',
      '-c',
      program,
      `life-${life}`,
    );
    await engine.waitForLog(name, ' 100');
    await search('-c');
    await engine.docker('restart', '-t', '0', name);
    await search('-c');
    await search('-c');
    await engine.docker('stop', '-t', '0', name);
    // In one order, as the docker CLI prints the streams apart: that of the engine.
    const whole = await search('--no-cache');
    expected += whole;
    assert.ok((await search()).endsWith(whole));
    await engine.removeContainers(name);
  }
  const stored = await search();
  assert.deepEqual(stored.split('\n').length, expected.split('\n').length);
  assert.ok(stored === expected, 'the lines are others, or in another order');
});
