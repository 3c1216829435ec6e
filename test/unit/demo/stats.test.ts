import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../../../src/demo/signal.ts';
import { statsPayload } from '../../../src/demo/statsPayload.ts';
import { pause, stop, unpause } from '../../../src/demo/userActions.ts';
import type { World } from '../../../src/demo/world.ts';
import { newWorld, of, s, startedAt } from './demoWorld.ts';

interface CpuStats {
  readonly cpu_usage: { readonly total_usage: number };
  readonly system_cpu_usage: number;
  readonly online_cpus: number;
}

interface Stats {
  readonly read: string;
  readonly preread: string;
  readonly cpu_stats: CpuStats;
  readonly precpu_stats: CpuStats;
  readonly memory_stats: {
    readonly usage: number;
    readonly limit: number;
    readonly stats: { readonly inactive_file: number };
  };
  readonly networks: { readonly eth0: { readonly rx_bytes: number; readonly tx_bytes: number } };
  readonly blkio_stats: { readonly io_service_bytes_recursive: readonly { readonly value: number }[] };
}

const read = (world: World, name: string, seconds: number, isOneShot = false) =>
  statsPayload(of(world, name), s(seconds), startedAt, isOneShot) as Stats;

/** docker stats' own formula. */
function cpuPercent({ cpu_stats: now, precpu_stats: before }: Stats): number {
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  return (used / (now.system_cpu_usage - before.system_cpu_usage)) * now.online_cpus * 100;
}

function memoryPercent({ memory_stats: { usage, limit, stats } }: Stats): number {
  return ((usage - stats.inactive_file) / limit) * 100;
}

test('docker’s formula gives the scripted load', () => {
  const world = newWorld();
  for (const { spec } of world.containers.filter(({ spec }) => spec.lifetime.kind === 'endless')) {
    for (const seconds of [-3000, 0, 55, 120, 299.9, 4000]) {
      const scripted = total(spec.usage.cpu, seconds - 1, seconds) * 100;
      assert.ok(Math.abs(cpuPercent(read(world, spec.name, seconds)) - scripted) < 1e-4, spec.name);
    }
  }
});

test('so does time between two one-shot readings', () => {
  const world = newWorld();
  const [before, after] = [read(world, 'api', 100, true), read(world, 'api', 110, true)];
  assert.equal(before.preread, '0001-01-01T00:00:00Z');
  const used = after.cpu_stats.cpu_usage.total_usage - before.cpu_stats.cpu_usage.total_usage;
  const passed = (Date.parse(after.read) - Date.parse(before.read)) * 1e6;
  assert.ok(Math.abs(used / passed - total(of(world, 'api').spec.usage.cpu, 100, 110) / 10) < 1e-6);
});

test('the worker passes 80 % of its CPU limit while its queue is backed up, and only then', () => {
  const world = newWorld();
  const share = (seconds: number) => cpuPercent(read(world, 'worker', seconds)) / 50;
  for (let seconds = 36; seconds <= 75; seconds += 3) {
    assert.ok(share(seconds) > 0.8 && share(seconds) <= 1, `${share(seconds)} at ${seconds}`);
  }
  assert.ok([0, 28, 82, 200].every((seconds) => share(seconds) < 0.3));
});

test('the database’s memory grows past 85 % of its limit, to 91 %, and falls', () => {
  const world = newWorld();
  const percent = (seconds: number) => memoryPercent(read(world, 'db', seconds));
  assert.ok(percent(80) < 85 && percent(96) > 85);
  assert.ok(percent(141.9) > 90.5 && percent(141.9) < 91);
  assert.ok(percent(145) < 56);
});

test('no container uses more than it may, and no counter falls', () => {
  const world = newWorld();
  for (const { spec } of world.containers.filter(({ spec }) => spec.lifetime.kind === 'endless')) {
    let before: number[] = [];
    for (let seconds = -20; seconds < 320; seconds += 1.5) {
      const stats = read(world, spec.name, seconds);
      const { rx_bytes, tx_bytes } = stats.networks.eth0;
      const blocks = stats.blkio_stats.io_service_bytes_recursive.map(({ value }) => value);
      const counters = [stats.cpu_stats.cpu_usage.total_usage, rx_bytes, tx_bytes, ...blocks];
      assert.ok(
        counters.every((value, index) => value >= (before[index] ?? 0)),
        spec.name,
      );
      assert.ok(stats.memory_stats.usage <= stats.memory_stats.limit, spec.name);
      assert.ok(cpuPercent(stats) <= (spec.cpus ?? 4) * 100, spec.name);
      before = counters;
    }
  }
});

test('a paused container uses no CPU, and goes on where it was', () => {
  const world = newWorld();
  const usage = (seconds: number) => read(world, 'api', seconds).cpu_stats.cpu_usage.total_usage;
  world.change(of(world, 'api'), s(10), pause);
  world.change(of(world, 'api'), s(60), unpause);
  assert.equal(usage(20), usage(59));
  assert.ok(usage(61) > usage(59) && usage(61) - usage(59) < 1e9);
});

test('a container that is not running answers as the engine does: year 1 and nothing used', () => {
  const world = newWorld();
  world.change(of(world, 'api'), s(1), stop);
  const { read: at, cpu_stats: cpu, memory_stats: memory } = read(world, 'api', 5);
  assert.deepEqual([at, cpu.cpu_usage.total_usage, memory], ['0001-01-01T00:00:00Z', 0, {}]);
});
