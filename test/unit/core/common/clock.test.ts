import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../../../src/core/common/clock.ts';

test('a time that has passed is waited for without a word', async (t) => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  await systemClock.delay(-2);
  await setImmediate();
  assert.deepEqual(warnings, []);
});
