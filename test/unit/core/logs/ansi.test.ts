import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripAnsi } from '../../../../src/core/logs/ansi.ts';

test('escape sequences are taken out, whatever they do', () => {
  const examples: readonly (readonly [string, string])[] = [
    ['\x1b[1;31mERROR\x1b[0m here', 'ERROR here'],
    ['\x1b[38;2;1;2;3mcolour\x1b[39m', 'colour'],
    ['\x1b[2K\x1b[1Gprogress', 'progress'],
    ['\x1b]0;title\x07text', 'text'],
    ['\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['\x1b(B\x1b7save\x1b8', 'save'],
    ['\x9b31mC1', 'C1'],
    ['plain [31m text', 'plain [31m text'],
  ];
  for (const [text, plain] of examples) {
    assert.equal(stripAnsi(text), plain);
  }
});

test('a sequence cut off by the end of its line takes nothing of the next', () => {
  assert.equal(stripAnsi('a\x1b]0;never closed\nb\x1b[3\nc'), 'a\nb\x1b[3\nc');
});
