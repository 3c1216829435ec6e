// The sampler beside `docker stats`, on an engine of its own: one sweep, a minute of both, and what opening a view costs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { forEachParallel } from '../../../src/core/common/parallel.ts';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import { groupContainers } from '../../../src/core/containers/containerTree.ts';
import { ContainerInventory } from '../../../src/core/containers/inventory.ts';
import { deriveMetrics } from '../../../src/core/metrics/dockerStats.ts';
import { formatMemory } from '../../../src/core/metrics/format.ts';
import { readSamples } from '../../../src/core/metrics/readSamples.ts';
import { Sampler } from '../../../src/core/metrics/sampler.ts';
import { createClient } from '../../../src/engine/connect.ts';
import { resolveEndpoint } from '../../../src/engine/endpoints.ts';
import { KernelReaderThread } from '../../../src/workers/kernelReaderClient.ts';
import { startCountingProxy } from '../../environment/countingProxy.ts';
import { type PrivateEngine, startPrivateEngine } from '../../environment/privateEngine.ts';

const counts = (process.env.BENCH_CONTAINERS ?? '100,300').split(',').map(Number);
const [listedRunning = 0, listedStopped = 0] = (process.env.BENCH_LISTED ?? '300,3000')
  .split(',')
  .map(Number);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const minuteMs = Number(process.env.BENCH_MINUTE_MS ?? 60_000);
const intervalMs = 2000;

/** Whose readings are measured. */
const ways = { 'kernel files': () => new KernelReaderThread(), engine: null } as const;
type Way = keyof typeof ways;

export async function measureSampler(): Promise<void> {
  const engine = await startPrivateEngine();
  try {
    for (const count of counts) {
      await haveContainers(engine, 'run', count);
      await measureSweeps(engine, count);
      await measureFirstNumbers(engine, count);
      await measureMinutes(engine, count);
    }
    await haveContainers(engine, 'run', listedRunning);
    await haveContainers(engine, 'create', listedStopped);
    await measureListing(engine);
  } finally {
    await engine.dispose();
  }
}

/** Adds containers until there are as many that run, or that have never been started. */
async function haveContainers(engine: PrivateEngine, verb: 'run' | 'create', count: number): Promise<void> {
  const state = verb === 'run' ? 'running' : 'created';
  const have = (await engine.docker('ps', '-aq', '--filter', `status=${state}`)).split('\n').filter(Boolean);
  const image = await engine.image();
  const missing = Array.from({ length: Math.max(0, count - have.length) });
  await forEachParallel(missing, 4, async () => {
    await engine.docker(verb, ...(verb === 'run' ? ['-d'] : []), '--net', 'none', image, 'sleep', '1000000');
  });
}

async function withClient<T>(
  engine: PrivateEngine,
  way: Way,
  use: (client: ContainerClient, ids: readonly string[]) => Promise<T>,
): Promise<T> {
  const client = createClient(await resolveEndpoint(engine.host), ways[way]);
  try {
    await client.info();
    const ids = (await client.list()).filter(({ state }) => state === 'running').map(({ id }) => id);
    return await use(client, ids);
  } finally {
    client.dispose();
  }
}

/** A sweep of each, in turn. */
async function measureSweeps(engine: PrivateEngine, count: number): Promise<void> {
  await withClient(engine, 'kernel files', (kernel, ids) =>
    withClient(engine, 'engine', async (asked) => {
      // The first finds out where the files are.
      await readSamples(kernel, ids);
      const ratios = { 'kernel files': [] as number[], engine: [] as number[] };
      const stats: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const docker = await timed(() => engine.docker('stats', '--no-stream'));
        stats.push(docker);
        ratios['kernel files'].push((await timed(() => readSamples(kernel, ids))) / docker);
        ratios.engine.push((await timed(() => readSamples(asked, ids))) / docker);
      }
      console.log(`docker stats --no-stream of ${count}: ${median(stats).toFixed(0)} ms`);
      for (const [way, values] of Object.entries(ratios)) {
        console.log(`a sweep of ${count}, ${way}: × ${median(values).toFixed(4)}`);
      }
      console.log(`memory as docker stats has it: ${await agreeing(engine, kernel, ids)} of ${count}`);
    }),
  );
}

/** How many containers both say use the same memory, to a tenth of its unit. */
async function agreeing(
  engine: PrivateEngine,
  client: ContainerClient,
  ids: readonly string[],
): Promise<number> {
  const said = await engine.docker('stats', '--no-stream', '--no-trunc', '--format', '{{.ID}} {{.MemUsage}}');
  const samples = await readSamples(client, ids);
  return said.split('\n').filter((line) => {
    const [id = '', usage = ''] = line.split(' ');
    const sample = samples.get(id);
    const used = sample && deriveMetrics(undefined, sample, undefined).memoryUsedBytes;
    return used !== undefined && tenth(formatMemory(used)) === tenth(usage);
  }).length;
}

/** docker stats has up to four digits: 1.234MiB. */
const tenth = (text: string) => `${Number.parseFloat(text).toFixed(1)}${text.replace(/[\d.]/g, '')}`;

async function measureFirstNumbers(engine: PrivateEngine, count: number): Promise<void> {
  for (const way of Object.keys(ways) as Way[]) {
    await withClient(engine, way, async (client, ids) => {
      const sampler = samplerOf(client);
      const startedAt = performance.now();
      const watch = sampler.watch(ids, { intervalMs });
      const has = async (least: number, isThere: (id: string) => boolean) => {
        while (ids.filter(isThere).length < least) {
          await new Promise((resolve) => {
            const once = sampler.onDidSample(() => resolve(once.dispose()));
          });
        }
        return (performance.now() - startedAt).toFixed(0);
      };
      const hasMemory = (id: string) => sampler.latest(id) !== undefined;
      const first = await has(1, hasMemory);
      const half = await has(ids.length / 2, hasMemory);
      const memory = await has(ids.length, hasMemory);
      const cpu = await has(ids.length, (id) => sampler.latest(id)?.cpuPercent !== undefined);
      watch.dispose();
      sampler.dispose();
      console.log(
        `${count} containers are opened, ${way}: the first numbers after ${first} ms, of half of them after ${half} ms; all have memory after ${memory} ms, CPU after ${cpu} ms`,
      );
    });
  }
}

/** Processor time of the engine, and of us, while each measures every two seconds. */
async function measureMinutes(engine: PrivateEngine, count: number): Promise<void> {
  const minutes = minuteMs / 60_000;
  const engineOf = { idle: 0, docker: 0, 'kernel files': 0, engine: 0 };
  const whileItRuns = async (key: keyof typeof engineOf) => {
    const before = engineSeconds(engine);
    await delay(minuteMs);
    engineOf[key] = (engineSeconds(engine) - before) / minutes;
  };
  // Shims and daemons have something to do for containers that nobody looks at, too.
  await whileItRuns('idle');
  const docker = spawn('docker', ['stats'], { env: engine.environment, stdio: 'ignore' });
  await delay(5000);
  await whileItRuns('docker');
  docker.kill();
  console.log(
    `docker stats of ${count}: ${engineOf.docker.toFixed(2)} s of the engine a minute; nobody: × ${(engineOf.idle / engineOf.docker).toFixed(3)}`,
  );
  for (const way of Object.keys(ways) as Way[]) {
    await withClient(engine, way, async (client, ids) => {
      const sampler = samplerOf(client);
      const watch = sampler.watch(ids, { intervalMs });
      await delay(5000);
      const own = process.cpuUsage();
      await whileItRuns(way);
      const { user, system } = process.cpuUsage(own);
      watch.dispose();
      sampler.dispose();
      const share = ((user + system) / 1000 / minuteMs) * 100;
      const ratio = engineOf[way] / engineOf.docker;
      console.log(
        `${count} every 2 s, ${way}: × ${ratio.toFixed(3)} of the engine, ourselves ${share.toFixed(2)} % of a core`,
      );
    });
  }
}

async function measureListing(engine: PrivateEngine): Promise<void> {
  const proxy = await startCountingProxy(engine);
  const inventory = new ContainerInventory(async () => createClient(await resolveEndpoint(proxy.host)));
  const total = (await engine.docker('ps', '-aq')).split('\n').length;
  const listing = await timed(() => engine.docker('ps', '-aq'));
  const startedAt = performance.now();
  inventory.start();
  const hold = inventory.hold();
  while (inventory.containers.size < total) {
    await new Promise((resolve) => {
      const once = inventory.onDidChange(() => resolve(once.dispose()));
    });
  }
  const groups = groupContainers(inventory.containers.values());
  const usable = performance.now() - startedAt;
  assert.equal(groups.flatMap(({ containers }) => containers).length, total);
  const inspections = () =>
    proxy.requests.filter((request) => /containers\/\w{64}\/json/.test(request)).length;
  while (inspections() < listedRunning) {
    await delay(100);
  }
  // Whatever else it asks about, it asks about right after.
  await delay(2000);
  console.log(
    `${total} containers, ${listedRunning} of them running: a tree after ${usable.toFixed(0)} ms (docker ps -aq: ${listing.toFixed(0)} ms), ${inspections()} inspections`,
  );
  hold.dispose();
  inventory.dispose();
  await proxy.close();
}

function samplerOf(client: ContainerClient): Sampler {
  return new Sampler({
    read: (id, signal) => client.readStats(id, signal),
    readLocal: async (ids, signal) => (await client.readLocalStats?.(ids, signal)) ?? new Map(),
    limits: () => undefined,
  });
}

/** Processor time so far of the engine’s processes: dockerd, its containerd and a shim for each container. */
function engineSeconds(engine: PrivateEngine): number {
  const folder = dirname(engine.socketPath);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const isOurs = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(folder);
        return isOurs ? cpuSeconds(pid) : 0;
      } catch {
        return 0;
      }
    })
    .reduce((sum, seconds) => sum + seconds, 0);
}

function cpuSeconds(pid: string): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  // USER_HZ is 100 on every Linux that Node runs on.
  return (user + system) / 100;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
