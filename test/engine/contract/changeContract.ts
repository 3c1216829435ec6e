import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerClient, ContainerEvent } from '../../../src/core/containers/containerClient.ts';
import type { VitalsError } from '../../../src/core/errors.ts';
import { until } from '../../environment/until.ts';
import { fails } from './fails.ts';
import { toArray } from './logReading.ts';
import type { Actors, Stage } from './stages.ts';

/** What an engine can be told to do, and the events it tells of it. The last of these removes the changer. */
export function changeContract(stage: Stage, actors: () => Actors): void {
  test('a program runs in a container, by its argument vector', async () => {
    const { cast, client } = actors();
    const run = (...argv: string[]) => client.execute(cast.limited.id, argv, { timeout: 10_000 });
    if (stage.product === 'demo') {
      await assert.rejects(run('true'), fails('engineFailed'));
      return;
    }
    assert.deepEqual(await run('echo', '$HOME; "a  b"'), { exitCode: 0, output: '$HOME; "a  b"\n' });
    const { exitCode, output } = await run('sh', '-c', 'echo out; echo err >&2; exit 3');
    // No engine promises which of two streams comes first.
    assert.deepEqual([exitCode, output.split('\n').sort()], [3, ['', 'err', 'out']]);
    await assert.rejects(run('yes'), fails('engineFailed'));
    const { ended, limited } = cast;
    const hang = () => client.execute(limited.id, ['sleep', '5.5'], { timeout: 200 });
    await assert.rejects(hang(), fails('timedOut'));
    // No engine ends what nobody waits for any more.
    await assert.rejects(hang(), fails('programRuns'));
    await run('pkill', '-f', '^sleep 5.5$');
    await until('the end of what hung', () =>
      hang().then(
        () => false,
        (error: VitalsError) => error.problem.code === 'timedOut',
      ),
    );
    await assert.rejects(
      client.execute(ended.id, ['true'], { timeout: 10_000 }),
      fails('containerNotRunning'),
    );
  });

  test('what is written into a container is counted', async () => {
    const { cast, client } = actors();
    const { id } = cast.limited;
    if (stage.product === 'demo') {
      assert.deepEqual(await client.readDiskSizes(id), {
        writableBytes: undefined,
        volumeBytes: undefined,
      });
      return;
    }
    const size = async () => (await client.readDiskSizes(id)).writableBytes ?? Number.NaN;
    const before = await size();
    await client.execute(id, ['dd', 'if=/dev/zero', 'of=/written', 'bs=1M', 'count=3'], { timeout: 10_000 });
    assert.ok((await size()) >= before + 3 * 2 ** 20, `${before} ${await size()}`);
  });

  test('what it is told to do is done when it answers', async () => {
    const { cast, client } = actors();
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
    const { cast, client } = actors();
    await client.perform('start', cast.talker.id);
    await client.perform('stop', cast.ended.id);
    assert.equal((await client.inspect(cast.talker.id)).state, 'running');
  });

  test('events tell of it as it happens, and again from history', async () => {
    const { cast, client } = actors();
    const { id, exitCode } = cast.changer;
    const since = String(Math.floor(Date.now() / 1000));
    const events = await eventsOf(client, id, async () => {
      for (const action of ['stop', 'start', 'stop', 'remove'] as const) {
        await client.perform(action, id);
      }
    });
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
    assert.ok(events.every(({ name, timeNano }) => name === cast.changer.name && /^\d{19}$/.test(timeNano)));
    const end = String(Number(events.at(-1)?.timeNano.slice(0, 10)) + 1);
    // History is what is over: of what is still to come, Podman tells only what it has read by then.
    await until('that second is over', async () => Date.now() / 1000 > Number(end));
    const replayed = await toArray(client.events({ since, until: end }));
    const times = new Set(replayed.map(({ timeNano }) => timeNano));
    assert.deepEqual(
      story.filter(({ timeNano }) => !times.has(timeNano)),
      [],
      `told again: ${JSON.stringify(replayed)}`,
    );
  });
}

/** The container's events from when `act` begins, which it may once the engine listens, until it is destroyed. */
async function eventsOf(
  client: ContainerClient,
  id: string,
  act: () => Promise<void>,
): Promise<ContainerEvent[]> {
  const events: ContainerEvent[] = [];
  let begin = 0n;
  let acting: Promise<void> | undefined;
  const letGo = new AbortController();
  const onOpen = () => {
    begin = BigInt(Date.now()) * 1_000_000n;
    acting = act();
    acting.catch(() => letGo.abort());
  };
  try {
    for await (const event of client.events({ onOpen }, letGo.signal)) {
      // Podman tells of the second before it listened, too.
      if (event.containerId === id && BigInt(event.timeNano) >= begin) {
        events.push(event);
      }
      if (event.containerId === id && event.action === 'destroy') {
        break;
      }
    }
  } finally {
    await acting;
  }
  return events;
}
