import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MinuteMeter } from '../../../src/core/common/minuteMeter.ts';

test('quantities are added up over the last minute', () => {
  let now = 1_000_000;
  const meter = new MinuteMeter<'requests' | 'bytes'>(() => now);
  meter.add({ requests: 1, bytes: 100 });
  now += 30_000;
  meter.add({ requests: 2 });
  assert.deepEqual([meter.sum('requests'), meter.sum('bytes')], [3, 100]);
  now += 30_000;
  assert.deepEqual([meter.sum('requests'), meter.sum('bytes')], [2, 0]);
  now -= 3_600_000;
  assert.equal(meter.sum('requests'), 0, 'the clock was set back');
});
