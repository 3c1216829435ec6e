import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { chartSpecs } from '../../../src/webview/chartSpecs.ts';
import { readingsTable } from '../../../src/webview/readingsTable.ts';
import { DashboardStore } from '../../../src/webview/store.ts';
import { isWorthShowing } from '../../../src/webview/worthShowing.ts';
import { container, reading } from './fixtures.ts';

const window = { from: 0, to: 3000 };

function shown(...readings: readonly (readonly [string, readonly Metrics[]])[]) {
  const store = new DashboardStore();
  store.containers = readings.map(([name]) => container(name));
  const samples = readings.map(([key, known]) => ({ key, readings: packReadings(known) }));
  store.apply({ type: 'samples', samples }, 2000);
  const rows = store.containers.map((one) => ({ container: one, metrics: store.current(one, 2000) }));
  return { store, rows, charted: rows, window };
}

test('of one container every known metric stands with now, mean and highest value', () => {
  const { store, rows } = shown([
    'web',
    [
      reading(1000, { cpuPercent: 10, cpuOfLimitPercent: 20, pids: 3, restarts: 2 }),
      reading(2000, { cpuPercent: 30, cpuOfLimitPercent: 60, pids: 4, restarts: 2 }),
    ],
  ]);
  assert.deepEqual(readingsTable(store, rows, window, false).rows, [
    ['CPU of own limit', '60.00%', '40.00%', '60.00%'],
    ['CPU (100% = one core)', '30.00%', '20.00%', '30.00%'],
    ['Processes and threads', '4', '3.5', '4'],
    ['Restarts', '2', '', ''],
  ]);
});

test('where the time before is drawn behind, its numbers stand beside', () => {
  const { store, rows } = shown(['web', [1000, 1500, 2000].map((at) => reading(at, { pids: at / 500 }))]);
  const { columns, rows: lines } = readingsTable(store, rows, { from: 1600, to: 2400 }, true);
  assert.deepEqual(
    columns.map(({ title }) => title),
    ['Metric', 'Now', 'Mean', 'Highest', 'Mean before', 'Highest before'],
  );
  assert.deepEqual(lines, [['Processes and threads', '4', '4', '4', '2.5', '3']]);
});

test('several containers stand beside each other', () => {
  const { store, rows } = shown(['a', [reading(2000, { pids: 3 })]], ['b', [reading(2000)]]);
  const { columns, rows: lines } = readingsTable(store, rows, window, false);
  assert.deepEqual(
    columns.map(({ title }) => title),
    ['Metric', 'a', 'b'],
  );
  assert.deepEqual(lines, [['Processes and threads', '3', '–']]);
});

test('a chart takes room only where it has something to show', () => {
  const looked = shown(['web', [reading(1000, { networkErrorRate: 0, memoryRssBytes: 5 })]]);
  const worth = chartSpecs('docker')
    .filter((spec) => isWorthShowing(spec, looked))
    .map(({ id }) => id);
  assert.deepEqual(worth, ['memoryParts']);
  const trouble = shown(['web', [reading(1000, { networkErrorRate: 0, networkDropRate: 0.5 })]]);
  const errors = chartSpecs('docker').find(({ id }) => id === 'networkTrouble');
  assert.ok(errors && isWorthShowing(errors, trouble));
});
