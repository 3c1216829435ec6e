import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSearchArguments, toSearchRequest } from '../../../src/extension/logs/searchArguments.ts';

test('what a keybinding may ask for', () => {
  assert.ok(isSearchArguments({ pattern: 'error' }));
  assert.ok(
    isSearchArguments({
      pattern: 'error',
      wholeWord: true,
      exclude: ['health'],
      levels: ['error', 'fatal'],
      streams: ['stderr'],
      containers: ['shop/api'],
      since: '1h',
      tail: 100,
    }),
  );
});

test('what is no search is none: a row of a view, a mistyped level, a number as text', () => {
  for (const value of [
    undefined,
    { containerIds: ['abc'] },
    { pattern: '' },
    { pattern: 'error', levels: ['eror'] },
    { pattern: 'error', streams: 'stderr' },
    { pattern: 'error', exclude: 'health' },
    { pattern: 'error', tail: '100' },
  ]) {
    assert.equal(isSearchArguments(value), false, JSON.stringify(value));
  }
});

test('they become a query that has what was asked for and nothing else', () => {
  const plain = toSearchRequest({ pattern: 'Error', isRegExp: false, matchCase: true }, []);
  assert.deepEqual(plain.query, { pattern: 'Error', isRegExp: false, case: 'sensitive', isInverted: false });
  const limited = toSearchRequest({ pattern: 'x', levels: ['error'], exclude: ['y'], traces: true }, []);
  assert.deepEqual(limited.query, {
    pattern: 'x',
    isRegExp: true,
    case: 'smart',
    isInverted: false,
    levels: ['error'],
    excludePatterns: ['y'],
    hasTraces: true,
  });
});
