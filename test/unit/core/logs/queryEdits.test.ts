import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import {
  excludedText,
  isUnlimited,
  patternsOf,
  patternText,
  recordLimits,
  withExcluded,
  withPatterns,
  withRecordLimits,
} from '../../../../src/core/logs/queryEdits.ts';

const query: LogQuery = { pattern: 'error', isRegExp: true, case: 'smart', isInverted: false };
const none = { levels: [], streams: [], fields: [] };

test('limits that are taken away again leave the query as it was', () => {
  const limited = withRecordLimits(query, { ...none, levels: ['error'], streams: ['stderr'] });
  assert.deepEqual(limited, { ...query, levels: ['error'], streams: ['stderr'] });
  assert.deepEqual(recordLimits(limited), { levels: ['error'], streams: ['stderr'], fields: [] });
  assert.deepEqual(withRecordLimits(limited, none), query);
});

test('several patterns are typed with two bars between them, text and expressions alike', () => {
  assert.deepEqual(withPatterns(query, 'a|b'), { ...query, pattern: 'a|b' });
  const several = withPatterns(query, 'a|b || timed out || 5\\d\\d');
  assert.deepEqual(several, { ...query, pattern: 'a|b', orPatterns: ['timed out', '5\\d\\d'] });
  assert.deepEqual(patternsOf(several), ['a|b', 'timed out', '5\\d\\d']);
  assert.equal(patternText(several), 'a|b || timed out || 5\\d\\d');
  assert.deepEqual(withPatterns(several, 'one'), { ...query, pattern: 'one' });
  assert.equal(withPatterns(several, '').pattern, '');
});

test('while one types, bars without a pattern behind them ask for nothing more', () => {
  for (const text of ['error ||', 'error || ', ' || error']) {
    assert.deepEqual(withPatterns(query, text), query, text);
  }
});

test('so are those that leave lines out', () => {
  const without = withExcluded(query, 'health|ready || GET /metrics');
  assert.deepEqual(without.excludePatterns, ['health|ready', 'GET /metrics']);
  assert.equal(excludedText(without), 'health|ready || GET /metrics');
  assert.deepEqual(withExcluded(without, ''), query);
});

test('a query without a pattern asks for something where it is limited', () => {
  const all = { ...query, pattern: '' };
  assert.equal(isUnlimited(all), true);
  assert.equal(isUnlimited({ ...all, levels: ['fatal'] }), false);
  assert.equal(isUnlimited(withExcluded(all, 'health')), false);
  assert.equal(isUnlimited(query), false);
});
