import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRecordings, type Verdict } from '../../../../src/core/recordings/compareRecordings.ts';
import { recordedContainer, recordingOf, wandering } from '../../../fixtures/recordings.ts';

const pairs = 1000;
/** How much of a value is left in the next one a second later: from nothing to a load that swings over a minute. */
const memories = [0, 0.5, 0.8, 0.95] as const;
const judged = ['mean', 'p50', 'p95'] as const;

interface Load {
  readonly length: number;
  readonly memory: number;
  /** Most of the time little, now and then much more, as requests come. */
  readonly isSpiky?: boolean;
}

function load(seed: number, { isSpiky = false, ...shape }: Load, factor = 1): number[] {
  const values = wandering(seed, { mean: 40, deviation: 6, ...shape });
  return values.map((value) => factor * (isSpiky ? 40 * Math.exp((value - 40) / 20) : value));
}

/** How many of the pairs are called so, by statistic. */
function count(verdicts: readonly Verdict[], pair: (seed: number) => readonly [number[], number[]]) {
  const recording = (cpuPercent: number[]) => recordingOf([recordedContainer('web', { cpuPercent })]);
  const counts = { mean: 0, p50: 0, p95: 0 };
  for (let seed = 1; seed <= pairs; seed++) {
    const [before, after] = pair(seed);
    const [container] = compareRecordings(recording(before), recording(after)).containers;
    for (const statistic of judged) {
      const value = container?.values.find((one) => one.statistic === statistic) ?? assert.fail();
      counts[statistic] += verdicts.includes(value.verdict) ? 1 : 0;
    }
  }
  return counts;
}

test('of thousands of pairs of the same load less than one in a hundred is called a change', () => {
  const shapes = memories.flatMap((memory) =>
    [60, 120].flatMap((length) => [false, true].map((isSpiky) => ({ length, memory, isSpiky }))),
  );
  const wrong = shapes.map((shape) => ({
    ...shape,
    ...count(['higher', 'lower'], (seed) => [load(2 * seed, shape), load(2 * seed + 1, shape)]),
  }));
  for (const statistic of judged) {
    const total = wrong.reduce((sum, one) => sum + one[statistic], 0);
    assert.ok(total <= 0.01 * pairs * shapes.length, `${statistic}: ${total}`);
  }
  // Also where it is hardest: the swings of a load that last nearly as long as what was recorded of it.
  const worst = wrong.filter((one) => judged.some((statistic) => one[statistic] > 0.02 * pairs));
  assert.deepEqual(worst, []);
});

test('a load that costs 30 % more is called a change nearly always', () => {
  const found = (shape: Load) =>
    count(['higher'], (seed) => [load(2 * seed, shape), load(2 * seed + 1, shape, 1.3)]);
  for (const memory of [0, 0.5]) {
    const { mean, p50 } = found({ length: 120, memory });
    assert.ok(mean >= 0.99 * pairs && p50 >= 0.95 * pairs, `${memory}: ${mean}, ${p50}`);
  }
  // A tail takes longer to know.
  const { p95 } = found({ length: 300, memory: 0 });
  assert.ok(p95 >= 0.95 * pairs, String(p95));
});
