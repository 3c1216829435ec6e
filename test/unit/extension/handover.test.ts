import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Handover } from '../../../src/extension/logs/handover.ts';

test('values come in their order, and who makes them waits until each is taken', async () => {
  const handover = new Handover<number>();
  const made: string[] = [];
  const maker = (async () => {
    for (const value of [1, 2, 3]) {
      await handover.put(value);
      made.push(`${value} was taken`);
    }
    handover.end();
  })();
  const taken: number[] = [];
  for await (const value of handover.take()) {
    assert.ok(made.length <= value, 'none before it is taken');
    taken.push(value);
  }
  await maker;
  assert.deepEqual(taken, [1, 2, 3]);
  assert.equal(made.length, 3);
});

test('an error is thrown to who takes, after what there is', async () => {
  const handover = new Handover<string>();
  const put = handover.put('first');
  handover.end(new Error('broken off'));
  const taken: string[] = [];
  await assert.rejects(async () => {
    for await (const value of handover.take()) {
      taken.push(value);
    }
  }, /broken off/);
  await put;
  assert.deepEqual(taken, ['first']);
});

test('where nobody takes any more, nobody waits', async () => {
  const handover = new Handover<string>();
  const put = handover.put('first');
  handover.end();
  await put;
  await handover.put('second');
});
