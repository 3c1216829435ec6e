import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import { packReadings, unpackReadings } from '../../../src/protocol/readings.ts';

// Every field of a reading, each with another value: one that did not travel would be missed here.
const reading: Metrics = {
  at: 1_700_000_000_123.5,
  cpuPercent: 50.25,
  cpuOfLimitPercent: 101,
  cpuOfHostPercent: 12.5,
  memoryUsedBytes: 34_386_018,
  memoryLimitBytes: 2 ** 26,
  memoryPercent: 51.2,
  networkRxBytes: 7.8e9,
  networkTxBytes: 126,
  blockReadBytes: 0,
  blockWriteBytes: 3920,
  pids: 7,
  networkRxRate: 1,
  networkTxRate: 2,
  blockReadRate: 3,
  blockWriteRate: 4,
  cpuThrottledPercent: 12,
  memoryCacheBytes: 2 ** 20,
  oomKills: 1,
  pidsLimit: 100,
  pidsPercent: 7.5,
  restarts: 3,
  diskWritableBytes: 5,
  diskVolumeBytes: 6,
  diskUsedPercent: 60,
  responseMs: 8.5,
  cpuMillicores: 502.5,
  memoryRssBytes: 9,
  memoryFailures: 10,
  networkErrorRate: 0.5,
  networkDropRate: 0.25,
  diskFreeBytes: 11,
  responseDnsMs: 0.5,
  responseConnectMs: 1.5,
  responseTlsMs: 2.5,
  responseFirstByteMs: 3.5,
};

test('readings travel whole', () => {
  assert.deepEqual(unpackReadings(packReadings([reading, { ...reading, at: 2, pids: 8 }])), [
    reading,
    { ...reading, at: 2, pids: 8 },
  ]);
  assert.deepEqual(unpackReadings(packReadings([])), []);
});

test('what is unknown arrives as unknown, not as 0', () => {
  const unknown = { ...reading, cpuPercent: undefined, networkRxRate: undefined };
  assert.deepEqual(unpackReadings(packReadings([unknown])), [unknown]);
});
