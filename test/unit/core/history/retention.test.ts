import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultRetention } from '../../../../src/core/history/metricHistory.ts';
import { parseRetention } from '../../../../src/core/history/retention.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const kept = (value: unknown) => parseRetention(value).map(({ keep }) => keep);

test('each length of bucket is kept as long as the setting says, else as by default', () => {
  assert.deepEqual(kept({ '1m': '14d', '15m': '180d' }), [15 * minute, 6 * hour, 14 * day, 180 * day]);
  for (const nonsense of [undefined, null, 7, 'long', [], { '1m': 3, '15m': 'for ever', other: '1d' }]) {
    assert.deepEqual(parseRetention(nonsense), defaultRetention);
  }
});

test('a level is kept no shorter than a finer one, and none for ever', () => {
  assert.deepEqual(kept({ '1s': '2h', '10s': '1h', '1m': '0', '15m': '1h' }), [
    2 * hour,
    2 * hour,
    2 * hour,
    2 * hour,
  ]);
  assert.deepEqual(kept({ '1s': '0', '15m': '100000d' }).at(0), minute);
  assert.deepEqual(kept({ '15m': '100000d' }).at(-1), 1095 * day);
});

test('the default of the setting is the default', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  const { properties } = manifest.contributes.configuration;
  assert.deepEqual(parseRetention(properties['containerVitals.history.retention'].default), defaultRetention);
});
