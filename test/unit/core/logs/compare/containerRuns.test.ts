import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerRuns, type RunMark } from '../../../../../src/core/logs/compare/containerRuns.ts';

const marks = (...all: readonly (readonly [RunMark['kind'], number])[]): RunMark[] =>
  all.map(([kind, at]) => ({ kind, at }));

test('a run is from one start to the next, the newest first', () => {
  assert.deepEqual(containerRuns(marks(['start', 10_000], ['end', 20_000], ['start', 50_000])), [
    { from: 49_500, until: undefined, endedAt: undefined },
    { from: 9500, until: 49_500, endedAt: 20_000 },
  ]);
});

test('what several have seen is one start, in whatever order they tell it', () => {
  const seen = marks(
    ['start', 50_120],
    ['end', 20_050],
    ['start', 10_000],
    ['start', 50_000],
    ['end', 20_000],
  );
  assert.deepEqual(
    containerRuns(seen).map(({ from }) => from),
    [49_500, 9500],
  );
});

test('a crash loop: each run begins where the one before has ended', () => {
  const crashes = marks(['start', 1000], ['end', 1100], ['start', 1200], ['end', 1300], ['start', 1500]);
  assert.deepEqual(
    containerRuns(crashes).map(({ from, until }) => [from, until]),
    [
      [1300, undefined],
      [1100, 1300],
      [500, 1100],
    ],
  );
});

test('an end that was not seen, and nothing at all', () => {
  assert.equal(containerRuns(marks(['start', 10_000], ['start', 90_000])).length, 2);
  assert.deepEqual(containerRuns([]), []);
});
