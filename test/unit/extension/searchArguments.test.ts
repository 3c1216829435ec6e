import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '../../../src/core/errors.ts';
import {
  isSearchArguments,
  type SearchArguments,
  toSearchRequest,
} from '../../../src/extension/logs/searchArguments.ts';

test('what a keybinding may ask for', () => {
  const asked: readonly SearchArguments[] = [
    { pattern: 'error' },
    { pattern: ['error', 'timed out'], invert: true },
    { levels: ['error', 'fatal'] },
    { fields: ['status>=500'] },
    { exclude: ['health'] },
    { containers: ['web'], since: '1h' },
    { tail: 100 },
    {
      pattern: 'error',
      isRegExp: false,
      matchCase: false,
      wholeWord: true,
      exclude: ['health'],
      levels: ['error', 'fatal'],
      streams: ['stderr'],
      fields: ['took>800'],
      traces: true,
      containers: ['shop/api'],
      since: '1h',
      until: '30m',
      tail: 100,
    },
  ];
  for (const one of asked) {
    assert.ok(isSearchArguments(one), JSON.stringify(one));
  }
});

test('what is no search is none: a row of a view, a mistyped level, a number as text, nothing asked for', () => {
  for (const value of [
    undefined,
    { containerIds: ['abc'] },
    {},
    { pattern: '' },
    { pattern: [] },
    { containers: ['web'] },
    { pattern: 'error', levels: ['eror'] },
    { pattern: 'error', streams: 'stderr' },
    { pattern: 'error', exclude: 'health' },
    { pattern: 'error', invert: 'yes' },
    { pattern: ['error', 5] },
    { fields: 'status>=500' },
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
  const several = toSearchRequest({ pattern: ['a', 'b'], invert: true, matchCase: false, traces: true }, []);
  assert.deepEqual(several.query, {
    pattern: 'a',
    isRegExp: true,
    case: 'insensitive',
    isInverted: true,
    orPatterns: ['b'],
  });
  const fields = toSearchRequest({ fields: ['status>=500', 'user.id=42'] }, []);
  assert.deepEqual(fields.query, {
    pattern: '',
    isRegExp: true,
    case: 'smart',
    isInverted: false,
    fields: [
      { path: 'status', operator: '>=', value: '500' },
      { path: 'user.id', operator: '=', value: '42' },
    ],
  });
});

test('a condition that is none is told rather than left out', () => {
  assert.throws(
    () => toSearchRequest({ fields: ['status'] }, []),
    (error) => isProblem(error, 'fieldInvalid'),
  );
});
