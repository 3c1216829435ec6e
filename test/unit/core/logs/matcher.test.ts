import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, VitalsError } from '../../../../src/core/errors.ts';
import { ignoresCase } from '../../../../src/core/logs/compilePattern.ts';
import { parseFieldCondition } from '../../../../src/core/logs/fields.ts';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import { compileQuery } from '../../../../src/core/logs/matcher.ts';
import { batchOf } from '../../../fixtures/logBatches.ts';

const query = (pattern: string, options: Partial<LogQuery> = {}): LogQuery => ({
  pattern,
  isRegExp: true,
  case: 'smart',
  isInverted: false,
  ...options,
});

const lines = [
  'INFO ready',
  '',
  'ERROR Connection refused (attempt 3)',
  '\x1b[31mer\x1b[0mror in colour',
  '주문 실패: 결제 오류 😀',
  'GET /api?a=[1] 200 took=12ms',
  'carriage\rreturn error',
  'warning, failed',
  ' ',
];

/** Indexes of the hits; the ways of finding them have to agree. */
function find(pattern: string, options?: Partial<LogQuery>): number[] {
  const matcher = compileQuery(query(pattern, options));
  const batch = batchOf(...lines);
  const hits = [...matcher.hits(batch)];
  const byLine = lines.map((_, index) => index).filter((index) => matcher.isHit(batch, index));
  assert.deepEqual(hits, byLine);
  assert.equal(matcher.countHits(batch), hits.length);
  return hits;
}

test('patterns find records, not what lies across them', () => {
  const examples: readonly (readonly [string, number[]])[] = [
    ['error|warning|fail', [2, 3, 6, 7]],
    ['ERROR', [2]],
    ['^error', [2, 3]],
    ['error$', [6]],
    ['^$', [1]],
    ['^', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['x*', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['^return', []],
    ['carriage$', []],
    ['ready\\s+error', []],
    ['ready[^x]*conn', []],
    ['[^x]$', [0, 2, 3, 4, 5, 6, 7, 8]],
    ['^\\s*$', [1, 8]],
    ['실패', [4]],
    ['오류 .$', [4]],
    ['\\p{Script=Hangul}{2}', [4]],
    ['\\berror\\b', [2, 3, 6]],
    ['(?<!in colo)ur', [6]],
    ['error(?!.*return)(?! in)', [2, 6]],
    ['took=(\\d+)ms', [5]],
    ['[[:digit:]]{3}', [5]],
    ['[[:space:]]took', [5]],
    ['[^[:alnum:][:space:]]\\[', [5]],
    ['a=\\[1\\]', [5]],
    ['f(ai|ia)led', [7]],
  ];
  for (const [pattern, hits] of examples) {
    assert.deepEqual(find(pattern), hits, pattern);
  }
});

test('plain text means itself', () => {
  assert.deepEqual(find('?a=[1]', { isRegExp: false }), [5]);
  assert.deepEqual(find('(ATTEMPT', { isRegExp: false, case: 'insensitive' }), [2]);
  assert.deepEqual(find('.', { isRegExp: false }), []);
});

test('inverted, the records that do not match are hits, and nothing in them is marked', () => {
  assert.deepEqual(find('error|warning|fail', { isInverted: true }), [0, 1, 4, 5, 8]);
  assert.deepEqual(find('(?=error)', { isInverted: true, case: 'sensitive' }), [0, 1, 2, 4, 5, 7, 8]);
  assert.deepEqual(compileQuery(query('error', { isInverted: true })).ranges('no such thing'), []);
});

test('smart case heeds letters that are meant as such', () => {
  const heeded = ['Error', '\\bError', 'É', '주문 A', '(?<name>A)', '\\\\S'];
  const ignored = [
    'error',
    '\\S+\\W\\B',
    '\\p{Lu}x',
    '(?<Name>x)\\k<Name>',
    '\\u00C9',
    '주문',
    '[[:upper:]]',
  ];
  assert.deepEqual(
    heeded.filter((pattern) => ignoresCase(query(pattern))),
    [],
  );
  assert.deepEqual(
    ignored.filter((pattern) => !ignoresCase(query(pattern))),
    [],
  );
  assert.equal(ignoresCase(query('\\S', { isRegExp: false })), false);
  assert.equal(ignoresCase(query('Error', { case: 'insensitive' })), true);
  assert.equal(ignoresCase(query('error', { case: 'sensitive' })), false);
});

test('ranges are where the pattern matches, empty matches left out', () => {
  assert.deepEqual(compileQuery(query('error|fail|x*')).ranges('an Error, a failure'), [
    [3, 8],
    [12, 16],
  ]);
  assert.deepEqual(compileQuery(query('.$')).ranges('😀'), [[0, 2]]);
  assert.equal(compileQuery(query('.')).ranges('x'.repeat(1000)).length, 100);
});

test('lenient syntax is accepted, a mistake is told with its reason', () => {
  assert.equal(compileQuery(query('a\\-b')).isHit(batchOf('a-b'), 0), true);
  assert.equal(compileQuery(query('{"level":')).isHit(batchOf('{"level":1}'), 0), true);
  assert.throws(
    () => compileQuery(query('(error')),
    (error: unknown) =>
      error instanceof VitalsError &&
      error.problem.code === 'patternInvalid' &&
      error.problem.reason === 'Unterminated group',
  );
  for (const pattern of ['[', '*', '\\p{Nonsense}', '(?<=']) {
    assert.throws(
      () => compileQuery(query(pattern)),
      (error) => isProblem(error, 'patternInvalid'),
      pattern,
    );
  }
});

test('patterns that may backtrack for ever are known before they run', () => {
  const short = batchOf('short');
  const long = batchOf('long'.repeat(1000));
  for (const pattern of ['(a+)+$', '(a|a)*b', '(\\w+\\s?){10,}', '.*a.*b.*c', '(.*)\\1']) {
    assert.equal(compileQuery(query(pattern)).isRisky(short), true, pattern);
  }
  for (const pattern of ['error|warning|fail', '[*+]{2}', '(foo|bar)?', '\\(\\+\\)']) {
    assert.equal(compileQuery(query(pattern)).isRisky(long), false, pattern);
  }
  assert.equal(compileQuery(query('error.*refused')).isRisky(short), false);
  assert.equal(compileQuery(query('error.*refused')).isRisky(long), true);
});

test('several patterns: one of these, and none of those', () => {
  assert.deepEqual(find('warning', { orPatterns: ['connection'] }), [2, 7]);
  assert.deepEqual(find('error', { excludePatterns: ['attempt', 'colour'] }), [6]);
  // None of the two matches.
  assert.deepEqual(find('r', { orPatterns: ['0'], isInverted: true }), [1, 4, 8]);
  // A capital letter in one of them makes case count in all.
  assert.deepEqual(find('error', { orPatterns: ['WARNING'] }), [3, 6]);
  const matcher = compileQuery(query('er', { orPatterns: ['ro', 'Connection'] }));
  assert.deepEqual(matcher.matching?.('error'), [0, 1]);
  assert.deepEqual(compileQuery(query('er', { orPatterns: ['x'], levels: ['error'] })).matching?.('x'), [1]);
  assert.equal(compileQuery(query('er')).matching, undefined);
  assert.deepEqual(matcher.ranges('error Connection'), [
    [0, 4],
    [6, 16],
  ]);
});

test('whole words, of any script', () => {
  assert.deepEqual(find('fail', { isWholeWord: true }), []);
  assert.deepEqual(find('failed', { isWholeWord: true }), [7]);
  assert.deepEqual(find('결제', { isWholeWord: true }), [4]);
  assert.deepEqual(find('주', { isWholeWord: true }), []);
  assert.deepEqual(find('a=[1]', { isRegExp: false, isWholeWord: true }), [5]);
});

test('levels, streams and fields narrow what a pattern finds', () => {
  const batch = batchOf(
    'level=error msg="payment failed" took=812ms status=502',
    '{"level":30,"msg":"ok","took":12,"user":{"id":42},"http.status":200}',
    '2026-11-23 WARN slow request took=1.2s',
    'nothing of the kind',
  );
  const hits = (options: Partial<LogQuery>, pattern = '') => [
    ...compileQuery(query(pattern, options)).hits(batch),
  ];
  const fields = (...texts: string[]) => hits({ fields: texts.map(parseFieldCondition) });
  assert.deepEqual(hits({ levels: ['error', 'warning'] }), [0, 2]);
  assert.deepEqual(hits({ levels: ['info'] }, 'slow'), []);
  assert.deepEqual(hits({ streams: ['stderr'] }), []);
  assert.deepEqual(hits({ streams: ['stdout'] }), [0, 1, 2, 3]);
  assert.deepEqual(fields('took>800'), [0, 2]);
  assert.deepEqual(fields('took>1s'), [2]);
  assert.deepEqual(fields('took<=12'), [1]);
  assert.deepEqual(fields('status>=500', 'took>800'), [0]);
  assert.deepEqual(fields('user.id=42'), [1]);
  assert.deepEqual(fields('http.status=200'), [1]);
  assert.deepEqual(fields('msg~^pay'), [0]);
  assert.deepEqual(fields('level=ERROR'), [0]);
  // What has no such field is not counted as different.
  assert.deepEqual(fields('took!=12'), [0, 2]);
});

test('a condition on a field that is none is refused', () => {
  for (const text of ['', 'status', 'status is 5', '>=5', 'took>soon']) {
    assert.throws(() => parseFieldCondition(text), { problem: { code: 'fieldInvalid', text } });
  }
});
