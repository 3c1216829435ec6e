import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TraceFolds } from '../../../../src/core/logs/traceFolds.ts';

function folded(...lines: readonly string[]): string[] {
  const folds = new TraceFolds();
  for (const line of lines) {
    folds.add(line.replace(/^T/, '2026-11-23 10:15:00.123'));
  }
  return folds.spans.map(({ start, end }) => `${start}-${end}`);
}

test('a stack trace folds, from the line that it hangs on, with its blank lines', () => {
  const lines = [
    '─ The log begins here.',
    'T ┃ ERROR cannot pay',
    'T ┃ Error: boom',
    'T ┃     at pay (/app/a.js:1:1)',
    'T ┃ ready',
    'T ┃ Traceback (most recent call last):',
    'T ┃   File "/app/pay.py", line 6, in <module>',
    'T ┃ ValueError: no',
    'T ┃ ',
    'T ┃ During handling of the above exception, another exception occurred:',
    'T ┃ ',
    'T ┃ Traceback (most recent call last):',
    'T ┃   File "/app/pay.py", line 8, in <module>',
    'T ┃ KeyError: 1',
    'T ┃ end',
  ];
  assert.deepEqual(folded(...lines), ['1-3', '5-13']);
  assert.deepEqual(folded(...lines.map((line) => line.replace('T ', 'T web '))), ['1-3', '5-13']);
});

test('in results too; what is from elsewhere in the log goes on with nothing', () => {
  const lines = [
    'web: 2 hits',
    'T: ┃ Error: boom',
    'T  ┃     at pay (/app/a.js:1:1)',
    '',
    'T  ┃     at run (/app/b.js:1:1)',
    'T: ┃ ERROR alone',
  ];
  assert.deepEqual(folded(...lines), ['1-2']);
});

test('not where another container or stream has written in between', () => {
  assert.deepEqual(folded('T web ┃ Error: boom', 'T db  ┃ idle', 'T web ┃     at pay (/app/a.js:1:1)'), []);
  assert.deepEqual(folded('T ┃ Error: boom', 'T │ idle', 'T ┃     at pay (/app/a.js:1:1)'), []);
});
