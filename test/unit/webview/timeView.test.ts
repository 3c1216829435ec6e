import assert from 'node:assert/strict';
import { test } from 'node:test';
import { before, brushed, panned, within, zoomed } from '../../../src/webview/timeView.ts';

const shown = { from: 100_000, to: 200_000 };

test('what is pointed at stays in its place while one zooms', () => {
  assert.deepEqual(zoomed(shown, 0.5, 125_000), { from: 112_500, to: 162_500 });
  assert.deepEqual(zoomed(shown, 2, 100_000), { from: 100_000, to: 300_000 });
  assert.deepEqual(zoomed(shown, 0.000001, 150_000), { from: 147_500, to: 152_500 });
});

test('one cannot leave what there is', () => {
  const bounds = { from: 0, to: 250_000 };
  assert.deepEqual(within(panned(shown, 5), bounds), { from: 150_000, to: 250_000 });
  assert.deepEqual(within(panned(shown, -5), bounds), { from: 0, to: 100_000 });
  assert.deepEqual(within(zoomed(shown, 10, 150_000), bounds), bounds);
});

test('a stretch is the same from either end, ends at the edges, and is more than a click', () => {
  assert.deepEqual(brushed(150_000, 120_000, shown), { from: 120_000, to: 150_000 });
  assert.deepEqual(brushed(150_000, 990_000, shown), { from: 150_000, to: 200_000 });
  assert.equal(brushed(150_000, 150_400, shown), undefined);
});

test('the period before is as long, and ends where this one begins', () => {
  assert.deepEqual(before(shown), { from: 0, to: 100_000 });
});
