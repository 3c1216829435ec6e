import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import {
  excludedText,
  isUnlimited,
  recordLimits,
  withExcluded,
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

test('an excluded expression is one pattern, excluded plain text one between any two bars', () => {
  assert.deepEqual(withExcluded(query, 'health|ready').excludePatterns, ['health|ready']);
  const plain = withExcluded({ ...query, isRegExp: false }, 'GET /health|GET /ready|');
  assert.deepEqual(plain.excludePatterns, ['GET /health', 'GET /ready']);
  assert.equal(excludedText(plain), 'GET /health|GET /ready');
  assert.deepEqual(withExcluded(plain, ''), { ...query, isRegExp: false });
});

test('a query without a pattern asks for something where it is limited', () => {
  const all = { ...query, pattern: '' };
  assert.equal(isUnlimited(all), true);
  assert.equal(isUnlimited({ ...all, levels: ['fatal'] }), false);
  assert.equal(isUnlimited(withExcluded(all, 'health')), false);
  assert.equal(isUnlimited(query), false);
});
