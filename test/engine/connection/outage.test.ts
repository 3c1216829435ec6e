import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { type ConnectionState, ContainerInventory } from '../../../src/core/containers/inventory.ts';
import { isProblem } from '../../../src/core/errors.ts';
import { connect } from '../../../src/engine/connect.ts';
import { startPrivateEngine } from '../../environment/privateEngine.ts';

const engine = await startPrivateEngine();
after(() => engine.dispose());

/** A held inventory of the engine, to wait with for what it tells. */
async function follow(t: TestContext) {
  const inventory = new ContainerInventory(() => connect(engine.host));
  t.after(() => inventory.dispose());
  inventory.hold();
  inventory.start();
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (condition()) {
          for (const subscription of subscriptions) {
            subscription.dispose();
          }
          resolve();
        }
      };
      const subscriptions = [inventory.onDidChange(look), inventory.onDidChangeState(look)];
      look();
    });
  const stateOf = (id: string) => inventory.containers.get(id)?.state;
  await until(() => inventory.state.kind === 'connected');
  return { inventory, until, stateOf };
}

for (const way of ['stop', 'kill'] as const) {
  test(`${way === 'stop' ? 'stopped in good order' : 'killed'} and started again, the engine is followed all along`, async (t) => {
    const { id } = await engine.runContainer(t, { args: ['--restart', 'always'], command: 'sleep 1000' });
    const { inventory, until, stateOf } = await follow(t);
    await until(() => inventory.details(id)?.startedAt !== undefined);
    const startedAt = inventory.details(id)?.startedAt;

    await engine[way]();
    await until(() => inventory.state.kind === 'failed');
    assert.ok(inventory.state.kind === 'failed' && inventory.state.problem.code === 'engineNotRunning');
    assert.ok(inventory.containers.has(id));

    await engine.start();
    await until(() => inventory.state.kind === 'connected' && stateOf(id) === 'running');
    // It was started anew with the engine; no event told, as the engine's memory of events went with it.
    await until(() => inventory.details(id)?.startedAt !== startedAt);

    await engine.docker('stop', '--time', '1', id);
    await until(() => stateOf(id) === 'exited');
  });
}

test('an engine that hangs is told by the time-out, and comes back when it goes on', async (t) => {
  const client = await connect(engine.host);
  t.after(() => client.dispose());
  await client.info();
  const inventory = new ContainerInventory(() => connect(engine.host));
  t.after(() => inventory.dispose());
  const next = () => new Promise<ConnectionState>((resolve) => inventory.onDidChangeState(resolve));

  engine.pause();
  t.after(() => engine.resume());
  inventory.start();
  const [state] = await Promise.all([
    next(),
    assert.rejects(client.list(AbortSignal.timeout(5000)), (error) => isProblem(error, 'cancelled')),
    assert.rejects(client.info(), (error) => isProblem(error, 'timedOut')),
  ]);
  assert.ok(state.kind === 'failed' && state.problem.code === 'timedOut');

  const recovered = next();
  engine.resume();
  assert.equal((await recovered).kind, 'connected');
});

test('a container removed while it is followed is gone, for the listing and for who asks', async (t) => {
  const { id, name } = await engine.runContainer(t, { command: 'sleep 1000' });
  const { inventory, until } = await follow(t);
  await until(() => inventory.details(id) !== undefined);
  await engine.removeContainers(name);
  await until(() => !inventory.containers.has(id));
  assert.equal(inventory.details(id), undefined);
  await assert.rejects(inventory.inspect(id), (error) => isProblem(error, 'containerGone'));
});
