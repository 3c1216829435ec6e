import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupCounter, parseGrouping } from '../../../../../src/core/logs/statistics/groupCounter.ts';
import { templateOf } from '../../../../../src/core/logs/statistics/template.ts';

/** Counts by key, of records that come a second apart. */
function counts(grouping: string, lines: readonly string[], limit?: number): [string | undefined, number][] {
  const counter = new GroupCounter(parseGrouping(grouping), limit);
  for (const [index, text] of lines.entries()) {
    const timestamp = new Date(Date.UTC(2026, 10, 23, 10, 0, index)).toISOString();
    counter.add(index % 2 === 0 ? 'web' : 'db', { timestamp, stream: 'stdout', text });
  }
  return counter.result().groups.map(({ key, count }) => [key, count]);
}

const lines = [
  'INFO ready in 12 ms',
  'ERROR cannot reach 10.0.0.7:5432 (attempt 1)',
  'ERROR cannot reach 10.0.0.8:5432 (attempt 23)',
  'level=warn msg="disk 91% full" user=mina',
  'level=warn msg="disk 93% full" user=jun',
  'nothing of the kind',
];

test('by container, level, stream, message and field', () => {
  assert.deepEqual(counts('container', lines), [
    ['db', 3],
    ['web', 3],
  ]);
  assert.deepEqual(counts('level', lines), [
    ['error', 2],
    ['warning', 2],
    ['info', 1],
    [undefined, 1],
  ]);
  assert.deepEqual(counts('stream', lines), [['stdout', 6]]);
  assert.deepEqual(counts('template', lines), [
    ['ERROR cannot reach <ip> (attempt <number>)', 2],
    ['disk <number>% full', 2],
    ['INFO ready in <number> ms', 1],
    ['nothing of the kind', 1],
  ]);
  assert.deepEqual(counts('field:user', lines), [
    [undefined, 4],
    ['jun', 1],
    ['mina', 1],
  ]);
});

test('by time, in order, with the spans in which nothing was', () => {
  const counter = new GroupCounter(parseGrouping('1m'));
  for (const second of [0, 59, 60, 185]) {
    const timestamp = new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();
    counter.add('web', { timestamp, stream: 'stdout', text: 'x' });
  }
  const { groups } = counter.result();
  assert.deepEqual(
    groups.map(({ key, count }) => [key?.slice(-5), count]),
    [
      ['00:00', 2],
      ['01:00', 1],
      ['02:00', 0],
      ['03:00', 1],
    ],
  );
  assert.equal(groups[0]?.last, '2026-11-23T10:00:59.000Z');
});

test('memory is bounded: rare groups are given up, none of their records is lost from the sum', () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    index % 2 === 0 ? 'often' : `id=x${'y'.repeat(index)}`,
  );
  const counter = new GroupCounter(parseGrouping('template'), 50);
  for (const text of many) {
    counter.add('web', { timestamp: undefined, stream: 'stdout', text });
  }
  const { groups, total, others } = counter.result();
  assert.ok(groups.length <= 50);
  assert.deepEqual([groups[0]?.key, groups[0]?.count], ['often', 500]);
  assert.equal(groups.reduce((sum, { count }) => sum + count, 0) + others, total);
});

test('what one statement of a program writes has one template', () => {
  const kinds: readonly (readonly [string, string])[] = [
    ['2026-11-23T10:00:00Z INFO user 42 logged in', 'INFO user <number> logged in'],
    ['order 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed', 'order <uuid> failed'],
    ['mail to kim@example.co.kr bounced', 'mail to <email> bounced'],
    ['trace 4bf92f3577b34da6a3ce929d0e0e4736 took 1,234.5 ms', 'trace <hex> took <number> ms'],
    ['주문 123 실패: 재고 0개', '주문 <number> 실패: 재고 <number>개'],
    ['{"level":30,"msg":"paid 12 won","id":7}', 'paid <number> won'],
    ['deadbeef is a word here, facade too', 'deadbeef is a word here, facade too'],
    ['\x1b[31mfailed\x1b[0m at 10:00:01.5', 'failed at <time>'],
  ];
  for (const [line, template] of kinds) {
    assert.equal(templateOf(line), template);
  }
});

test('what cannot be counted by is refused', () => {
  for (const text of ['', 'colour', '5', '0m', 'field:']) {
    assert.throws(() => parseGrouping(text), { problem: { code: 'groupingInvalid', text } });
  }
});

test('by pattern: a record counts once for each that has found it, and one that has found none is told too', () => {
  const counter = new GroupCounter(parseGrouping('pattern'), undefined, ['error', 'timed out', 'panic']);
  const add = (text: string, ...patterns: string[]) =>
    counter.add('web', { timestamp: undefined, stream: 'stdout', text }, patterns);
  add('error: timed out', 'error', 'timed out');
  add('error', 'error');
  add('by a field');
  const { groups, total } = counter.result();
  assert.deepEqual(
    groups.map(({ key, count }) => [key, count]),
    [
      ['error', 2],
      [undefined, 1],
      ['timed out', 1],
      ['panic', 0],
    ],
  );
  assert.equal(total, 3);
});
