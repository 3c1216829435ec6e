import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { Emitter } from '../../src/core/common/emitter.ts';
import { ContainerInventory } from '../../src/core/containers/inventory.ts';
import { VitalsError } from '../../src/core/errors.ts';
import { followLog } from '../../src/core/logs/logFollower.ts';
import { connect } from '../../src/engine/connect.ts';
import { startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';

const engine = await startPrivateEngine();
after(() => engine.dispose());

/** Numbered lines, with the run they belong to, on both streams. */
const command =
  'i=0; while :; do i=$((i+1)); echo "$RUN $i"; echo "$RUN $i!" >&2; [ $((i % 20)) -gt 0 ] || sleep 0.05; done';

/** Follows a container as the extension does: the texts that came, and markers in brackets. */
async function follow(t: TestContext, id: string): Promise<readonly string[]> {
  const told: string[] = [];
  const inventory = new ContainerInventory(() => connect(engine.host));
  const changed = new Emitter<void>();
  inventory.onDidChangeState(() => changed.fire());
  inventory.onDidReceiveEvent(() => changed.fire());
  inventory.hold();
  inventory.start();
  const container = await until('the container', () => inventory.containers.get(id));
  const client = async () => {
    if (inventory.state.kind === 'connected') {
      return inventory.state.client;
    }
    throw new VitalsError({ code: 'engineNotRunning', endpoint: engine.host });
  };
  const abort = new AbortController();
  const follower = followLog({ client, onDidChange: changed.event }, container, { tail: 1000 }, abort.signal);
  const ended = (async () => {
    for await (const part of follower) {
      told.push(
        ...(part.kind === 'marker' ? [`[${part.marker.kind}]`] : part.records.map(({ text }) => text)),
      );
    }
  })();
  t.after(async () => {
    abort.abort();
    await ended;
    inventory.dispose();
  });
  return told;
}

/** What the engine has of a container's log: each stream by itself, as they may stand in another order. */
async function written(name: string): Promise<string[]> {
  const lines = await engine.docker('logs', name);
  return lines.split('\n');
}

const linesOf = (told: readonly string[], run: string) =>
  told.filter((line) => line.startsWith(`${run} `) && !line.endsWith('!'));

test('restarts, losses of the engine and a recreation lose no line and repeat none', async (t) => {
  const options = { name: `cv-test-follow-${process.pid}`, command };
  const first = await engine.runContainer(t, { ...options, args: ['--env', 'RUN=a'] });
  const told = await follow(t, first.id);
  const count = (marker: string) => told.filter((line) => line === marker).length;
  await until('its first line', () => told.includes('a 1'));
  for (let restart = 1; restart <= 3; restart++) {
    await engine.docker('restart', '--time', '0', first.name);
    await until(`restart ${restart}`, () => count('[started]') >= restart);
  }
  for (const way of ['stop', 'kill'] as const) {
    await engine[way]();
    await until(
      'the loss of the engine',
      () => told.lastIndexOf('[engineAway]') > told.lastIndexOf('[engineBack]'),
    );
    await engine.start();
    await engine.docker('start', first.name);
    await until(
      'the return of the engine',
      () => told.lastIndexOf('[engineBack]') > told.lastIndexOf('[engineAway]'),
    );
  }
  await engine.docker('kill', first.name);
  await engine.waitForExit(first.name);
  const expected = linesOf(await written(first.name), 'a');
  await until('its last line', () => told.includes(expected.at(-1) ?? '') && told.at(-1) === '[stopped]');
  assert.deepEqual(linesOf(told, 'a'), expected);

  await engine.removeContainers(first.name);
  await engine.runContainer(t, { ...options, args: ['--env', 'RUN=b'] });
  await until('the new container', () => told.includes('b 100'));
  await engine.docker('kill', first.name);
  await engine.waitForExit(first.name);
  await until('its end', () => told.at(-1) === '[stopped]');
  assert.deepEqual(linesOf(told, 'b'), linesOf(await written(first.name), 'b'));
  assert.equal(count('[recreated]'), 1);
});
