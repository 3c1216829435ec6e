import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import { matchedPatterns } from '../../../../src/core/logs/matchedPatterns.ts';

const query: LogQuery = {
  pattern: 'a',
  orPatterns: ['b', 'a'],
  isRegExp: true,
  case: 'smart',
  isInverted: false,
};

test('the patterns that a hit is found by', () => {
  assert.deepEqual(matchedPatterns(query, { patterns: [0, 1, 2] }), ['a', 'b']);
  assert.deepEqual(matchedPatterns(query, { patterns: [1] }), ['b']);
  assert.deepEqual(matchedPatterns({ ...query, orPatterns: [] }, {}), ['a']);
});

test('none, where it is found by something else', () => {
  assert.deepEqual(matchedPatterns({ ...query, isInverted: true }, {}), []);
  assert.deepEqual(matchedPatterns({ ...query, pattern: '', orPatterns: [] }, {}), []);
});
