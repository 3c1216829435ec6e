import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StackTraceCollector } from '../../../../src/core/logs/stackTraceCollector.ts';
import { batchOf } from '../../../fixtures/logBatches.ts';

const trace = ['Error: boom', '    at pay (/app/a.js:1:1)', '    at run (/app/b.js:2:2)'];
const log = ['start', 'ready', ...trace, 'GET /pay', 'idle', ...trace.slice(0, 2), 'stop'];

interface Asked {
  readonly before?: number;
  readonly after?: number;
  readonly maxHits?: number;
  /** Records in a batch. */
  readonly batch?: number;
}

/** What is shown of the log: `index:text` for a hit, `index-text` for all else; a blank parts excerpts. */
function search(pattern: RegExp, { before = 0, after = 0, maxHits = 100, batch = 100 }: Asked = {}) {
  const shown: string[] = [];
  const collector = new StackTraceCollector(
    { before, after, maxHits },
    (text) => ({
      ranges: [...text.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: { length } }) => [
        index,
        index + length,
      ]),
    }),
    (lines) => {
      shown.push(
        lines
          .map(({ index, isHit, record }) => `${index}${isHit ? ':' : '-'}${record.text.trim()}`)
          .join('\n'),
      );
    },
  );
  for (let from = 0; from < log.length; from += batch) {
    const lines = log.slice(from, from + batch);
    collector.add(
      batchOf(...lines),
      [...lines.keys()].filter((at) => pattern.test(lines[at] ?? '')),
    );
  }
  collector.end();
  return { shown, hits: collector.hits };
}

test('a hit comes with its whole trace and counts once', () => {
  const whole = [
    '2:Error: boom\n3-at pay (/app/a.js:1:1)\n4-at run (/app/b.js:2:2)',
    '7:Error: boom\n8-at pay (/app/a.js:1:1)',
  ];
  assert.deepEqual(search(/boom/), { shown: whole, hits: 2 });
  assert.deepEqual(search(/boom|pay \(/), { shown: whole, hits: 2 });
  assert.deepEqual(search(/b\.js/).shown, [
    '2-Error: boom\n3-at pay (/app/a.js:1:1)\n4:at run (/app/b.js:2:2)',
  ]);
  assert.deepEqual(search(/GET|start/).shown, ['0:start', '5:GET /pay']);
});

test('however the log comes in parts', () => {
  for (const batch of [1, 2, 3, 4, 7]) {
    for (const asked of [{}, { before: 1, after: 2 }]) {
      const lines = (found: { shown: readonly string[] }) => found.shown.join('\n').split('\n');
      assert.deepEqual(
        lines(search(/boom|stop/, { ...asked, batch })),
        lines(search(/boom|stop/, asked)),
        `${batch}`,
      );
    }
  }
});

test('with the lines around it, none twice', () => {
  assert.deepEqual(search(/run/, { before: 1, after: 1 }).shown, [
    '1-ready\n2-Error: boom\n3-at pay (/app/a.js:1:1)\n4:at run (/app/b.js:2:2)\n5-GET /pay',
  ]);
  const numbers = search(/boom|idle/, { before: 2, after: 1 })
    .shown.join('\n')
    .split('\n')
    .map((line) => Number.parseInt(line, 10));
  assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('past the most that is kept, hits are only counted', () => {
  assert.deepEqual(search(/boom/, { maxHits: 1 }).shown.length, 1);
  assert.deepEqual(search(/boom/, { maxHits: 1 }).hits, 2);
  assert.deepEqual(search(/boom/, { maxHits: 0 }), { shown: [], hits: 2 });
});

test('whichever of several patterns a line of a trace has counts for its hit', () => {
  const found: (readonly number[] | undefined)[] = [];
  const collector = new StackTraceCollector(
    { before: 1, after: 0, maxHits: 10 },
    (text) => ({
      ranges: [],
      patterns: [/boom/, /b\.js/, /ready/].flatMap((one, at) => (one.test(text) ? [at] : [])),
    }),
    (lines) => found.push(...lines.filter(({ isHit }) => isHit).map(({ patterns }) => patterns)),
  );
  collector.add(batchOf(...log), [1, 2, 4, 7]);
  collector.end();
  assert.deepEqual(found, [[2], [0, 1], [0]]);
});
