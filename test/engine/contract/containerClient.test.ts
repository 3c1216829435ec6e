import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  ContainerClient,
  ContainerEvent,
  ContainerEventAction,
} from '../../../src/core/containers/containerClient.ts';
import { type ProblemCode, VitalsError } from '../../../src/core/errors.ts';
import { until } from '../../environment/until.ts';
import { frames } from '../../fixtures/logFrames.ts';
import type { Cast } from './cast.ts';
import { bytes, lines, toArray, unix } from './logReading.ts';
import { stages } from './stages.ts';

const fails = (code: ProblemCode) => (error: unknown) => {
  assert.ok(error instanceof VitalsError && error.problem.code === code, String(error));
  return true;
};

for (const stage of stages) {
  describe(`the contract on ${stage.product}`, () => {
    let client: ContainerClient;
    let cast: Cast;
    const cleanUps: (() => Promise<void>)[] = [];
    before(async () => {
      ({ client, cast } = await stage.prepare({ after: (cleanUp) => cleanUps.unshift(cleanUp) }));
    });
    after(async () => {
      for (const cleanUp of cleanUps) {
        await cleanUp();
      }
    });

    test('it says what it is', async () => {
      const { product, version, apiVersion, os } = await client.info();
      assert.deepEqual([product, os], [stage.product, 'linux']);
      assert.match(version, /^\d+\.\d+/);
      assert.match(apiVersion, /^1\.\d+$/);
    });

    test('the listing has all containers, with what is known of them', async () => {
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
      await until(stage.health, async () => (await client.inspect(cast.limited.id)).health === stage.health);
    });

    test('an ended container has its exit code and its times', async () => {
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
      await until('a restart', async () => (await client.inspect(cast.crasher.id)).restartCount > 0);
    });

    test('readings grow and stay within the limits', async () => {
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
      const [first, second] = await twoReadings(client, cast.talker.id);
      const used = second.cpu.totalUsage - first.cpu.totalUsage;
      const passed = (second.readAt - first.readAt) * 1e6;
      assert.ok(first.cpu.platform === 'linux' && used > 0);
      assert.ok(used <= passed * (first.cpu.onlineCpus ?? 0) * 1.1);
    });

    test('a container that is not running has no reading', async () => {
      assert.equal(await client.readStats(cast.ended.id), undefined);
    });

    test('a log has all lines of both streams, in order', async () => {
      const all = await lines(client, cast.ended.id);
      assert.ok(all.length > 10);
      assert.deepEqual(
        all.map(({ at }) => at),
        all.map(({ at }) => at).toSorted((a, b) => Number(a - b)),
      );
      const stdout = await lines(client, cast.ended.id, { stderr: false });
      const stderr = await lines(client, cast.ended.id, { stdout: false });
      assert.ok(stdout.length > 0 && stderr.length > 0);
      assert.deepEqual(
        stdout,
        all.filter(({ stream }) => stream === 'stdout'),
      );
      assert.deepEqual(
        stderr,
        all.filter(({ stream }) => stream === 'stderr'),
      );
      const bare = frames(await bytes(await client.logs(cast.ended.id, {})));
      assert.deepEqual(
        bare.map(({ text }) => text),
        all.map(({ text }) => `${text}\n`),
      );
    });

    test('the tail is the end of the log, counted before since and until apply', async () => {
      const all = await lines(client, cast.ended.id);
      for (const tail of [1, 5, all.length, all.length + 1]) {
        assert.deepEqual(await lines(client, cast.ended.id, { tail }), all.slice(-tail));
      }
      const until = unix((all[0]?.at ?? 0n) + 1_000_000_000n);
      assert.deepEqual(await lines(client, cast.ended.id, { tail: 1, until }), []);
    });

    test('since and until part a log at every second in it', async () => {
      const all = await lines(client, cast.ended.id);
      const seconds = new Set(all.map(({ at }) => at - (at % 1_000_000_000n)));
      assert.ok(seconds.size > 1);
      for (const second of seconds) {
        const cut = String(second / 1_000_000_000n);
        const [older, newer] = [{ until: cut }, { since: cut }];
        assert.deepEqual(
          await lines(client, cast.ended.id, older),
          all.filter(({ at }) => at < second),
        );
        assert.deepEqual(
          await lines(client, cast.ended.id, newer),
          all.filter(({ at }) => at >= second),
        );
      }
    });

    const noNanoseconds = stage.timestampDecimals === 0 && 'its timestamps have whole seconds';
    test('since and until are exact to the nanosecond and include it', { skip: noNanoseconds }, async () => {
      const all = await lines(client, cast.ended.id);
      const [from, to] = [3, 8];
      const since = unix(all[from]?.at ?? 0n);
      const until = unix(all[to]?.at ?? 0n);
      assert.deepEqual(await lines(client, cast.ended.id, { since, until }), all.slice(from, to + 1));
    });

    test('a terminal’s log is not framed', async () => {
      const log = await client.logs(cast.terminal.id, { tail: 3 });
      assert.equal(log.isFramed, false);
      assert.match((await bytes(log)).toString(), /^(?:[^\r\n]+\r\n){3}$/);
      assert.equal((await client.logs(cast.talker.id, { tail: 1 })).isFramed, true);
    });

    test('a followed log delivers what is written after, until it is let go', async () => {
      const letGo = new AbortController();
      const log = await client.logs(cast.talker.id, { follow: true, tail: 1 }, letGo.signal);
      let received = 0;
      const read = async () => {
        for await (const chunk of log.chunks) {
          received += frames(Buffer.from(chunk)).length;
          if (received > 1) {
            letGo.abort();
          }
        }
      };
      await assert.rejects(read(), fails('cancelled'));
      assert.ok(received > 1);
    });

    test('a followed log of an ended container ends', async () => {
      const log = await client.logs(cast.ended.id, { follow: true, tail: 2 });
      assert.equal(frames(await bytes(log)).length, 2);
    });

    test('processes have as many columns as titles, and a command line', async () => {
      const { titles, processes } = await client.processes(cast.changer.id);
      assert.ok(titles.includes('PID'));
      assert.ok(processes.every((row) => row.length === titles.length));
      assert.ok(processes.some((row) => row.at(-1)?.includes(cast.changer.commandLine)));
    });

    test('what it is told to do is done when it answers', async () => {
      const { id } = cast.changer;
      const state = async () => (await client.inspect(id)).state;
      await client.perform('pause', id);
      assert.equal(await state(), 'paused');
      await client.perform('unpause', id);
      assert.equal(await state(), 'running');
      const { startedAt = 0 } = await client.inspect(id);
      await client.perform('restart', id);
      assert.ok(((await client.inspect(id)).startedAt ?? 0) > startedAt);
      await client.perform('stop', id);
      assert.equal(await state(), 'exited');
      await client.perform('start', id);
      assert.equal(await state(), 'running');
    });

    test('what is so already is no error', async () => {
      await client.perform('start', cast.talker.id);
      await client.perform('stop', cast.ended.id);
      assert.equal((await client.inspect(cast.talker.id)).state, 'running');
    });

    test('events tell of it as it happens, and again from history', async () => {
      const { id, exitCode } = cast.changer;
      const since = String(Math.floor(Date.now() / 1000));
      const letGo = new AbortController();
      const live = collect(client, { id, letGo, after: 'destroy' }, async () => {
        for (const action of ['stop', 'start', 'stop', 'remove'] as const) {
          await client.perform(action, id);
        }
      });
      const events = await live;
      const story = events.filter(({ action }) => ['start', 'die', 'destroy'].includes(action));
      assert.deepEqual(
        story.map(({ action, exitCode: code }) => [action, code]),
        [
          ['die', exitCode],
          ['start', undefined],
          ['die', exitCode],
          ['destroy', undefined],
        ],
      );
      assert.ok(
        events.every(({ name, timeNano }) => name === cast.changer.name && /^\d{19}$/.test(timeNano)),
      );
      const end = String(Number(events.at(-1)?.timeNano.slice(0, 10)) + 1);
      const replayed = await toArray(client.events({ since, until: end }));
      const times = new Set(replayed.map(({ timeNano }) => timeNano));
      assert.ok(story.every(({ timeNano }) => times.has(timeNano)));
    });

    test('an unknown container is gone, whatever is asked of it', async () => {
      const nobody = 'f'.repeat(64);
      const gone = fails('containerGone');
      await assert.rejects(client.inspect(nobody), gone);
      await assert.rejects(client.readStats(nobody), gone);
      await assert.rejects(client.logs(nobody, {}), gone);
      await assert.rejects(client.processes(nobody), gone);
      await assert.rejects(client.perform('start', nobody), gone);
    });

    test('a container that is not running has no processes', async () => {
      await assert.rejects(client.processes(cast.ended.id), fails('containerNotRunning'));
    });

    test('whatever is called off ends as cancelled', async () => {
      const aborted = AbortSignal.abort();
      const cancelled = fails('cancelled');
      await assert.rejects(client.list(aborted), cancelled);
      await assert.rejects(client.readStats(cast.talker.id, aborted), cancelled);
      await assert.rejects(client.logs(cast.talker.id, {}, aborted), cancelled);
      const letGo = new AbortController();
      const listening = toArray(client.events({ onOpen: () => letGo.abort() }, letGo.signal));
      await assert.rejects(listening, cancelled);
    });
  });
}

/** Two readings of different moments: an engine may answer twice with the same one. */
async function twoReadings(client: ContainerClient, id: string) {
  const first = await client.readStats(id);
  const second = await until('another reading', async () => {
    const reading = await client.readStats(id);
    return reading && reading.readAt > (first?.readAt ?? 0) && reading;
  });
  assert.ok(first);
  return [first, second] as const;
}

/** The events of one container from the moment `act` may begin until the last one that is wanted. */
async function collect(
  client: ContainerClient,
  { id, letGo, after }: { id: string; letGo: AbortController; after: ContainerEventAction },
  act: () => Promise<void>,
): Promise<ContainerEvent[]> {
  const events: ContainerEvent[] = [];
  let acting: Promise<void> | undefined;
  const onOpen = () => {
    acting = act();
  };
  for await (const event of client.events({ onOpen }, letGo.signal)) {
    if (event.containerId === id) {
      events.push(event);
    }
    if (event.containerId === id && event.action === after) {
      break;
    }
  }
  await acting;
  return events;
}
