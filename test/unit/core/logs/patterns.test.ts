import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { compileQuery } from '../../../../src/core/logs/matcher.ts';
import { builtInPatterns } from '../../../../src/core/logs/patterns.ts';
import { batchOf } from '../../../fixtures/logBatches.ts';

const patterns = builtInPatterns(english);
const smart = (pattern: string) => ({ pattern, isRegExp: true, case: 'smart', isInverted: false }) as const;

/** By the pattern that has to find it; several may. */
const finds: Readonly<Record<string, readonly string[]>> = {
  errors: ['ERROR: relation does not exist', 'npm warning', '3 checks failed'],
  exceptions: [
    'Exception in thread "main" java.lang.NullPointerException',
    'Traceback (most recent call last):',
    'panic: runtime error: index out of range',
    'Caused by: java.io.IOException',
    'UnhandledPromiseRejectionWarning: TypeError',
    'TypeError: x is not a function',
    '    at Object.<anonymous> (/app/index.js:3:1)',
    "app.rb:3:in 'pay': no price (RuntimeError)",
  ],
  http5xx: [
    '10.0.0.1 - - [23/Nov/2026:10:15:00 +0000] "GET / HTTP/1.1" 502 157 "-"',
    'level=info status=503 path=/cart',
    '{"status":500,"path":"/"}',
    '{"statusCode": 504}',
    'GET /cart 500 12.5 ms',
  ],
  http4xx: ['"POST /login HTTP/1.1" 401', 'status=429', 'GET /x 404 3ms'],
  connections: [
    'connect ECONNREFUSED 10.0.0.2:5432',
    'context deadline exceeded',
    'request timed out',
    'upstream timeout',
    'write: broken pipe',
  ],
  memory: [
    'java.lang.OutOfMemoryError: Java heap space',
    'FATAL ERROR: JavaScript heap out of memory',
    'oom-kill:',
  ],
  authentication: [
    'FATAL:  password authentication failed for user "x"',
    '401 Unauthorized',
    'permission denied',
  ],
  database: [
    'ERROR: deadlock detected',
    'Duplicate entry 1 for key',
    'SQLSTATE[42000]',
    'too many connections',
  ],
  lifecycle: [
    'received SIGTERM',
    'Server started in 3 s',
    'listening on :8080',
    'exited with code 1',
    'restarting',
  ],
  slow: ['slow query: select', 'took 1532 ms', 'done in 2.51s', 'request_time=3.2 sec'],
  tls: ['x509: certificate signed by unknown authority', 'SSL handshake failed', 'certificate has expired'],
  disk: ['write: no space left on device', 'EMFILE: too many open files'],
};
const ordinary = [
  'GET /api/items/500 200 took=117ms',
  'INFO ready',
  'order 4040 shipped',
  'took=12ms',
  '"GET / HTTP/1.1" 200 5012',
  'worker 3 took 0.2s',
];

test('the first pattern is errors and warnings, and ids are unique', () => {
  assert.equal(patterns[0]?.pattern, 'error|warning|fail');
  assert.equal(new Set(patterns.map(({ id }) => id)).size, patterns.length);
  assert.deepEqual(Object.keys(finds).sort(), patterns.map(({ id }) => id).sort());
});

for (const { id, pattern } of patterns) {
  const lines = [...(finds[id] ?? []), ...ordinary];

  test(`${id} finds what it says, and leaves the ordinary alone`, () => {
    const matcher = compileQuery(smart(pattern));
    assert.deepEqual(
      lines.filter((line) => matcher.isHit(batchOf(line), 0)),
      finds[id],
    );
  });

  test(`${id} means the same to grep`, () => {
    const found = execFileSync('grep', ['-Ei', '--', pattern], { input: lines.join('\n'), encoding: 'utf8' });
    assert.deepEqual(found.trimEnd().split('\n'), finds[id]);
  });
}
