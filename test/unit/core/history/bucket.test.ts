import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf, coarsen } from '../../../../src/core/history/bucket.ts';
import { normalNumbers } from '../../../fixtures/recordings.ts';

test('longer buckets are aligned, and hold the least, the mean and the most of what is in them', () => {
  const buckets = coarsen(
    [
      [9_000, 4],
      [10_000, 1],
      [12_000, 3],
      [19_999, 8],
      [40_000, 2],
    ].map(([at = 0, value = 0]) => bucketOf(at, value)),
    10_000,
  );
  assert.deepEqual(buckets, [
    { at: 0, min: 4, mean: 4, max: 4, count: 1 },
    { at: 10_000, min: 1, mean: 4, max: 8, count: 3 },
    { at: 40_000, min: 2, mean: 2, max: 2, count: 1 },
  ]);
});

test('by whatever steps it is made, a bucket is the same: no peak is lost and no reading counts twice', () => {
  const next = normalNumbers(7);
  for (let round = 0; round < 50; round++) {
    const points = Array.from({ length: 500 }, (_, index) =>
      bucketOf(index * 700 + Math.floor(300 * Math.abs(next())), next()),
    ).sort((a, b) => a.at - b.at);
    const direct = coarsen(points, 60_000);
    const bySteps = coarsen(coarsen(coarsen(points, 1000), 10_000), 60_000);
    assert.equal(bySteps.length, direct.length);
    for (const [index, bucket] of direct.entries()) {
      const other = bySteps[index];
      assert.deepEqual(
        [other?.at, other?.min, other?.max, other?.count],
        [bucket.at, bucket.min, bucket.max, bucket.count],
      );
      assert.ok(Math.abs((other?.mean ?? Number.NaN) - bucket.mean) < 1e-9);
    }
  }
});
