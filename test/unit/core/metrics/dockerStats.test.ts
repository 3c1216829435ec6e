import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cpuPercent, deriveMetrics } from '../../../../src/core/metrics/dockerStats.ts';
import { toStatsSample } from '../../../../src/core/metrics/statsAnswer.ts';
import type { StatsSample } from '../../../../src/core/metrics/statsSample.ts';

interface Reading {
  readonly read?: string;
  readonly cpu?: number;
  readonly system?: number;
  readonly online?: number;
  readonly perCpu?: number;
  readonly body?: object;
}

/** The answer of Docker 20.10 on cgroup v1, cut down to what is read. */
function answer({
  read = '2026-11-23T06:25:07.5Z',
  cpu = 0,
  system = 0,
  online = 0,
  perCpu = 0,
  body,
}: Reading) {
  return {
    read,
    num_procs: 0,
    cpu_stats: {
      cpu_usage: { total_usage: cpu, percpu_usage: Array(perCpu).fill(0) },
      system_cpu_usage: system,
      online_cpus: online,
    },
    ...body,
  };
}

function sample(reading: Reading, product: 'docker' | 'podman' | 'demo' = 'docker'): StatsSample {
  const result = toStatsSample(answer(reading), product);
  assert.ok(result);
  return result;
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 6, 25, second)).toISOString();
const windows = (second: number, usage: number) =>
  sample({ read: at(second), cpu: usage, body: { num_procs: 4 } });
const rounded = (value: number | undefined) => value && Math.round(value * 100) / 100;

describe('CPU equals docker stats', () => {
  const linux = (cpu: number, system: number, online: number, perCpu = 0) =>
    sample({ cpu, system, online, perCpu });

  test('a share of the host’s CPU time, 100 for a core', () => {
    assert.equal(rounded(cpuPercent(linux(100e6, 10e9, 4), linux(600e6, 14e9, 4))), 50);
  });

  test('old engines tell the cores only by their counters', () => {
    assert.equal(rounded(cpuPercent(linux(0, 0, 0), linux(500e6, 14e9, 0, 8))), 28.57);
  });

  test('a counter that goes down or a host whose time stands still is 0', () => {
    assert.equal(cpuPercent(linux(600e6, 10e9, 4), linux(100e6, 14e9, 4)), 0);
    assert.equal(cpuPercent(linux(100e6, 10e9, 4), linux(600e6, 10e9, 4)), 0);
  });

  test('Windows counts units of 100 ns, 100 for the whole host', () => {
    assert.equal(cpuPercent(windows(0, 0), windows(1, 5_000_000)), 12.5);
    assert.equal(cpuPercent(windows(0, 5_000_000), windows(1, 0)), 0);
  });

  test('Podman tells no time of the host: the time between the readings stands in', () => {
    const [before, after] = [
      sample({ read: at(0), cpu: 1e9, system: 5e9, online: 4 }, 'podman'),
      sample({ read: at(2), cpu: 2e9, system: 5.1e9, online: 4 }, 'podman'),
    ];
    assert.equal(cpuPercent(before, after), 50);
  });
});

describe('memory equals docker stats', () => {
  const used = (usage: number, stats: Record<string, number>) =>
    sample({ body: { memory_stats: { usage, limit: 1000, stats } } }).memory.usedBytes;

  test('the page cache is taken off', () => {
    assert.equal(used(500, { total_inactive_file: 400 }), 100);
    assert.equal(used(500, { total_inactive_file: 600, inactive_file: 100 }), 400);
    assert.equal(used(500, { inactive_file: 500 }), 500);
    assert.equal(used(500, { cache: 300, inactive_file: 120 }), 380);
  });

  test('Podman tells usage and limit only', () => {
    const { memory } = sample({ body: { memory_stats: { usage: 500, limit: 1000 } } }, 'podman');
    assert.deepEqual(
      [memory.usedBytes, memory.limitBytes, memory.usageBytes, memory.cacheBytes],
      [500, 1000, 500, undefined],
    );
  });

  test('a limit of 0 is none', () => {
    const metrics = deriveMetrics(
      undefined,
      sample({ body: { memory_stats: { usage: 5, limit: 0 } } }),
      undefined,
    );
    assert.equal(metrics.memoryLimitBytes, undefined);
    assert.equal(metrics.memoryPercent, undefined);
  });
});

describe('network and block I/O', () => {
  const interfaces = { eth0: { rx_bytes: 10, tx_bytes: 1 }, eth1: { rx_bytes: 20, tx_bytes: 2 } };
  const network = { network: { rx_bytes: 30, tx_bytes: 3 } };

  test('interfaces are summed', () => {
    const { networkRxBytes, networkTxBytes } = sample({ body: { networks: interfaces } });
    assert.deepEqual([networkRxBytes, networkTxBytes], [30, 3]);
  });

  test('Podman 4 has the two directions the wrong way round, Podman 5 has not', () => {
    const old = sample({ body: { networks: network } }, 'podman');
    assert.deepEqual([old.networkRxBytes, old.networkTxBytes], [3, 30]);
    assert.equal(sample({ body: { networks: interfaces } }, 'podman').networkRxBytes, 30);
    assert.equal(sample({ body: { networks: network } }, 'docker').networkRxBytes, 30);
  });

  test('a container in the host’s network has no numbers of its own', () => {
    assert.equal(sample({}).networkRxBytes, undefined);
  });

  test('block I/O is told by the first letter of the operation', () => {
    const entries = ['Read', 'read', 'Write', 'Sync', 'Total', ''].map((op, index) => ({
      op,
      value: 10 ** index,
    }));
    const { blockReadBytes, blockWriteBytes } = sample({
      body: { blkio_stats: { io_service_bytes_recursive: entries } },
    });
    assert.deepEqual([blockReadBytes, blockWriteBytes], [11, 100]);
  });

  test('an empty list of operations is none yet, a missing one unknown', () => {
    assert.equal(sample({ body: { blkio_stats: { io_service_bytes_recursive: null } } }).blockReadBytes, 0);
    assert.equal(sample({}).blockReadBytes, undefined);
  });
});

describe('what docker stats does not show', () => {
  const metrics = (before: object, after: object, limits?: { cpus: number; memoryBytes: undefined }) =>
    deriveMetrics(
      sample({ read: at(1), body: before }),
      sample({ read: at(3), cpu: 1e9, system: 8e9, online: 4, body: after }),
      limits,
    );
  const throttled = (periods: number, throttled_periods: number, throttled_time = 0) => ({
    cpu_stats: {
      cpu_usage: { total_usage: periods },
      throttling_data: { periods, throttled_periods, throttled_time },
    },
  });

  test('throttling is the share of the periods since the reading before', () => {
    const { cpuThrottledPercent, cpuThrottledSeconds } = metrics(throttled(100, 50), throttled(120, 55, 2e9));
    assert.deepEqual([cpuThrottledPercent, cpuThrottledSeconds], [25, 2]);
    assert.equal(metrics(throttled(100, 50), throttled(100, 50)).cpuThrottledPercent, 0);
    assert.equal(metrics(throttled(0, 0), throttled(0, 0)).cpuThrottledPercent, undefined);
  });

  test('page cache and anonymous memory have a name in each version of cgroups', () => {
    const memory = (stats: object) =>
      metrics({}, { memory_stats: { usage: 9, limit: 10, failcnt: 3, stats } });
    const [v1, v2] = [memory({ total_cache: 4, total_rss: 5 }), memory({ file: 4, anon: 5 })];
    assert.deepEqual([v1.memoryUsageBytes, v1.memoryCacheBytes, v1.memoryRssBytes], [9, 4, 5]);
    assert.deepEqual([v2.memoryUsageBytes, v2.memoryCacheBytes, v2.memoryRssBytes], [9, 4, 5]);
    assert.equal(v1.memoryFailures, 3);
  });

  test('errors and drops are counted over interfaces and directions, per second', () => {
    const networks = (rx_errors: number, tx_dropped: number) => ({
      networks: { eth0: { rx_errors, tx_dropped }, eth1: { rx_errors: 1 } },
    });
    const { networkErrors, networkErrorRate, networkDrops, networkDropRate } = metrics(
      networks(1, 0),
      networks(5, 8),
    );
    assert.deepEqual([networkErrors, networkErrorRate, networkDrops, networkDropRate], [6, 2, 8, 4]);
  });

  test('the largest number there is means no limit of processes', () => {
    const pids = (limit: number) => metrics({}, { pids_stats: { current: 5, limit } });
    assert.equal(pids(2 ** 64).pidsPercent, undefined);
    assert.equal(pids(20).pidsPercent, 25);
  });
});

describe('a reading', () => {
  test('keeps fractions of a millisecond of its time', () => {
    const { readAt } = sample({ read: '2026-11-23T06:25:07.123456789Z' });
    assert.equal(Math.floor(readAt), Date.UTC(2026, 10, 23, 6, 25, 7, 123));
    assert.ok(Math.abs((readAt % 1) - 0.456789) < 0.001);
  });

  test('understands a time with an offset', () => {
    assert.equal(sample({ read: '2026-11-23T15:25:07+09:00' }).readAt, Date.UTC(2026, 10, 23, 6, 25, 7));
  });

  test('of a container that does not run is none', () => {
    for (const raw of [
      answer({ read: '0001-01-01T00:00:00Z' }),
      '',
      undefined,
      null,
      {},
      [],
      { read: 42 },
      { read: at(0) },
      new Uint8Array(),
    ]) {
      assert.equal(toStatsSample(raw, 'docker'), undefined);
    }
  });

  test('survives fields of the wrong kind', () => {
    const odd = sample({
      body: {
        memory_stats: 'none',
        networks: { eth0: null },
        blkio_stats: { io_service_bytes_recursive: [null, 3, { op: 7 }] },
        pids_stats: [],
      },
    });
    assert.deepEqual(
      [odd.memory.usedBytes, odd.networkRxBytes, odd.blockReadBytes, odd.pids],
      [undefined, 0, 0, undefined],
    );
  });
});

describe('metrics of two readings', () => {
  const reading = (second: number, cpu: number, rx = 0) =>
    sample({
      read: at(second),
      cpu,
      system: second * 4e9,
      online: 4,
      body: { networks: { eth0: { rx_bytes: rx, tx_bytes: 0 } } },
    });
  const limits = { cpus: 0.5, memoryBytes: undefined };

  test('CPU comes on three scales', () => {
    const metrics = deriveMetrics(reading(1, 0), reading(2, 400e6), limits);
    assert.deepEqual(
      [metrics.cpuPercent, metrics.cpuOfLimitPercent, metrics.cpuOfHostPercent].map(rounded),
      [40, 80, 10],
    );
    assert.equal(rounded(deriveMetrics(reading(1, 0), reading(2, 400e6), undefined).cpuOfLimitPercent), 10);
  });

  test('Windows has the whole host for 100', () => {
    const metrics = deriveMetrics(windows(0, 0), windows(1, 5_000_000), limits);
    assert.deepEqual(
      [metrics.cpuPercent, metrics.cpuOfLimitPercent, metrics.cpuOfHostPercent],
      [12.5, 100, 12.5],
    );
  });

  test('rates are per second of the engine’s clock', () => {
    assert.equal(deriveMetrics(reading(1, 0, 1000), reading(3, 1, 5000), limits).networkRxRate, 2000);
  });

  test('the first reading knows no CPU and no rate', () => {
    const metrics = deriveMetrics(undefined, reading(1, 1, 1), limits);
    assert.deepEqual(
      [metrics.cpuPercent, metrics.cpuOfLimitPercent, metrics.cpuOfHostPercent, metrics.networkRxRate],
      [undefined, undefined, undefined, undefined],
    );
    assert.equal(metrics.networkRxBytes, 1);
  });

  test('a reading from before a restart is no previous one', () => {
    const metrics = deriveMetrics(reading(1, 5e9, 900), reading(2, 1e6, 10), limits);
    assert.deepEqual([metrics.cpuPercent, metrics.networkRxRate], [undefined, undefined]);
  });

  test('nor is the same reading again', () => {
    assert.equal(deriveMetrics(reading(1, 5), reading(1, 5), limits).cpuPercent, undefined);
  });
});
