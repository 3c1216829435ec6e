import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toRawExpression } from '../../../../src/core/logs/rawExpression.ts';

const rewritten = (source: string, flags = 'u') => toRawExpression(new RegExp(source, flags))?.source;

test('what JSON writes as it is stays as it is', () => {
  assert.equal(rewritten('error|warning|fail'), 'error|warning|fail');
  assert.equal(rewritten('^(?<level>WARN|ERR)\\b'), '(?:WARN|ERR)');
  assert.equal(rewritten('status=\\d{3} [a-z]+\\.'), 'status=\\d{3} [a-z]+\\.');
  assert.equal(rewritten('refused.*again'), 'refused[^\\n]*again');
  assert.equal(rewritten('(?<![\\p{L}(])fail(?!ed)'), 'fail');
  assert.equal(rewritten('실패'), '(?:\\xec\\x8b\\xa4)(?:\\xed\\x8c\\xa8)');
});

test('what begins with any character is found without it', () => {
  assert.equal(rewritten('"GET'), 'GET');
  assert.equal(rewritten('.*?refused'), 'refused');
  assert.equal(rewritten('[^x]{2,5}\\s+(?:error|fail)'), '(?:error|fail)');
  assert.match(rewritten('"error|fail') ?? '', /error\|fail$/);
  assert.notEqual(rewritten('"error|fail'), 'error|fail');
});

test('there is none where it would find every line, or where a line may be missed', () => {
  for (const source of ['', 'x*', 'log', '[0-9]', '\\w', 'stderr', '(e)\\1', '\\ud83d\\ude00']) {
    assert.equal(rewritten(source), undefined, source);
  }
  assert.equal(rewritten('error', ''), undefined);
  assert.equal(rewritten('error', 'v'), undefined);
});
