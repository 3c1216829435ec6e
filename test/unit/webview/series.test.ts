import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  downsample,
  gapLength,
  type Point,
  sumKnown,
  summarise,
  toPoints,
} from '../../../src/webview/series.ts';
import { cpuReadings, logOf, reading } from './fixtures.ts';

const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** `1:5 2:- 3:7`: x in seconds, `-` where the line breaks. */
function text(points: readonly Point[]): string {
  return points.map(({ x, y }) => `${x / 1000}:${Number.isNaN(y) ? '-' : y}`).join(' ');
}

test('an unknown value breaks the line and is never 0', () => {
  assert.equal(
    text(toPoints(logOf(cpuReadings(0, undefined, 5, undefined, 7)), 'cpuPercent', all)),
    '0:- 1:5 2:- 3:7',
  );
});

test('missing readings break the line', () => {
  const readings = [...cpuReadings(0, 1, 2, 3), ...cpuReadings(30_000, 4, 5)];
  assert.equal(text(toPoints(logOf(readings), 'cpuPercent', all)), '0:1 1:2 2:3 16:- 30:4 31:5');
});

test('readings that come slowly are not missing', () => {
  const slow = [0, 10, 20, 31, 41].map((second) => reading(second * 1000, { cpuPercent: second }));
  assert.equal(gapLength(logOf(slow)), 25_000);
  assert.equal(text(toPoints(logOf(slow), 'cpuPercent', all)), '0:0 10:10 20:20 31:31 41:41');
});

test('a line runs from edge to edge of its window', () => {
  const readings = cpuReadings(0, 0, 1, 2, 3, 4, 5, 6);
  assert.equal(text(toPoints(logOf(readings), 'cpuPercent', { from: 2500, to: 4500 })), '2:2 3:3 4:4 5:5');
  assert.equal(text(toPoints(logOf(readings), 'cpuPercent', { from: 90_000, to: 99_000 })), '6:6');
  assert.equal(text(toPoints(logOf([]), 'cpuPercent', all)), '');
});

test('downsampling keeps peaks, dips and gaps', () => {
  const points = toPoints(logOf(cpuReadings(0, 5, 90, 5, 6, undefined, 6, 5, 4, 1, 5)), 'cpuPercent', all);
  assert.equal(text(downsample(points, 4000)), '0:5 1:90 4:- 5:6 7:4 8:1 9:5');
});

test('what is drawn keeps its shape while the window moves', () => {
  const readings = cpuReadings(0, ...Array.from({ length: 60 }, (_, index) => (index * 37) % 19));
  const drawn = (from: number) =>
    text(
      downsample(toPoints(logOf(readings), 'cpuPercent', { from, to: 60_000 }), 5000).filter(
        ({ x }) => x >= 20_000,
      ),
    );
  assert.equal(drawn(10_000), drawn(13_000));
});

test('a summary counts what is known in the window', () => {
  const readings = cpuReadings(0, 100, 10, undefined, 20, 100);
  assert.deepEqual(
    summarise({ mean: logOf(readings), max: undefined }, 'cpuPercent', { from: 1000, to: 3000 }),
    { mean: 15, max: 20 },
  );
  assert.equal(
    summarise({ mean: logOf(readings), max: undefined }, 'cpuPercent', { from: 2000, to: 2000 }),
    undefined,
  );
});

test('a sum of unknown values is unknown', () => {
  assert.equal(sumKnown([undefined, undefined]), undefined);
  assert.equal(sumKnown([undefined, 0, 2]), 2);
});
