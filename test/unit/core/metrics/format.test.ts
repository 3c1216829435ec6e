import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import {
  formatBytes,
  formatDuration,
  formatMemory,
  formatPercent,
  formatRate,
  formatShortDuration,
} from '../../../../src/core/metrics/format.ts';

test('network and block I/O have base 1000 and three digits', () => {
  assert.deepEqual([0, 126, 3920, 12345678, 7.8e9, 999_950, 1e18].map(formatBytes), [
    '0B',
    '126B',
    '3.92kB',
    '12.3MB',
    '7.8GB',
    '1000kB',
    '1000PB',
  ]);
});

test('memory has base 1024 and four digits', () => {
  assert.deepEqual([581632, 1023, 34386018, 33e9].map(formatMemory), [
    '568KiB',
    '1023B',
    '32.79MiB',
    '30.73GiB',
  ]);
});

test('percentages have two decimals', () => {
  assert.deepEqual([0, 49.726, 100].map(formatPercent), ['0.00%', '49.73%', '100.00%']);
});

test('what is unknown is an en dash, never 0', () => {
  const values = [formatBytes, formatMemory, formatPercent, formatRate].map((format) => format(undefined));
  assert.deepEqual(
    [...values, formatDuration(undefined, english), formatShortDuration(undefined, english)],
    Array(6).fill('–'),
  );
});

test('rates are per second', () => {
  assert.equal(formatRate(3920), '3.92kB/s');
});

test('a duration is told in its largest unit', () => {
  const durations = [-5, 999, 1000, 59_999, 60_000, 3 * 3600e3, 86_400e3, 40 * 86_400e3];
  assert.deepEqual(
    durations.map((duration) => formatDuration(duration, english)),
    ['0 seconds', '0 seconds', '1 second', '59 seconds', '1 minute', '3 hours', '1 day', '40 days'],
  );
  assert.deepEqual(
    durations.map((duration) => formatShortDuration(duration, english)),
    ['0s', '0s', '1s', '59s', '1m', '3h', '1d', '40d'],
  );
});
