import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepRunning } from '../../../../src/core/common/keepRunning.ts';

test('what fails is begun again after a while, until it ends by itself', async () => {
  const failures: unknown[] = [];
  const waited: number[] = [];
  let attempts = 0;
  await keepRunning(
    async () => {
      attempts++;
      if (attempts < 3) {
        throw new Error(`no ${attempts}`);
      }
    },
    {
      signal: new AbortController().signal,
      retryMs: 10_000,
      clock: {
        delay: async (milliseconds) => {
          waited.push(milliseconds);
        },
      },
      onFailure: (error) => failures.push(String(error)),
    },
  );
  assert.deepEqual([attempts, waited, failures], [3, [10_000, 10_000], ['Error: no 1', 'Error: no 2']]);
});

test('what is no longer wanted is not begun again, and its failure is no news', async () => {
  const abort = new AbortController();
  let attempts = 0;
  await keepRunning(
    async () => {
      attempts++;
      abort.abort();
      throw new Error('ended');
    },
    {
      signal: abort.signal,
      retryMs: 1,
      clock: { delay: () => assert.fail('nothing to wait for') },
      onFailure: () => assert.fail('no failure'),
    },
  );
  assert.equal(attempts, 1);
});
