import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bucket } from '../../../../src/core/history/bucket.ts';
import type { MetricId } from '../../../../src/core/metrics/metricNames.ts';
import { decodeBlock, encodeBlock } from '../../../../src/storage/history/blockCodec.ts';

const start = 1795000000000;
const step = 60_000;
const bucketsOf = (facts: (index: number) => Omit<Bucket, 'at' | 'count'>) =>
  Array.from({ length: 6 }, (_, index): Bucket => ({ at: start + index * step, count: 6, ...facts(index) }));
const cpu = bucketsOf((index) => ({ min: index, mean: 10 + index * 3.25, max: index === 3 ? 97.5 : 40 }));
const memory = bucketsOf((index) => ({
  min: 1e6 * index,
  mean: 2e8 + 1e6 * index,
  max: index === 2 ? 9e8 : 3e8,
}));
const content = new Map<MetricId, readonly Bucket[]>([
  ['cpu', cpu],
  ['memory-used', memory],
  ['pids', cpu],
]);
/** The same content, written by the first version of the codec. */
const firstVersion = Buffer.from(
  'Y2RgY2ACgQv8Xaww+EGvk7WT9VHI17hO1gv8h5hhkIcBBFihOk70CQcFBQQFfDEO/NfNOL+XMdD/RJ/w/ee8nRELjaerfJeGKOeDKWd0cnBycLrB4mi/h2Mvp+MJRj0dPR09iCIA',
  'base64',
);

const asCounts = cpu.map(({ mean, ...rest }) => ({ ...rest, mean: Math.round(mean * 10) / 10 }));

for (const [name, data] of [
  ['a block', encodeBlock(content, start, step)],
  ['a block of the first version', firstVersion],
] as const) {
  test(`${name} has what was put in it, all of it or one metric`, () => {
    const all = decodeBlock(data, start, step);
    assert.deepEqual([...all.keys()], ['cpu', 'memory-used', 'pids']);
    assert.deepEqual(all.get('cpu'), cpu);
    assert.deepEqual(all.get('pids'), asCounts);
    for (const [index, bucket] of (all.get('memory-used') ?? []).entries()) {
      for (const field of ['min', 'mean', 'max'] as const) {
        const expected = memory[index]?.[field] ?? Number.NaN;
        assert.ok(Math.abs(bucket[field] - expected) <= 0.0001 * expected, `${field}: ${bucket[field]}`);
      }
    }
    assert.deepEqual([...decodeBlock(data, start, step, 'pids')], [['pids', asCounts]]);
  });
}

test('numbers of any size and both signs come back', () => {
  const values = [0, 2 ** 31, 1, 255, 256, 65_535, 65_536, 0, 2 ** 45];
  const buckets = values.map((value, index) => ({
    at: start + index * step,
    min: 0,
    mean: value,
    max: 2 * value,
    count: index + 1,
  }));
  const data = encodeBlock(new Map([['pids', buckets]]), start, step);
  assert.deepEqual(decodeBlock(data, start, step).get('pids'), buckets);
});

test('what is cut off or of a later version holds nothing', () => {
  const data = encodeBlock(content, start, step);
  assert.equal(decodeBlock(data.subarray(0, 9), start, step).size, 0);
  assert.equal(decodeBlock(Uint8Array.of(1, 2, 3), start, step).size, 0);
});
