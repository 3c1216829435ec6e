import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparedLine } from '../../../../../src/core/logs/compare/comparedLine.ts';

const folded = (text: string, hasNumbers = false) =>
  comparedLine({ timestamp: '2026-11-23T10:00:00.1Z', stream: 'stdout', text }, hasNumbers).replace(
    /^│ /,
    '',
  );

test('what differs from run to run is folded away, what happened stays', () => {
  const pairs: readonly (readonly [string, string])[] = [
    ['2026-11-23 10:15:00.123 INFO listening on 0.0.0.0:3000', 'INFO listening on <ip>'],
    ['\u001b[32minfo\u001b[0m took 12.5ms', 'info took <number>ms'],
    ['order 6f1c2a40-1c1e-4a55-9d5e-0a4b6c1d2e3f paid', 'order <uuid> paid'],
    [
      '{"time":"2026-11-23T10:15:00Z","level":"info","requestId":"V1StGXR8_Z5","user_id":"kim.7","msg":"ok"}',
      '{"time":"<time>","level":"info","requestId":"<id>","user_id":"<id>","msg":"ok"}',
    ],
    ['valid: true, paid=yes', 'valid: true, paid=yes'],
    [
      '10.1.2.3 - - [23/Nov/2026:10:15:00 +0000] "GET /cart/17 HTTP/1.1" 502 173',
      '<ip> - - [<number>/Nov/<number>:<time> +<number>] "GET /cart/<number> HTTP/<number>" 502 <number>',
    ],
    ['level=info status=500 took=812', 'level=info status=500 took=<number>'],
    ['"statusCode":404,"bytes":404', '"statusCode":404,"bytes":<number>'],
  ];
  for (const [text, expected] of pairs) {
    assert.equal(folded(text), expected);
  }
});

test('numbers are compared where that is asked for, ids and times are not', () => {
  assert.equal(
    folded('10:15:00 7 orders of 10.1.2.3 in 12.5ms id=abc-9', true),
    '7 orders of <ip> in 12.5ms id=<id>',
  );
});

test('the stream tells, and a record is one line', () => {
  const line = comparedLine({ timestamp: undefined, stream: 'stderr', text: 'a\rb\u2028c' }, false);
  assert.equal(line, '┃ a␍b␤c');
  assert.ok(folded('x'.repeat(100_000)).length <= 2000);
});
