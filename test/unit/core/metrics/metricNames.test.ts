import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import {
  formatMetric,
  isMetricId,
  metricDefinitions,
  metricIds,
  metricValue,
} from '../../../../src/core/metrics/metricNames.ts';
import { metricsWith } from '../../../fixtures/containers.ts';

test('the ids: they stand in policies and files, so none may vanish or change', () => {
  assert.equal(
    metricIds.map((id) => `${id} ${metricDefinitions[id].unit}`).join('\n'),
    `cpu percent
cpu-docker percent
cpu-host percent
cpu-millicores millicores
throttled percent
throttled-seconds seconds
memory percent
memory-used bytes
memory-limit bytes
memory-cache bytes
memory-rss bytes
memory-failures count
oom-kills count
network-in bytesPerSecond
network-out bytesPerSecond
network-errors perSecond
network-drops perSecond
block-read bytesPerSecond
block-write bytesPerSecond
pids count
pids-percent percent
restarts count
disk percent
disk-free diskBytes
disk-written diskBytes
disk-volumes diskBytes
response-time milliseconds
response-dns milliseconds
response-connect milliseconds
response-tls milliseconds
response-first-byte milliseconds`,
  );
});

test('each has a label of its own', () => {
  assert.equal(new Set(metricIds.map((id) => metricDefinitions[id].label(english))).size, metricIds.length);
});

test('a value is read from the metrics, unknown where it is not there', () => {
  const metrics = metricsWith({ cpuOfLimitPercent: 81.5, networkRxRate: 3920 });
  assert.equal(formatMetric('cpu', metricValue('cpu', metrics)), '81.50%');
  assert.equal(formatMetric('network-in', metricValue('network-in', metrics)), '3.92kB/s');
  assert.equal(formatMetric('response-time', metricValue('response-time', metrics)), '–');
});

test('values are written in their unit', () => {
  assert.deepEqual(
    [
      formatMetric('cpu-millicores', 249.6),
      formatMetric('memory-used', 34_386_018),
      formatMetric('throttled-seconds', 1.23456),
      formatMetric('network-drops', 0.5),
      formatMetric('response-time', 0.8401),
      formatMetric('response-time', 12.34),
      formatMetric('response-time', 1250),
      formatMetric('pids', 7),
    ],
    ['250m', '32.79MiB', '1.23s', '0.5/s', '840µs', '12.3ms', '1.25s', '7'],
  );
});

test('names of objects are no ids', () => {
  assert.equal(isMetricId('memory'), true);
  assert.equal(isMetricId('toString'), false);
});
