import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KernelReaderThread } from '../../../src/workers/kernelReaderClient.ts';

const foreign = { id: 'f'.repeat(64), pid: process.pid, hasOwnNetwork: true };

test('questions are answered by the thread, each by its own answer', async (t) => {
  const reader = new KernelReaderThread();
  t.after(() => reader.dispose());
  assert.deepEqual(await Promise.all([reader.read([foreign]), reader.read([foreign, foreign])]), [
    [undefined],
    [undefined, undefined],
  ]);
});

test('a thread that was ended is started again by the next question', async (t) => {
  const reader = new KernelReaderThread();
  t.after(() => reader.dispose());
  const reading = reader.read([foreign]);
  await Promise.resolve();
  reader.dispose();
  assert.deepEqual(await reading, []);
  assert.deepEqual(await reader.read([foreign]), [undefined]);
});
