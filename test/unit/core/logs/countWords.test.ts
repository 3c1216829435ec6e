import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { countFound, countHits, countLines, countRecords } from '../../../../src/core/logs/countWords.ts';

test('one of a kind is told in the singular', () => {
  const told = (count: number) =>
    [countHits, countRecords, countLines].map((words) => words(count, english)).join(', ');
  assert.equal(told(0), '0 hits, 0 records, 0 lines');
  assert.equal(told(1), '1 hit, 1 record, 1 line');
  assert.equal(told(1234), '1,234 hits, 1,234 records, 1,234 lines');
  assert.equal(countFound(1, 1, english), '1 of 1 container');
  assert.equal(countFound(1, 2, english), '1 of 2 containers');
});
