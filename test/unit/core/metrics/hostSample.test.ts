import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { hostFacts, hostLine } from '../../../../src/core/metrics/describeHost.ts';
import { deriveHostMetrics, type HostTexts, toHostSample } from '../../../../src/core/metrics/hostSample.ts';

/** A machine with two cores, a disk and a network card, as its kernel tells of it. */
const texts: HostTexts = {
  stat: `cpu  1000 50 300 8000 200 10 40 0 500 0
cpu0 500 25 150 4000 100 5 20 0 250 0
cpu1 500 25 150 4000 100 5 20 0 250 0
intr 1 2 3
`,
  loadavg: '1.25 0.80 0.52 2/345 6789\n',
  meminfo: 'MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    6000000 kB\n',
  netDev: `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 9999 1 0 0 0 0 0 0 9999 1 0 0 0 0 0 0
  eth0:1000 10 0 0 0 0 0 0 300 5 0 0 0 0 0 0
docker0: 777 1 0 0 0 0 0 0 777 1 0 0 0 0 0 0
`,
  diskstats: ` 254 0 vda 100 5 2000 30 50 7 4000 60 0 10 90 0 0 0 0
 254 1 vda1 100 5 2000 30 50 7 4000 60 0 10 90 0 0 0 0
   7 0 loop0 9 0 99 0 0 0 0 0 0 0 0
`,
  interfaces: ['eth0'],
  disks: ['vda'],
};
const space = { usedPercent: 25, freeBytes: 3 * 2 ** 30 };
const first = toHostSample(texts, space, 1000);

test('a machine is read as top, uptime and free read it; what is made of software counts nothing twice', () => {
  assert.deepEqual(first, {
    readAt: 1000,
    cpus: 2,
    busyTicks: 1400,
    totalTicks: 9600,
    load: [1.25, 0.8, 0.52],
    memoryTotalBytes: 8_192_000_000,
    memoryAvailableBytes: 6_144_000_000,
    networkRxBytes: 1000,
    networkTxBytes: 300,
    diskReadBytes: 2000 * 512,
    diskWrittenBytes: 4000 * 512,
    space,
  });
});

test('rates are those between two readings', () => {
  assert.ok(first);
  const later = toHostSample(
    {
      ...texts,
      stat: texts.stat.replace('1000 50 300 8000 200', '1060 50 340 8250 250'),
      netDev: texts.netDev.replace('eth0:1000 10 0 0 0 0 0 0 300', 'eth0:5000 10 0 0 0 0 0 0 1300'),
      diskstats: texts.diskstats.replace('vda 100 5 2000', 'vda 100 5 2100'),
    },
    space,
    3000,
  );
  assert.ok(later);
  const host = deriveHostMetrics(first, later);
  assert.deepEqual(
    [host.cpuPercent, host.networkRxRate, host.networkTxRate, host.diskReadRate, host.diskWriteRate],
    [25, 2000, 500, 25_600, 0],
  );
  assert.deepEqual([host.memoryUsedBytes, host.memoryPercent], [2_048_000_000, 25]);
  assert.equal(
    hostLine(host, english),
    'CPU 25.00% of 2 cores · Load 1.25 0.80 0.52 · Memory 1.907GiB of 7.629GiB (25.00%) · Disk 3GiB free (25.00% used)',
  );
  assert.deepEqual(hostFacts(host, english).slice(4), [
    { title: 'Disk read / written', text: '25.6kB/s / 0B/s' },
    { title: 'Network received / sent', text: '2kB/s / 500B/s' },
  ]);
});

test('what is not known is not 0: the first reading, a counter that went back, no device', () => {
  assert.ok(first);
  const { cpuPercent, networkRxRate, diskReadRate } = deriveHostMetrics(undefined, first);
  assert.deepEqual([cpuPercent, networkRxRate, diskReadRate], [undefined, undefined, undefined]);
  const bare = toHostSample({ ...texts, interfaces: [], disks: [] }, undefined, 2000);
  assert.ok(bare);
  const host = deriveHostMetrics(first, bare);
  assert.deepEqual(
    [host.networkRxRate, host.diskReadRate, host.diskFreeBytes],
    [undefined, undefined, undefined],
  );
  const rebooted = deriveHostMetrics(
    { ...first, networkRxBytes: 5000, busyTicks: 9000, totalTicks: 20_000 },
    bare,
  );
  assert.deepEqual([rebooted.networkRxRate, rebooted.cpuPercent], [undefined, undefined]);
  assert.equal(toHostSample({ ...texts, meminfo: '' }, space, 1), undefined);
  assert.equal(toHostSample({ ...texts, stat: 'nothing' }, space, 1), undefined);
});
