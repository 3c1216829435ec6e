import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtest, observedValue } from '../../../../src/core/alerts/backtest.ts';

const rule = {
  threshold: { comparison: 'above', trigger: 80, critical: 95, clear: 75 },
  severity: 'warning',
} as const;

const start = Date.UTC(2026, 10, 23);

/** One value each 10 s; undefined where none is known. */
const replay = (...values: (number | undefined)[]) =>
  backtest(
    values.map((value, index) => observedValue(start + index * 10_000, value, rule)),
    { for: 20_000, interval: 10_000 },
  );

test('a rule that would have fired tells when, how long and how bad', () => {
  assert.deepEqual(replay(50, 85, 90, 88, 97, 60, 60, 60, 50, 81, 50), [
    { firedAt: start + 30_000, resolvedAt: start + 70_000, severity: 'critical', worst: 97 },
  ]);
});

test('one that fires at the end has not ended', () => {
  assert.deepEqual(replay(90, 90, 90, 91), [
    { firedAt: start + 20_000, resolvedAt: undefined, severity: 'warning', worst: 91 },
  ]);
});

test('peaks, gaps and nothing at all fire nothing', () => {
  assert.deepEqual(replay(90, 50, 90, 50), []);
  assert.deepEqual(replay(90, undefined, undefined, undefined, undefined, 90), []);
  assert.deepEqual(replay(), []);
});
