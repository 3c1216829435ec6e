import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  constant,
  lively,
  modulo,
  pulse,
  type Signal,
  scale,
  total,
  wave,
} from '../../../src/demo/signal.ts';

const signals: Record<string, Signal> = {
  constant: constant(3),
  wave: wave(7, 2, 0.3),
  lively: lively(1, 0.5, 0.2),
  pulse: pulse(300, 30, 80, 0.4, 4),
  scaled: scale(pulse(60, 5, 10, 1, 2), 3),
  sum: add(constant(1), wave(11, 0.5, 0)),
};

for (const [name, signal] of Object.entries(signals)) {
  test(`${name}: the closed form is the integral of the rate`, () => {
    const [from, to, steps] = [-470, 512, 200_000];
    const width = (to - from) / steps;
    let expected = 0;
    for (let step = 0; step < steps; step++) {
      expected += signal.at(from + (step + 0.5) * width) * width;
    }
    assert.ok(
      Math.abs(total(signal, from, to) - expected) < 1e-3,
      `${total(signal, from, to)} is not ${expected}`,
    );
  });
}

test('a pulse has its height between its slopes, in every period, and nothing outside', () => {
  const signal = pulse(300, 30, 80, 0.4, 4);
  const heights = [29, 30, 32, 34, 50, 76, 78, 80, 299, 350, -250].map((seconds) => signal.at(seconds));
  assert.deepEqual(heights, [0, 0, 0.2, 0.4, 0.4, 0.4, 0.2, 0, 0, 0.4, 0.4]);
});

test('a lively signal stays within its spread', () => {
  const signal = lively(1, 0.6, 0.37);
  for (let seconds = -5000; seconds < 5000; seconds += 1.7) {
    assert.ok(Math.abs(signal.at(seconds) - 1) <= 0.6);
  }
});

test('a remainder is never negative', () => {
  assert.deepEqual(
    [7, 0, -1, -7].map((value) => modulo(value, 5)),
    [2, 0, 4, 3],
  );
});
