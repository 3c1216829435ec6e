import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlookOf, trendOf } from '../../../../src/core/rightsizing/trend.ts';
import { normalNumbers, wandering } from '../../../fixtures/recordings.ts';

const hour = 3_600_000;
const points = (values: readonly number[]) => values.map((value, index) => ({ at: index * hour, value }));

test('a leak is a trend, with the time until the limit within its bounds', () => {
  const next = normalNumbers(1);
  const trend = trendOf(points(Array.from({ length: 168 }, (_, index) => 100 + 2 * index + 5 * next())));
  assert.ok(trend);
  assert.ok(Math.abs(trend.slope - 2) < 0.1, String(trend.slope));
  assert.ok(trend.interval.low < 2 && 2 < trend.interval.high);
  const outlook = outlookOf(trend, 100 + 2 * 267);
  assert.equal(outlook.kind, 'reaches');
  if (outlook.kind === 'reaches') {
    assert.ok(Math.abs(outlook.after / hour - 100) < 6, String(outlook.after / hour));
    assert.ok(outlook.earliest < outlook.after && outlook.after < outlook.latest);
  }
});

test('what only wanders has no trend, 100 times of 100', () => {
  const wrong = Array.from({ length: 100 }, (_, seed) =>
    trendOf(points(wandering(seed + 1, { mean: 50, deviation: 3 }))),
  ).filter((trend) => trend !== undefined);
  assert.ok(wrong.length <= 3, `${wrong.length} of 100 at 99 % confidence`);
});

test('one odd value does not turn the line; a few values have none', () => {
  const values = Array.from({ length: 100 }, (_, index) => 10 + index + (index % 3));
  values[99] = -5000;
  assert.ok(Math.abs((trendOf(points(values))?.slope ?? 0) - 1) < 0.05);
  assert.equal(trendOf(points([1, 2, 3])), undefined);
});

test('what falls, or takes longer than a year, reaches nothing', () => {
  const falling = trendOf(points(Array.from({ length: 50 }, (_, index) => 500 - index)));
  assert.equal(outlookOf(falling, 1000).kind, 'notWithinAYear');
  const slow = trendOf(points(Array.from({ length: 50 }, (_, index) => index / 1000)));
  assert.equal(outlookOf(slow, 1000).kind, 'notWithinAYear');
  assert.equal(outlookOf(undefined, 1000).kind, 'noTrend');
});
