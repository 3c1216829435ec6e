import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { describeQuery } from '../../../../src/core/logs/describeQuery.ts';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';

const nothing: LogQuery = { pattern: '', isRegExp: true, case: 'smart', isInverted: false };

const examples: readonly (readonly [given: Partial<LogQuery>, words: string])[] = [
  [{ pattern: 'error|fail' }, 'error|fail'],
  [{ pattern: 'error', orPatterns: ['timed out'], levels: ['error'] }, 'error || timed out'],
  [{ levels: ['fatal', 'error'], streams: ['stderr'] }, 'fatal, error, stderr'],
  [{ fields: [{ path: 'status', operator: '>=', value: '500' }], excludePatterns: ['x'] }, 'status>=500'],
  [{ excludePatterns: ['GET /health', 'ready'] }, 'without GET /health || ready'],
  [{}, 'everything'],
  [{ pattern: 'two\nlines' }, 'two␊lines'],
];

for (const [given, words] of examples) {
  test(`a query is never without words: ${words}`, () =>
    assert.equal(describeQuery({ ...nothing, ...given }, english), words));
}
