import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  closestLimit,
  heatStep,
  nextSort,
  orderRows,
  reorderRows,
  type TableRow,
} from '../../../src/webview/tableOrder.ts';
import { container, reading } from './fixtures.ts';

const row = (name: string, cpuPercent?: number): TableRow => ({
  container: container(name),
  metrics: reading(0, { cpuPercent }),
});

const byCpu = (rows: readonly TableRow[], isDescending = true) =>
  orderRows(rows, { column: 'cpu', isDescending }, 'en').join(' ');

test('unknown values come last, whichever way the numbers run', () => {
  const rows = [row('idle'), row('low', 1), { ...row('gone'), metrics: undefined }, row('high', 90)];
  assert.equal(byCpu(rows), 'high low gone idle');
  assert.equal(byCpu(rows, false), 'low high gone idle');
});

test('equal values stand by name, the same way whatever order they came in', () => {
  const rows = [row('web10', 5), row('web2', 5), row('api', 5)];
  assert.equal(byCpu(rows), 'api web2 web10');
  assert.equal(byCpu([...rows].reverse(), false), 'api web2 web10');
});

test('names sort as people read them', () => {
  const rows = ['나', 'b2', '가', 'b10', 'A'].map((name) => row(name));
  assert.deepEqual(orderRows(rows, { column: 'name', isDescending: false }, 'ko'), [
    '가',
    '나',
    'A',
    'b2',
    'b10',
  ]);
});

test('two containers of one name keep their places', () => {
  const twins = ['y', 'x'].map((key) => ({ container: container('web', { key }), metrics: undefined }));
  assert.deepEqual(orderRows(twins, { column: 'pids', isDescending: true }, 'en'), ['x', 'y']);
});

test('a header sorts its column, then turns it around', () => {
  const byName = nextSort({ column: 'cpu', isDescending: true }, 'name');
  assert.deepEqual(byName, { column: 'name', isDescending: false });
  assert.deepEqual(nextSort(byName, 'name'), { column: 'name', isDescending: true });
  assert.deepEqual(nextSort(byName, 'memory'), { column: 'memory', isDescending: true });
});

test('rows that are about the same keep their places; one that clearly leads passes', () => {
  const reorder = (rows: readonly TableRow[], previous: readonly string[]) =>
    reorderRows(rows, { column: 'cpu', isDescending: true }, 'en', previous).join(' ');
  assert.equal(reorder([row('a', 50), row('b', 51)], ['a', 'b']), 'a b');
  assert.equal(reorder([row('a', 50), row('b', 60)], ['a', 'b']), 'b a');
  assert.equal(reorder([row('a', 0), row('b', 0)], ['b', 'a']), 'b a');
  assert.equal(reorder([row('a', 1), row('new', 5), row('b', 0.1)], ['a', 'gone', 'b']), 'new a b');
});

test('what a container is nearest to running out of', () => {
  const shares = { cpuOfLimitPercent: 20, memoryPercent: 92, pidsPercent: undefined };
  assert.deepEqual(closestLimit(reading(0, shares)), { what: 'memory', percent: 92 });
  assert.deepEqual(closestLimit(reading(0, { ...shares, pidsPercent: 95 }))?.what, 'pids');
  assert.equal(closestLimit(reading(0)), undefined);
});

test('the nearer its limit, the hotter; what has none is cool', () => {
  const steps = [undefined, 0, 49.9, 50, 70, 80, 90, 97.9, 98, 250].map(heatStep);
  assert.deepEqual(steps, [0, 0, 0, 1, 2, 3, 4, 4, 5, 5]);
});
