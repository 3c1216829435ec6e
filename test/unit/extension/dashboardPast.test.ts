import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../src/core/common/translate.ts';
import type { HistoryQuery, Mark } from '../../../src/core/history/metricHistory.ts';
import { readPast } from '../../../src/extension/webviews/dashboardPast.ts';
import { unpackReadings } from '../../../src/protocol/readings.ts';

const engine = 'unix:///a.sock';

test('buckets become readings at their middles, means and peaks apart', async () => {
  const asked: HistoryQuery[] = [];
  const history = {
    series(query: HistoryQuery) {
      asked.push(query);
      const buckets = [{ at: 60_000, min: 1, mean: 2, max: 9, count: 60 }];
      return { step: 60_000, buckets: query.metric === 'cpu-docker' ? buckets : [] };
    },
    marks: (): Mark[] => [
      { at: 1, engine, identity: 'shop/web/1', kind: 'container', text: 'die (1)' },
      { at: 2, engine, identity: undefined, kind: 'editor', text: 'save a.ts' },
      { at: 3, engine, identity: 'other', kind: 'container', text: 'start' },
      { at: 4, engine: 'another', identity: 'shop/web/1', kind: 'container', text: 'start' },
    ],
  };
  const query = { engine, keys: ['shop/web/1#twin'], from: 0, to: 3_600_000, isDetail: true };
  const past = await readPast(history, query, english);
  assert.ok(past.type === 'past');
  assert.ok(asked.every(({ identity }) => identity === 'shop/web/1'));
  assert.ok(asked.some(({ metric }) => metric === 'response-time'));
  const [series] = past.series;
  const shown = (packed: Float64Array) =>
    unpackReadings(packed).map(({ at, cpuPercent, pids }) => [at, cpuPercent, pids]);
  assert.deepEqual(shown(series?.mean ?? new Float64Array()), [[90_000, 2, undefined]]);
  assert.deepEqual(shown(series?.max ?? new Float64Array()), [[90_000, 9, undefined]]);
  assert.deepEqual(
    past.marks.map(({ key, kind, text }) => [key, kind, text]),
    [
      ['shop/web/1#twin', 'trouble', 'die (1)'],
      [undefined, 'other', 'Saved a.ts'],
    ],
  );
});

test('of buckets that are a reading each, there are no peaks', async () => {
  const buckets = [
    { at: 1000, min: 2, mean: 2, max: 2, count: 1 },
    { at: 2000, min: 3, mean: 3, max: 3, count: 1 },
  ];
  const history = { series: () => ({ step: 1000, buckets }), marks: () => [] };
  const past = await readPast(history, { engine, keys: ['web'], from: 0, to: 1, isDetail: false }, english);
  assert.ok(past.type === 'past');
  assert.deepEqual(
    past.series.map(({ mean, max }) => [unpackReadings(mean).length, max.length]),
    [[2, 0]],
  );
});

test('an overview reads no more than it draws', async () => {
  const asked: HistoryQuery[] = [];
  const history = {
    series(query: HistoryQuery) {
      asked.push(query);
      return { step: 1000, buckets: [] };
    },
    marks: () => [],
  };
  await readPast(history, { engine, keys: ['web'], from: 0, to: 1, isDetail: false }, english);
  const metrics = asked.map(({ metric }) => metric);
  assert.ok(metrics.includes('cpu-millicores'));
  assert.ok(!metrics.includes('pids'));
});
