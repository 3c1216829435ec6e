import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  autocorrelationTime,
  meanDifference,
  quantile,
  quantileDifference,
} from '../../../../src/core/recordings/uncertainty.ts';
import { wandering } from '../../../fixtures/recordings.ts';

test('quantiles lie between order statistics', () => {
  const sorted = [1, 2, 3, 4];
  assert.deepEqual(
    [0, 0.25, 0.5, 0.95, 1].map((q) => quantile(sorted, q)),
    [1, 1.75, 2.5, 3.8499999999999996, 4],
  );
});

test('samples that resemble the one before count for less', () => {
  const independent = autocorrelationTime(wandering(1, { mean: 50, deviation: 5, length: 5000 }));
  // Of a first-order autoregressive series it is (1 + memory) / (1 - memory): 9 for 0.8.
  const wanderers = autocorrelationTime(wandering(2, { mean: 50, deviation: 5, memory: 0.8, length: 5000 }));
  assert.ok(independent < 1.3, String(independent));
  assert.ok(wanderers > 7 && wanderers < 11, String(wanderers));
  assert.equal(autocorrelationTime([3, 3, 3, 3]), 1);
});

for (const [name, interval] of [
  ['means', meanDifference],
  ['medians', (a: readonly number[], b: readonly number[]) => quantileDifference(a, b, 0.5)],
] as const) {
  for (const memory of [0, 0.6]) {
    test(`the interval of ${name} holds the truth nearly always, also where samples hang together (${memory})`, () => {
      const rounds = 200;
      let held = 0;
      for (let seed = 0; seed < rounds; seed++) {
        const shape = { deviation: 5, memory, length: 100 };
        const a = wandering(2 * seed, { mean: 50, ...shape });
        const b = wandering(2 * seed + 1, { mean: 53, ...shape });
        const found = interval(a, b);
        held += found && found.low <= 3 && 3 <= found.high ? 1 : 0;
      }
      // 99 % is asked for; a hundred samples that hang together give a little less.
      assert.ok(held / rounds >= 0.96, `${held} of ${rounds}`);
    });
  }
}

test('too few independent samples have no interval', () => {
  assert.equal(meanDifference([1, 2, 3], [1, 2, 3, 4, 5, 6]), undefined);
  const drift = Array.from({ length: 12 }, (_, index) => index);
  assert.equal(meanDifference(drift, drift), undefined);
  assert.equal(quantileDifference(drift, drift, 0.5), undefined);
});

test('what does not vary differs by exactly what it differs', () => {
  const [a, b] = [Array.from({ length: 10 }, () => 5), Array.from({ length: 10 }, () => 7)];
  assert.deepEqual(meanDifference(a, b), { low: 2, high: 2 });
  assert.deepEqual(quantileDifference(a, b, 0.95), { low: 2, high: 2 });
});
