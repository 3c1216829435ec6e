import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../../src/core/common/translate.ts';
import { comparisonRows, describeBefore } from '../../../../../src/core/logs/statistics/describeBefore.ts';
import { levelKeys } from '../../../../../src/core/logs/statistics/timeline.ts';
import { windowBefore } from '../../../../../src/core/logs/statistics/windowBefore.ts';

process.env.TZ = 'UTC';

const now = Date.parse('2026-11-23T11:00:00Z');
const seconds = (time: string) => String(Date.parse(`2026-11-23T${time}Z`) / 1000);
const counts = (some: Partial<Record<(typeof levelKeys)[number], number>>) =>
  levelKeys.map((level) => some[level] ?? 0);

test('the window before is as long, and ends where this one begins', () => {
  const before = (since?: string, until?: string) => {
    const found = windowBefore(
      { ...(since && { since: seconds(since) }), ...(until && { until: seconds(until) }) },
      now,
    );
    return found && [found.from, found.to].map((time) => new Date(time).toISOString().slice(11, 19));
  };
  assert.deepEqual(before('10:00:00'), ['09:00:00', '10:00:00']);
  assert.deepEqual(before('10:00:00', '10:20:00'), ['09:40:00', '10:00:00']);
  // What is to come is not written yet.
  assert.deepEqual(before('10:50:00', '23:00:00'), ['10:40:00', '10:50:00']);
  assert.equal(before(), undefined);
  assert.equal(before(undefined, '10:00:00'), undefined);
  assert.equal(before('12:00:00'), undefined);
});

test('levels are held against those of before, the gravest first', () => {
  const before = {
    from: now - 7_200_000,
    to: now - 3_600_000,
    records: 900,
    counts: counts({ error: 3, info: 10 }),
  };
  assert.deepEqual(comparisonRows(before, counts({ fatal: 2, error: 42, info: 5 }), english), [
    ['Fatal', '0', '2', 'none before'],
    ['Error', '3', '42', '×14'],
    ['Info', '10', '5', '×0.5'],
  ]);
  assert.equal(
    describeBefore(before, english),
    'As long before: from 2026-11-23 09:00:00 to 2026-11-23 10:00:00.',
  );
  assert.match(describeBefore({ ...before, records: 0 }, english), /nothing to compare with/);
});
