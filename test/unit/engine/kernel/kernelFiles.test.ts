import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { KernelFiles } from '../../../../src/engine/kernel/kernelFiles.ts';

const id = '02f42014997e8b1878f74e1bc68729d88eb33092c21538d9b96da6e68d4a0417';
const target = { id, pid: 4711, hasOwnNetwork: true };

/** Recorded from kernels 6.18 (v1) and 6.1 (v2), cut down. */
const host = {
  'proc/stat': `cpu  1000 0 500 20000 30 0 70 5 0 0
cpu0 500 0 250 10000 15 0 35 2 0 0
cpu1 500 0 250 10000 15 0 35 3 0 0
intr 1
`,
  'proc/meminfo': 'MemTotal:       24684084 kB\nMemFree:         1024 kB\n',
  'proc/self/limits':
    'Limit Soft Hard Units\nMax open files            1024                 4096                 files\n',
  'proc/4711/net/dev': `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0
  eth0:     736       8    1    2    0     0          0         0      900      11    3    4    0     0       0          0
  eth1:1234567890123 9    0    0    0     0          0         0        1       1    0    0    0     0       0          0
 tunl0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
`,
};

const v1 = {
  ...host,
  'proc/self/mountinfo': ['cpu', 'cpuacct', 'memory', 'pids', 'blkio']
    .map((name, index) => `${32 + index} 31 0:29 / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}`)
    .join('\n'),
  'proc/4711/cgroup': ['cpu', 'cpuacct', 'memory', 'pids', 'blkio']
    .map((name, index) => `${index + 1}:${name}:/docker/${id}`)
    .join('\n'),
  [`sys/fs/cgroup/cpuacct/docker/${id}/cpuacct.usage`]: '1591727820\n',
  [`sys/fs/cgroup/cpu/docker/${id}/cpu.stat`]:
    'nr_periods 31\nnr_throttled 30\nthrottled_time 1462391707\nnr_bursts 0\nburst_time 0\n',
  [`sys/fs/cgroup/memory/docker/${id}/memory.usage_in_bytes`]: '29880320\n',
  [`sys/fs/cgroup/memory/docker/${id}/memory.limit_in_bytes`]: '67108864\n',
  [`sys/fs/cgroup/memory/docker/${id}/memory.failcnt`]: '4\n',
  [`sys/fs/cgroup/memory/docker/${id}/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
  [`sys/fs/cgroup/memory/docker/${id}/memory.stat`]:
    'cache 1\nrss 2\ninactive_file 3\ntotal_cache 28311552\ntotal_rss 65536\ntotal_inactive_file 28311552\n',
  [`sys/fs/cgroup/pids/docker/${id}/pids.current`]: '3\n',
  [`sys/fs/cgroup/pids/docker/${id}/pids.max`]: '100\n',
  [`sys/fs/cgroup/blkio/docker/${id}/blkio.throttle.io_service_bytes`]:
    '254:0 Read 9752576\n254:0 Write 8388608\n254:0 Sync 18141184\n8:0 Read 1\nTotal 18141184\n',
  [`sys/fs/cgroup/blkio/docker/${id}/blkio.throttle.io_serviced`]: '254:0 Read 52\n254:0 Write 16\n',
};

const scope = `sys/fs/cgroup/system.slice/docker-${id}.scope`;
const v2 = {
  ...host,
  'proc/self/mountinfo': '35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n',
  'proc/4711/cgroup': `0::/system.slice/docker-${id}.scope\n`,
  [`${scope}/cpu.stat`]:
    'usage_usec 1591727\nuser_usec 1500000\nsystem_usec 91727\nnr_periods 31\nnr_throttled 30\nthrottled_usec 1462391\n',
  [`${scope}/memory.current`]: '29880320\n',
  [`${scope}/memory.max`]: 'max\n',
  [`${scope}/memory.stat`]:
    'anon 65536\nfile 28311552\nkernel 300000\ninactive_file 28000000\nactive_file 311552\n',
  [`${scope}/memory.events`]: 'low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n',
  [`${scope}/pids.current`]: '3\n',
  [`${scope}/pids.max`]: 'max\n',
  [`${scope}/io.stat`]:
    '254:0 rbytes=9752576 wbytes=8388608 rios=52 wios=16 dbytes=0 dios=0\n8:0 rbytes=1 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n',
};

async function machine(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'cv-kernel-'));
  t.after(() => rmSync(root, { recursive: true }));
  const write = async (path: string, text: string) => {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await Promise.all(Object.entries(files).map(([path, text]) => write(path, text)));
  const reader = new KernelFiles({ proc: join(root, 'proc'), mounts: root });
  t.after(() => reader.dispose());
  const openFiles = () =>
    readdirSync('/proc/self/fd').filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).startsWith(root);
      } catch {
        return false;
      }
    }).length;
  const remove = (path: string) => rmSync(join(root, path), { recursive: true });
  return { reader, write, remove, openFiles };
}

describe('a reading from the kernel’s files', () => {
  const networks = {
    networkRxBytes: 1234567890859,
    networkTxBytes: 901,
    networks: [
      {
        name: 'eth0',
        rxBytes: 736,
        rxPackets: 8,
        rxErrors: 1,
        rxDropped: 2,
        txBytes: 900,
        txPackets: 11,
        txErrors: 3,
        txDropped: 4,
      },
      {
        name: 'eth1',
        rxBytes: 1234567890123,
        rxPackets: 9,
        rxErrors: 0,
        rxDropped: 0,
        txBytes: 1,
        txPackets: 1,
        txErrors: 0,
        txDropped: 0,
      },
    ],
  };

  test('cgroup v1', async (t) => {
    const { reader } = await machine(t, v1);
    const [sample] = await reader.read([target]);
    assert.ok(sample);
    const { readAt, ...counters } = sample;
    assert.ok(Math.abs(Date.now() - readAt) < 60_000);
    assert.deepEqual(counters, {
      cpu: { platform: 'linux', totalUsage: 1591727820, systemUsage: 21_600 * 1e7, onlineCpus: 2 },
      memory: {
        usedBytes: 29880320 - 28311552,
        limitBytes: 67108864,
        usageBytes: 29880320,
        cacheBytes: 28311552,
        rssBytes: 65536,
        failures: 4,
        oomKills: 2,
      },
      ...networks,
      blockReadBytes: 9752577,
      blockWriteBytes: 8388608,
      blockReads: 52,
      blockWrites: 16,
      pids: 3,
      pidsLimit: 100,
      throttling: { periods: 31, throttledPeriods: 30, throttledNanoseconds: 1462391707 },
    });
  });

  test('cgroup v2 under systemd, without limits', async (t) => {
    const { reader } = await machine(t, v2);
    const [sample] = await reader.read([target]);
    assert.ok(sample);
    const { readAt: _, ...counters } = sample;
    assert.deepEqual(counters, {
      cpu: { platform: 'linux', totalUsage: 1591727000, systemUsage: 21_600 * 1e7, onlineCpus: 2 },
      memory: {
        usedBytes: 29880320 - 28000000,
        limitBytes: 24684084 * 1024,
        usageBytes: 29880320,
        cacheBytes: 28311552,
        rssBytes: 65536,
        failures: 7,
        oomKills: 1,
      },
      ...networks,
      blockReadBytes: 9752577,
      blockWriteBytes: 8388608,
      blockReads: 53,
      blockWrites: 16,
      pids: 3,
      pidsLimit: undefined,
      throttling: { periods: 31, throttledPeriods: 30, throttledNanoseconds: 1462391000 },
    });
  });

  test('the host’s network is not the container’s', async (t) => {
    const { reader } = await machine(t, v2);
    const [sample] = await reader.read([{ ...target, hasOwnNetwork: false }]);
    assert.deepEqual([sample?.networks, sample?.networkRxBytes], [undefined, undefined]);
  });

  test('nor has a container without a network one', async (t) => {
    const lo = host['proc/4711/net/dev'].split('\n').slice(0, 3).join('\n');
    const { reader } = await machine(t, { ...v2, 'proc/4711/net/dev': lo });
    const [sample] = await reader.read([target]);
    assert.deepEqual([sample?.networks, sample?.networkRxBytes], [undefined, undefined]);
  });

  test('what a controller does not tell is unknown', async (t) => {
    const { [`${scope}/io.stat`]: _, [`${scope}/pids.current`]: __, ...files } = v2;
    const { reader } = await machine(t, files);
    const [sample] = await reader.read([target]);
    assert.deepEqual([sample?.blockReadBytes, sample?.pids], [undefined, undefined]);
    assert.equal(sample?.cpu.totalUsage, 1591727000);
  });

  test('a process of something else is not read', async (t) => {
    const { reader } = await machine(t, { ...v2, 'proc/4711/cgroup': '0::/user.slice/session-1.scope\n' });
    assert.deepEqual(await reader.read([target]), [undefined]);
  });

  test('one container that is gone does not keep the others from theirs', async (t) => {
    const { reader } = await machine(t, v2);
    const gone = { id: 'f'.repeat(64), pid: 4712, hasOwnNetwork: true };
    const [none, one] = await reader.read([gone, target]);
    assert.deepEqual([none, one?.pids], [undefined, 3]);
  });

  test('descriptors stay open, and read what is new', async (t) => {
    const { reader, write, openFiles } = await machine(t, v2);
    await reader.read([target]);
    const open = openFiles();
    assert.equal(open, 9);
    await write(`${scope}/pids.current`, '42\n');
    const [sample] = await reader.read([target]);
    assert.deepEqual([sample?.pids, openFiles()], [42, open]);
    reader.dispose();
    assert.equal(openFiles(), 0);
  });

  test('a container that started anew has another process, and other files', async (t) => {
    const { reader, write, openFiles } = await machine(t, v2);
    await reader.read([target]);
    await write('proc/4712/cgroup', v2['proc/4711/cgroup']);
    await write('proc/4712/net/dev', host['proc/4711/net/dev']);
    const [sample] = await reader.read([{ ...target, pid: 4712 }]);
    assert.deepEqual([sample?.pids, openFiles()], [3, 9]);
  });

  test('a file longer than a page is read whole', async (t) => {
    const lines = Array.from({ length: 3000 }, (_, index) => `8:${index} rbytes=1 wbytes=2 rios=1 wios=1`);
    const { reader } = await machine(t, { ...v2, [`${scope}/io.stat`]: `${lines.join('\n')}\n` });
    const [sample] = await reader.read([target]);
    assert.deepEqual([sample?.blockReadBytes, sample?.blockWriteBytes], [3000, 6000]);
  });
});
