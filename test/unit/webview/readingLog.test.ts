import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packReadings } from '../../../src/protocol/readings.ts';
import { sparkColumns } from '../../../src/webview/sparkColumns.ts';
import { cpuReadings, logOf } from './fixtures.ts';

test('a log of any length gives what was put in, and forgets what is too old', () => {
  const log = logOf([]);
  for (let second = 0; second < 500; second++) {
    log.append(packReadings(cpuReadings(second * 1000, second)));
    log.trim(log.lastTime - 100_000);
  }
  assert.equal(log.length, 101);
  assert.deepEqual([log.time(0), log.value(0, 'cpuPercent')], [399_000, 399]);
  assert.equal(log.at(100).cpuPercent, 499);
  assert.ok(Number.isNaN(log.value(101, 'cpuPercent')));
  assert.equal(log.firstSince(450_500), 52);
});

test('a copy and its original go their own ways', () => {
  const log = logOf(cpuReadings(0, 1, 2));
  const copy = log.copy();
  copy.append(packReadings(cpuReadings(2000, 30)));
  log.append(packReadings(cpuReadings(2000, 3)));
  assert.deepEqual([copy.value(2, 'cpuPercent'), log.value(2, 'cpuPercent')], [30, 3]);
});

test('a copy keeps what it has while the original makes room again and again', () => {
  const log = logOf([]);
  let copy = log.copy();
  for (let second = 0; second < 2000; second++) {
    log.append(packReadings(cpuReadings(second * 1000, second)));
    log.trim(log.lastTime - 100_000);
    if (second === 700) {
      copy = log.copy();
    }
  }
  const values = Array.from({ length: copy.length }, (_, index) => copy.value(index, 'cpuPercent'));
  assert.deepEqual([copy.length, values[0], values.at(-1)], [101, 600, 700]);
  assert.deepEqual([log.length, log.value(0, 'cpuPercent')], [101, 1899]);
});

test('what is older than is kept is not taken', () => {
  const log = logOf([]);
  log.append(packReadings(cpuReadings(0, 1, 2, 3, 4)), 2000);
  assert.deepEqual([log.length, log.value(0, 'cpuPercent')], [2, 3]);
});

test('a mean is that of what is known', () => {
  const { cpuPercent, pids } = logOf(cpuReadings(0, 100, 10, undefined, 20)).mean(1000);
  assert.deepEqual([cpuPercent, pids], [15, undefined]);
});

test('a sparkline has the highest value of each column, and breaks where readings are missing', () => {
  const columns = (...values: (number | undefined)[]) =>
    [
      ...sparkColumns(
        logOf(cpuReadings(0, ...values)),
        'cpuPercent',
        { from: 0, to: 8000 },
        { columns: 4, top: 100 },
      ),
    ].map((share) => Math.round(share * 100));
  assert.deepEqual(columns(10, 90, 20, 30, 0, 0, 50, 40), [90, 30, 0, 50]);
  assert.deepEqual(columns(10, 20), [20, Number.NaN, Number.NaN, Number.NaN]);
  assert.deepEqual(columns(), [Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});
