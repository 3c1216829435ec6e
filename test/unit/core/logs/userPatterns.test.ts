import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { builtInPatterns, patternQuery } from '../../../../src/core/logs/patterns.ts';
import { findPattern, readUserPatterns } from '../../../../src/core/logs/userPatterns.ts';

const read = (entry: unknown) => readUserPatterns([entry])[0];

test('an entry of the settings becomes a query', () => {
  const found = read({
    name: 'Payments',
    pattern: 'pay.*(denied|late)',
    flags: 'iw',
    levels: ['error', 'warning'],
    traces: true,
    description: 'What the bank refused.',
  });
  assert.equal(found?.problem, undefined);
  assert.equal(found?.pattern?.explanation, 'What the bank refused.');
  assert.deepEqual(found?.pattern && patternQuery(found.pattern), {
    pattern: 'pay.*(denied|late)',
    isRegExp: true,
    case: 'insensitive',
    isInverted: false,
    isWholeWord: true,
    levels: ['error', 'warning'],
    hasTraces: true,
  });
  const plain = read({ name: 'a.b', pattern: '[', flags: 'Fsv', traces: true })?.pattern;
  assert.deepEqual(plain?.options, { isRegExp: false, case: 'sensitive', isInverted: true });
});

test('what cannot be used is named, and stops no other', () => {
  const found = readUserPatterns([
    { name: 'good', pattern: 'x' },
    { pattern: 'x' },
    { name: 'empty', pattern: '' },
    { name: 'flags', pattern: 'x', flags: 'q' },
    { name: 'both', pattern: 'x', flags: 'is' },
    { name: 'levels', pattern: 'x', levels: ['loud'] },
    { name: 'broken', pattern: '(' },
    { name: 'GOOD', pattern: 'y' },
    null,
    7,
  ]);
  assert.deepEqual(
    found.map(({ name, pattern, problem }) => [
      name,
      pattern?.pattern ?? (problem && 'field' in problem ? problem.field : problem?.code),
    ]),
    [
      ['good', 'x'],
      ['#2', 'name'],
      ['empty', 'pattern'],
      ['flags', 'flags'],
      ['both', 'flags'],
      ['levels', 'levels'],
      ['broken', 'patternInvalid'],
      ['GOOD', 'name'],
      ['#9', 'name'],
      ['#10', 'name'],
    ],
  );
  assert.deepEqual(readUserPatterns({ name: 'x' }), []);
});

test('a pattern that may backtrack for ever is known by its form', () => {
  assert.equal(read({ name: 'hostile', pattern: '(a+)+$' })?.mayTakeForever, true);
  assert.equal(read({ name: 'plain', pattern: '(a+)+$', flags: 'F' })?.mayTakeForever, false);
  assert.equal(read({ name: 'good', pattern: 'a+b' })?.mayTakeForever, false);
});

test('a pattern is found by its id or its name; else it is told what comes close', () => {
  const patterns = builtInPatterns(english);
  assert.equal(findPattern(patterns, 'HTTP5xx').id, 'http5xx');
  assert.equal(findPattern(patterns, 'errors and warnings').id, 'errors');
  assert.throws(() => findPattern(patterns, 'http5x'), {
    problem: { code: 'patternUnknown', text: 'http5x', similar: ['http5xx', 'http4xx'] },
  });
});
