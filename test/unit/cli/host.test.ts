import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';
import { hostSampleAt } from '../../fixtures/hostSamples.ts';

test('host measures the engine’s machine between two readings', async () => {
  const { exitCode, stdout } = await cli(['host'], {
    adjust: (client) => {
      client.hostSamples.push(hostSampleAt(1000, 0), hostSampleAt(2000, 500));
    },
  });
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^CPU +50\.00% of 4 cores\nLoad +0\.50 0\.25 0\.10\nMemory +3GiB of 4GiB \(75\.00%\)\nDisk +–\n/,
  );
  assert.match(stdout, /\nNetwork received \/ sent +– \/ –\n$/);
});

test('a machine elsewhere is none that could be measured from here', async () => {
  const { exitCode, stderr } = await cli(['host']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /unix:\/\/\/fake\.sock cannot be measured from here/);
});
