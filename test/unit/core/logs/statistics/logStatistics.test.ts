import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../../src/core/common/translate.ts';
import { describeChange } from '../../../../../src/core/logs/statistics/describeChange.ts';
import {
  statisticsCsv,
  statisticsJsonLines,
  statisticsMarkdown,
} from '../../../../../src/core/logs/statistics/exportStatistics.ts';
import { StatisticsCounter } from '../../../../../src/core/logs/statistics/logStatistics.ts';
import { rateChanges } from '../../../../../src/core/logs/statistics/rateChange.ts';
import { levelKeys, maxBuckets, TimelineCounter } from '../../../../../src/core/logs/statistics/timeline.ts';

process.env.TZ = 'Asia/Seoul';

const start = Date.parse('2026-11-23T01:00:00Z');
const errorIndex = levelKeys.indexOf('error');
const errors = (counts: readonly number[]) => ({
  width: 60_000,
  buckets: counts.map((count, index) => ({
    start: start + index * 60_000,
    counts: levelKeys.map((_, level) => (level === errorIndex ? count : 0)),
  })),
});

test('a timeline has few buckets, however long it becomes, and loses no record', () => {
  for (const spacing of [1, 250, 1000, 61_000, 3_600_000, 86_400_000]) {
    const counter = new TimelineCounter(9 * 3_600_000);
    for (let index = 0; index < 1000; index++) {
      // As containers are read side by side, times come in no order.
      counter.add(start + ((index * 7) % 1000) * spacing, index % 10 === 0 ? 'error' : 'none');
    }
    const { buckets, width } = counter.result();
    assert.ok(buckets.length <= maxBuckets && buckets.length > 10, `${spacing}: ${buckets.length}`);
    const sum = (level: number) => buckets.reduce((all, { counts }) => all + (counts[level] ?? 0), 0);
    assert.deepEqual([sum(errorIndex), sum(levelKeys.length - 1)], [100, 900]);
    assert.ok(buckets.every((bucket, at) => bucket.start === (buckets[0]?.start ?? 0) + at * width));
  }
});

test('days begin as they do here', () => {
  const counter = new TimelineCounter(9 * 3_600_000);
  for (let day = 0; day < 100; day++) {
    counter.add(start + day * 86_400_000, 'info');
  }
  assert.equal(new Date(counter.result().buckets[0]?.start ?? 0).toISOString(), '2026-11-22T15:00:00.000Z');
  assert.deepEqual(new TimelineCounter().result().buckets, []);
});

test('a rate that has changed is told with when and by how much', () => {
  const [change, ...others] = rateChanges(errors([1, 0, 1, 1, 0, 1, 14, 15, 9, 11, 12]));
  assert.deepEqual(others, []);
  assert.deepEqual([change?.level, change?.since, change?.count], ['error', start + 6 * 60_000, 61]);
  assert.equal(change && describeChange(change, english), 'Error ×18 since 2026-11-23 10:06 (61 records)');
  const begun = rateChanges(errors([0, 0, 0, 0, 30, 31, 28]))[0];
  assert.equal(begun && describeChange(begun, english), 'Error: 89 since 2026-11-23 10:04, none before');
  const ended = rateChanges(errors([30, 28, 31, 0, 0, 0, 0]))[0];
  assert.equal(ended && describeChange(ended, english), 'Error: none since 2026-11-23 10:03');
});

test('chance is no change', () => {
  assert.deepEqual(rateChanges(errors([3, 1, 4, 1, 5, 2, 6, 3, 5, 3])), []);
  assert.deepEqual(rateChanges(errors([100, 110, 95, 105, 160, 150, 155])), [], 'less than twice as many');
  assert.deepEqual(rateChanges(errors([])), []);
});

function counted() {
  const counter = new StatisticsCounter(['web', 'db', 'idle'], 'status');
  const lines = [
    'level=error status=503 msg="no answer from 10.0.0.7"',
    'level=error status=503 msg="no answer from 10.0.0.8"',
    'level=info status=200 msg=|ok|',
  ];
  for (const [index, text] of lines.entries()) {
    const timestamp = new Date(start + index * 1000).toISOString();
    counter.add('web', { timestamp, stream: 'stdout', text });
  }
  counter.add('db', { timestamp: undefined, stream: 'stderr', text: 'plain' });
  return counter.result();
}

test('what hits have in common', () => {
  const found = counted();
  assert.equal(found.hits, 4);
  assert.deepEqual([found.first, found.last], ['2026-11-23T01:00:00.000Z', '2026-11-23T01:00:02.000Z']);
  assert.deepEqual(
    found.containers.map(({ name, counts }) => [name, counts.reduce((a, b) => a + b)]),
    [
      ['web', 3],
      ['db', 1],
      ['idle', 0],
    ],
  );
  assert.deepEqual(found.messages.groups[0]?.key, 'no answer from <ip>');
  assert.deepEqual(
    found.values.groups.map(({ key, count }) => [key, count]),
    [
      ['503', 2],
      [undefined, 1],
      ['200', 1],
    ],
  );
  assert.deepEqual(found.fields, ['level', 'status', 'msg']);
});

test('several patterns and the window before are told in every format', () => {
  const counter = new StatisticsCounter(['web'], undefined, ['no answer', 'timed out']);
  for (let index = 0; index < 3; index++) {
    const timestamp = new Date(start + index * 1000).toISOString();
    counter.add('web', { timestamp, stream: 'stdout', text: 'ERROR no answer' }, ['no answer']);
  }
  assert.equal(counter.result().patterns?.groups.length, 2);
  const counts = levelKeys.map((level) => (level === 'error' ? 6 : 0));
  const found = counter.result({ from: start - 60_000, to: start, records: 40, counts });
  const csv = statisticsCsv(found);
  assert.match(csv, /\r\npattern,no answer,,3,/);
  assert.match(csv, /\r\npattern,timed out,,0,,,\r\n/);
  assert.match(csv, /\r\nbefore,,error,6,2026-11-23T00:59:00.000Z,2026-11-23T01:00:00.000Z,0.5\r\n/);
  const markdown = statisticsMarkdown(found, { query: 'x', window: 'y' }, english);
  assert.match(
    markdown,
    /### Patterns\n\n.*\n.*\n\| 3 \| .* \| no answer \|\n\| 0 \| {2}\| {2}\| timed out \|/,
  );
  assert.match(
    markdown,
    /### Against the window before\n\nAs long before.*\n\n.*\n.*\n\| Error \| 6 \| 3 \| ×0\\\.5 \|/,
  );
  assert.equal(counted().patterns, undefined);
});

test('as CSV, JSON lines and Markdown', () => {
  const found = counted();
  const csv = statisticsCsv(found).split('\r\n');
  assert.equal(csv[0], 'kind,key,level,count,first,last,factor');
  assert.ok(csv.includes('container,web,error,2,,,'));
  assert.ok(csv.includes('value,503,,2,2026-11-23T01:00:00.000Z,2026-11-23T01:00:01.000Z,'));
  const rows = statisticsJsonLines(found).trimEnd().split('\n');
  assert.equal(rows.length, csv.length - 2);
  const time = rows.map((row) => JSON.parse(row)).filter(({ kind }) => kind === 'time');
  assert.equal(
    time.reduce((sum, { count }) => sum + count, 0),
    3,
  );
  const markdown = statisticsMarkdown(found, { query: '<b>', window: 'the whole log' }, english);
  assert.match(markdown, /^## Log statistics\\: \\<b\\>\n\n4 hits/);
  assert.match(
    markdown,
    /\| Container \| Error \| Info \| No level \|\n\|---\|---\|---\|---\|\n\| web \| 2 \| 1 \| 0 \|/,
  );
  assert.match(markdown, /\| \\\|ok\\\| \|/);
});
