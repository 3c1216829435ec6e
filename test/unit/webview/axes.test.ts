import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMemory } from '../../../src/core/metrics/format.ts';
import { formatPercentTick, timeTicks, valueTicks } from '../../../src/webview/axes.ts';

test('percentages step by 1, 2 and 5', () => {
  assert.deepEqual(valueTicks(93, 0, 1000, 4).map(formatPercentTick), ['0%', '50%', '100%']);
  assert.deepEqual(valueTicks(5, 0, 1000, 4).map(formatPercentTick), ['0%', '2%', '4%', '6%']);
  assert.deepEqual(valueTicks(0.3, 0, 1000, 4).map(formatPercentTick), ['0%', '0.1%', '0.2%', '0.3%']);
});

test('memory steps by powers of two', () => {
  assert.deepEqual(valueTicks(60 * 2 ** 20, 0, 1024, 4).map(formatMemory), [
    '0B',
    '16MiB',
    '32MiB',
    '48MiB',
    '64MiB',
  ]);
  assert.deepEqual(valueTicks(1.5 * 2 ** 30, 0, 1024, 4).map(formatMemory), [
    '0B',
    '512MiB',
    '1GiB',
    '1.5GiB',
  ]);
});

test('an axis with two directions has 0 among its ticks and holds both', () => {
  assert.deepEqual(valueTicks(150, 290, 1000, 4), [-400, -200, 0, 200]);
});

test('time ticks are round moments inside the window', () => {
  const at = Date.UTC(2026, 0, 1, 12, 0, 7);
  const times = timeTicks({ from: at, to: at + 300_000 }, 6).map((tick) =>
    new Date(tick).toISOString().slice(11, 19),
  );
  assert.deepEqual(times, ['12:01:00', '12:02:00', '12:03:00', '12:04:00', '12:05:00']);
  assert.equal(timeTicks({ from: at, to: at + 60_000 }, 2).length, 2);
});

test('a tick so near the end that its label would not fit is left out', () => {
  const window = { from: Date.UTC(2026, 0, 1, 12, 0, 7), to: Date.UTC(2026, 0, 1, 12, 5, 7) };
  assert.deepEqual(timeTicks(window, 6, 7000), timeTicks(window, 6));
  assert.deepEqual(timeTicks(window, 6, 8000), timeTicks(window, 6).slice(0, -1));
  assert.deepEqual(timeTicks(window, 6, 400_000), []);
});

test('ticks stay at their moments while the window moves', () => {
  const ticks = new Set(timeTicks({ from: 0, to: 60_000 }, 6));
  assert.equal(
    timeTicks({ from: 500, to: 60_500 }, 6).every((tick) => ticks.has(tick)),
    true,
  );
});
