import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartRecords } from '../../../../../src/core/logs/compare/partRecords.ts';

function kept(which: 'first' | 'last', texts: readonly string[]) {
  const part = new PartRecords(which, { records: 3, characters: 10 });
  for (const text of texts) {
    part.add({ timestamp: undefined, stream: 'stdout', text });
  }
  return [part.records.map(({ text }) => text).join(' '), part.isCut, part.isFull];
}

test('within the limits, all is kept', () => {
  for (const which of ['first', 'last'] as const) {
    assert.deepEqual(kept(which, ['a', 'b', '12345678']), ['a b 12345678', false, false]);
  }
});

test('of the end of a log, the oldest goes, by number and by size', () => {
  assert.deepEqual(kept('last', ['a', 'b', 'c', 'd', 'e']), ['c d e', true, false]);
  assert.deepEqual(kept('last', ['123456', 'abcdef', 'ghij']), ['abcdef ghij', true, false]);
  assert.deepEqual(kept('last', ['a', 'longer than the limit']), ['longer than the limit', true, false]);
});

test('of a stretch of time, what comes first is kept, and then no more is read', () => {
  assert.deepEqual(kept('first', ['a', 'b', 'c', 'd', 'e']), ['a b c', true, true]);
  assert.deepEqual(kept('first', ['123456', 'abcdef', 'g']), ['123456', true, true]);
});
