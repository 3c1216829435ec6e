import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import type { StatsSample } from '../../../src/core/metrics/statsSample.ts';
import { until } from '../../environment/until.ts';
import { fails } from './fails.ts';
import { toArray } from './logReading.ts';
import type { Actors, Stage } from './stages.ts';

/** What an engine says of its containers, and how it says no. */
export function containerContract(stage: Stage, actors: () => Actors): void {
  test('it says what it is', async () => {
    const { client } = actors();
    const { product, version, apiVersion, os } = await client.info();
    assert.deepEqual([product, os], [stage.product, 'linux']);
    assert.match(version, /^\d+\.\d+/);
    assert.match(apiVersion, /^1\.\d+$/);
  });

  test('the listing has all containers, with what is known of them', async () => {
    const { cast, client } = actors();
    const listed = new Map((await client.list()).map((container) => [container.id, container]));
    for (const { id, name } of Object.values(cast)) {
      assert.match(id, /^[0-9a-f]{64}$/);
      assert.equal(listed.get(id)?.name, name);
    }
    const talker = listed.get(cast.talker.id);
    assert.ok(talker);
    assert.equal(talker.state, 'running');
    assert.equal(talker.compose?.service, cast.talker.service);
    assert.equal(talker.compose?.number, 1);
    assert.equal(talker.networks.length, 1);
    assert.notEqual(talker.image, '');
    assert.notEqual(talker.command, '');
    assert.ok(talker.createdAt > Date.UTC(2020) && talker.createdAt <= Date.now());
    const port = talker.ports.find(({ hostPort }) => hostPort !== undefined);
    assert.deepEqual([port?.containerPort, port?.protocol], [cast.talker.containerPort, 'tcp']);
    assert.equal(listed.get(cast.ended.id)?.state, 'exited');
    assert.equal(listed.get(cast.ended.id)?.compose, undefined);
  });

  test('an inspection maps state, limits, mounts, terminal and log driver', async () => {
    const { cast, client } = actors();
    const { id, cpus, memoryBytes, volumeAt } = cast.limited;
    const limited = await client.inspect(id);
    assert.deepEqual([limited.id, limited.name, limited.state], [id, cast.limited.name, 'running']);
    assert.deepEqual(limited.limits, { cpus, memoryBytes });
    const mount = limited.mounts.find(({ destination }) => destination === volumeAt);
    assert.deepEqual([mount?.type, mount?.isReadOnly], ['volume', false]);
    assert.equal(limited.hasTty, false);
    assert.equal(limited.logDriver, 'json-file');
    assert.equal(limited.restartCount, 0);
    assert.equal(limited.exitCode, undefined);
    assert.equal(limited.finishedAt, undefined);
    const terminal = await client.inspect(cast.terminal.id);
    assert.equal(terminal.hasTty, true);
    assert.equal(terminal.health, 'none');
    assert.deepEqual(terminal.limits, { cpus: undefined, memoryBytes: undefined });
  });

  test('the health is that of the health check', async () => {
    const { cast, client } = actors();
    await until(stage.health, async () => (await client.inspect(cast.limited.id)).health === stage.health);
  });

  test('an ended container has its exit code and its times', async () => {
    const { cast, client } = actors();
    const {
      state,
      exitCode,
      isOomKilled,
      startedAt = 0,
      finishedAt = 0,
    } = await client.inspect(cast.ended.id);
    assert.deepEqual([state, exitCode, isOomKilled], ['exited', cast.ended.exitCode, false]);
    assert.ok(startedAt > 0 && finishedAt - startedAt >= 1000);
  });

  test('a crashing container has a restart count', async () => {
    const { cast, client } = actors();
    await until('a restart', async () => (await client.inspect(cast.crasher.id)).restartCount > 0);
  });

  test('readings grow and stay within the limits', async () => {
    const { cast, client } = actors();
    const [first, second] = await twoReadings(client, cast.limited.id);
    assert.equal(first.cpu.platform, 'linux');
    assert.equal(first.memory.limitBytes, cast.limited.memoryBytes);
    for (const { memory, pids = 0 } of [first, second]) {
      const { usedBytes = 0, limitBytes = 0 } = memory;
      assert.ok(usedBytes > 0 && usedBytes <= limitBytes);
      assert.ok(pids >= 1);
    }
    const counters = (reading: typeof first) => [
      reading.cpu.totalUsage,
      reading.networkRxBytes,
      reading.networkTxBytes,
      reading.blockReadBytes ?? 0,
      reading.blockWriteBytes ?? 0,
    ];
    const earlier = counters(first);
    counters(second).forEach((value = -1, index) => {
      assert.ok(value >= (earlier[index] ?? 0), `counter ${index} fell to ${value}`);
    });
  });

  test('a busy container’s CPU time grows no faster than its cores allow', async () => {
    const { cast, client } = actors();
    const [first, second] = await twoReadings(client, cast.talker.id, ({ cpu }) => cpu.totalUsage);
    const used = second.cpu.totalUsage - first.cpu.totalUsage;
    const passed = (second.readAt - first.readAt) * 1e6;
    assert.ok(first.cpu.platform === 'linux');
    assert.ok(used <= passed * (first.cpu.onlineCpus ?? 0) * 1.1);
  });

  test('a container that is not running has no reading', async () => {
    const { cast, client } = actors();
    assert.equal(await client.readStats(cast.ended.id), undefined);
  });

  test('processes have as many columns as titles, and a command line', async () => {
    const { cast, client } = actors();
    const { titles, processes } = await client.processes(cast.changer.id);
    assert.ok(titles.includes('PID'));
    assert.ok(processes.every((row) => row.length === titles.length));
    assert.ok(processes.some((row) => row.at(-1)?.includes(cast.changer.commandLine)));
  });

  test('an unknown container is gone, whatever is asked of it', async () => {
    const { client } = actors();
    const nobody = 'f'.repeat(64);
    const gone = fails('containerGone');
    await assert.rejects(client.inspect(nobody), gone);
    await assert.rejects(client.readStats(nobody), gone);
    await assert.rejects(client.logs(nobody, {}), gone);
    await assert.rejects(client.processes(nobody), gone);
    await assert.rejects(client.perform('start', nobody), gone);
  });

  test('a container that is not running has no processes', async () => {
    const { cast, client } = actors();
    await assert.rejects(client.processes(cast.ended.id), fails('containerNotRunning'));
  });

  test('whatever is called off ends as cancelled', async () => {
    const { cast, client } = actors();
    const aborted = AbortSignal.abort();
    const cancelled = fails('cancelled');
    await assert.rejects(client.list(aborted), cancelled);
    await assert.rejects(client.readStats(cast.talker.id, aborted), cancelled);
    await assert.rejects(client.logs(cast.talker.id, {}, aborted), cancelled);
    const letGo = new AbortController();
    const listening = toArray(client.events({ onOpen: () => letGo.abort() }, letGo.signal));
    await assert.rejects(listening, cancelled);
  });
}

/** Two readings between which something has grown: an engine may answer twice with the same one. */
async function twoReadings(
  client: ContainerClient,
  id: string,
  what: (reading: StatsSample) => number = ({ readAt }) => readAt,
): Promise<[StatsSample, StatsSample]> {
  const first = await client.readStats(id);
  assert.ok(first);
  const second = await until('a newer reading', async () => {
    const reading = await client.readStats(id);
    return reading && what(reading) > what(first) && reading;
  });
  return [first, second];
}
