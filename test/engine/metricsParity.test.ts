import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { ContainerClient } from '../../src/core/containers/containerClient.ts';
import { deriveMetrics } from '../../src/core/metrics/dockerStats.ts';
import { formatBytes, formatMemory } from '../../src/core/metrics/format.ts';
import type { StatsSample } from '../../src/core/metrics/statsSample.ts';
import { createClient } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

type Load = 'cpu' | 'memory' | 'network' | 'block';

/** What `docker stats --no-stream` prints, without the padding. */
interface Printed {
  readonly CPUPerc: string;
  readonly MemUsage: string;
  readonly NetIO: string;
  readonly BlockIO: string;
  readonly PIDs: string;
}

/** Four loads, each by a container of its own that has come to rest but for the first: the counters then stand still. */
const loads: Readonly<Record<Load, { readonly args: readonly string[]; readonly command: string }>> = {
  cpu: { args: ['--cpus', '0.2'], command: 'echo ready; while :; do :; done' },
  // Anonymous memory in /dev/shm, and a file that stays in the page cache.
  memory: {
    args: ['--memory', '96m'],
    command:
      'dd if=/dev/zero of=/dev/shm/held bs=1M count=20; dd if=/dev/zero of=/cached bs=1M count=30; echo ready; sleep 1000',
  },
  network: { args: [], command: 'echo ready; sleep 1000' },
  block: {
    args: [],
    command:
      'dd if=/dev/zero of=/f bs=1M count=8 oflag=direct; dd if=/f of=/dev/null bs=1M iflag=direct; echo ready; sleep 1000',
  },
};

describe('numbers equal docker stats', () => {
  const containers = {} as Record<Load, TestContainer>;
  const cleanUps: (() => Promise<void>)[] = [];
  const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
  const clients = {} as Record<'kernel' | 'engine', ContainerClient>;
  after(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

  before(async () => {
    const endpoint = await resolveEndpoint(engine.host);
    clients.kernel = createClient(endpoint);
    clients.engine = createClient(endpoint, null);
    scope.after(async () => {
      clients.kernel.dispose();
      clients.engine.dispose();
    });
    for (const load of Object.keys(loads) as Load[]) {
      containers[load] = await engine.runContainer(scope, loads[load]);
    }
    for (const { name } of Object.values(containers)) {
      await engine.waitForLog(name, 'ready');
    }
    await receive(containers.network, 3_000_000);
  });

  /** Lets the container fetch so many bytes from a server on the host. */
  async function receive({ name }: TestContainer, bytes: number): Promise<void> {
    const server = createServer((_, response) => void response.end(Buffer.alloc(bytes)));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const gateway = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
      const host = await engine.docker('inspect', '-f', gateway, name);
      await engine.docker('exec', name, 'wget', '-q', '-O', '/dev/null', `http://${host}:${port}/`);
    } finally {
      server.close();
    }
  }

  async function dockerStats(load: Load): Promise<Printed> {
    const format = ['--no-stream', '--format', '{{json .}}'];
    return JSON.parse(await engine.docker('stats', ...format, containers[load].name)) as Printed;
  }

  const reading = {
    async kernel(load: Load): Promise<StatsSample> {
      const { id } = containers[load];
      const sample = (await clients.kernel.readLocalStats?.([id]))?.get(id);
      assert.ok(sample, 'the kernel’s files are readable');
      return sample;
    },
    async engine(load: Load): Promise<StatsSample> {
      const sample = await clients.engine.readStats(containers[load].id);
      assert.ok(sample);
      return sample;
    },
  };

  for (const source of ['kernel', 'engine'] as const) {
    describe(`read from the ${source}`, () => {
      test('CPU', async () => {
        // Ours begins before and ends after theirs, so that it is the same stretch of time but for its ends.
        const first = await reading[source]('cpu');
        const theirs = Number.parseFloat((await dockerStats('cpu')).CPUPerc);
        const ours = deriveMetrics(first, await reading[source]('cpu'), undefined).cpuPercent;
        assert.ok(ours !== undefined && Math.abs(ours - theirs) <= 3, `${ours} and ${theirs}`);
      });

      test('memory with page cache', async () => {
        // The kernel takes back memory of its own when it likes: theirs lies between what was there before, and after.
        const before = await reading[source]('memory');
        const { MemUsage } = await dockerStats('memory');
        const { memory } = await reading[source]('memory');
        const [used = '', limit = ''] = MemUsage.split(' / ');
        const bounds = [before.memory.usedBytes ?? 0, memory.usedBytes ?? 0].sort((a, b) => a - b);
        const [low = 0, high = 0] = bounds.map((bytes) => bytes / 2 ** 20);
        assert.match(used, /MiB$/);
        const theirs = Number.parseFloat(used);
        assert.ok(theirs >= low - 0.05 && theirs <= high + 0.05, `${theirs} is not in ${low} to ${high} MiB`);
        assert.equal(rounded(formatMemory(memory.limitBytes)), rounded(limit));
        assert.ok((memory.cacheBytes ?? 0) >= 30 * 2 ** 20, 'the page cache is there');
        assert.ok((memory.usedBytes ?? 0) < 40 * 2 ** 20, `and not in what is used: ${memory.usedBytes}`);
      });

      test('network', async () => {
        // A neighbour may be asked for at any time: theirs is what was there before, or after.
        const before = await reading[source]('network');
        const { NetIO } = await dockerStats('network');
        const after = await reading[source]('network');
        const text = ({ networkRxBytes: rx, networkTxBytes: tx }: StatsSample) =>
          shown(formatBytes(rx), formatBytes(tx));
        assert.ok([text(before), text(after)].includes(rounded(NetIO)), `${text(before)} and ${NetIO}`);
        const { networkRxBytes, networks } = after;
        assert.ok((networkRxBytes ?? 0) > 3_000_000, String(networkRxBytes));
        assert.deepEqual(
          networks?.map(({ name }) => name),
          ['eth0'],
        );
      });

      test('block I/O', async () => {
        const { blockReadBytes, blockWriteBytes } = await reading[source]('block');
        const { BlockIO } = await dockerStats('block');
        assert.equal(shown(formatBytes(blockReadBytes), formatBytes(blockWriteBytes)), rounded(BlockIO));
      });

      test('PIDs', async () => {
        assert.equal(String((await reading[source]('memory')).pids), (await dockerStats('memory')).PIDs);
      });
    });
  }

  test('both sources tell the same of what stands still', async () => {
    const still = ({ networks, pids, memory }: StatsSample) =>
      JSON.stringify([networks, pids, memory.limitBytes, memory.rssBytes]);
    const before = still(await reading.kernel('network'));
    const asked = still(await reading.engine('network'));
    const after = still(await reading.kernel('network'));
    assert.ok([before, after].includes(asked), `${asked} is neither ${before} nor ${after}`);
  });
});

/** To one decimal: the container's shell breathes between two readings. */
function rounded(pair: string): string {
  return pair.replaceAll(/[\d.]+/g, (number) => Number.parseFloat(number).toFixed(1));
}

function shown(one: string, other: string): string {
  return rounded(`${one} / ${other}`);
}
