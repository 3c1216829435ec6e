import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelKeys, type Timeline } from '../../../src/core/logs/statistics/timeline.ts';
import {
  axisMarks,
  barParts,
  bucketAt,
  levelTotals,
  rangeBetween,
  rangeFigures,
  timesOf,
  timeWriter,
} from '../../../src/webview/logStatisticsModel.ts';

process.env.TZ = 'UTC';

const start = Date.parse('2026-11-23T10:00:00Z');

/** Bars of errors and infos, a minute each. */
function timeline(...bars: readonly (readonly [errors: number, infos: number])[]): Timeline {
  const counts = (errors: number, infos: number) =>
    levelKeys.map((level) => (level === 'error' ? errors : level === 'info' ? infos : 0));
  return {
    width: 60_000,
    buckets: bars.map(([errors, infos], at) => ({
      start: start + at * 60_000,
      counts: counts(errors, infos),
    })),
  };
}

test('bars stand on each other, the gravest level at the bottom, the highest as high as there is room', () => {
  assert.deepEqual(barParts(timeline([1, 3], [0, 0], [2, 0])), [
    { bucket: 0, level: 'error', bottom: 0, height: 0.25 },
    { bucket: 0, level: 'info', bottom: 0.25, height: 0.75 },
    { bucket: 2, level: 'error', bottom: 0, height: 0.5 },
  ]);
  assert.deepEqual(barParts(timeline()), []);
});

test('the pointer is over one bar, also past the edges', () => {
  assert.deepEqual(
    [-0.1, 0, 0.24, 0.25, 0.99, 1, 1.5].map((place) => bucketAt(place, 4)),
    [0, 0, 0, 1, 3, 3, 3],
  );
});

test('a selection is the same from either end, and has its times', () => {
  assert.deepEqual(rangeBetween(3, 1), { from: 1, to: 3 });
  assert.deepEqual(timesOf(timeline([1, 0], [1, 0], [1, 0]), { from: 1, to: 2 }), {
    from: start + 60_000,
    to: start + 180_000,
  });
});

test('a selection is compared with the window of the same length before it', () => {
  const bars = timeline([1, 1], [1, 0], [9, 1], [10, 0]);
  assert.deepEqual(rangeFigures(bars, { from: 2, to: 3 }), { count: 20, before: 3, factor: 20 / 3 });
  assert.deepEqual(rangeFigures(bars, { from: 1, to: 3 }), {
    count: 21,
    before: undefined,
    factor: undefined,
  });
  assert.deepEqual(rangeFigures(timeline([0, 0], [4, 0]), { from: 1, to: 1 }), {
    count: 4,
    before: 0,
    factor: undefined,
  });
});

test('the legend has the levels that occur; the axis no more times than fit', () => {
  const bars = timeline(...Array.from({ length: 13 }, () => [1, 2] as const));
  assert.deepEqual(levelTotals(bars), [
    { level: 'error', count: 13 },
    { level: 'info', count: 26 },
  ]);
  const marks = axisMarks(bars, '10:00', 1000);
  assert.deepEqual(
    marks.map(({ time }) => (time - start) / 60_000),
    [0, 3, 6, 9, 12],
  );
  assert.ok(marks.every(({ place }) => place >= 0 && place < 1));
});

const bars = (length: number): Timeline => ({
  width: 60_000,
  buckets: Array.from({ length }, (_, index) => ({ start: start + index * 60_000, counts: [] })),
});

test('no more times stand below the bars than there is room for, the last one included', () => {
  const label = '11/28, 20:30';
  const marks = axisMarks(bars(13), label, 400);
  const places = [...marks.map(({ place }) => 400 * place), 400];
  assert.ok(marks.length >= 2);
  for (const [index, place] of places.slice(1).entries()) {
    assert.ok(place - (places[index] ?? 0) >= label.length * 7, `${places}`);
  }
  assert.equal(axisMarks(bars(13), label, 0).length, 1);
});

test('times are as fine as a bar is wide', () => {
  const write = (width: number, length: number) =>
    timeWriter('en-GB', {
      width,
      buckets: Array.from({ length }, () => ({ start, counts: [] })),
    })(start);
  assert.equal(write(60_000, 10), '10:00');
  assert.equal(write(1000, 10), '10:00:00');
  assert.equal(write(3_600_000, 100), '23/11, 10:00');
  assert.equal(write(3_600_000, 24), '23/11, 10:00', 'it ends at the same time of day');
  assert.equal(write(86_400_000, 10), '23/11');
});
