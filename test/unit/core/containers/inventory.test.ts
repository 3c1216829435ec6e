import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ContainerClient } from '../../../../src/core/containers/containerClient.ts';
import { ContainerInventory, type InventoryChange } from '../../../../src/core/containers/inventory.ts';
import { isProblem, VitalsError } from '../../../../src/core/errors.ts';
import { idOf } from '../../../fixtures/containers.ts';
import { FakeClock, settle } from '../../../fixtures/fakeClock.ts';
import { FakeEngine } from '../../../fixtures/fakeEngine.ts';

const minute = 60_000;

/** A started inventory and a diary of what it told. */
function observe(t: TestContext, connect: () => Promise<ContainerClient>) {
  // The events of the fake engine are stamped from here on.
  const clock = new FakeClock(1_795_000_000_000);
  const inventory = new ContainerInventory(connect, clock);
  t.after(() => inventory.dispose());
  const states: string[] = [];
  const changes: InventoryChange[] = [];
  const events: string[] = [];
  inventory.onDidChangeState((state) =>
    states.push(state.kind === 'failed' ? `failed: ${state.problem.code}` : state.kind),
  );
  inventory.onDidChange((change) => changes.push(change));
  inventory.onDidReceiveEvent(({ name, action }) => events.push(`${name} ${action}`));
  inventory.start();
  return {
    clock,
    inventory,
    take: {
      states: () => states.splice(0),
      events: () => events.splice(0),
      changes: () => changes.splice(0).map(told),
    },
  };
}

const nameOf = (id: string) => Buffer.from(id, 'hex').toString().replaceAll('\0', '');

/** `+web ~db -old`: came, changed, went. */
function told({ added, changed, removed }: InventoryChange): string {
  const names = (sign: string, ids: ReadonlySet<string>) => [...ids].map((id) => sign + nameOf(id));
  return [...names('+', added), ...names('~', changed), ...names('-', removed)].join(' ');
}

const observeEngine = (t: TestContext, engine: FakeEngine) => observe(t, async () => engine.client());

test('while nobody holds it, the event stream is the only request', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  await settle();
  assert.deepEqual(engine.takeRequests(), ['info', 'events']);
  assert.deepEqual(take.states(), ['connected']);

  engine.emit('web', 'die');
  engine.emit('web', 'start');
  await clock.advance(10 * minute);
  assert.deepEqual(engine.takeRequests(), []);
  assert.deepEqual(take.events(), ['web die', 'web start']);
  assert.equal(inventory.containers.size, 0);
});

test('an end that the listing does not have yet is listed again until it does, and not for ever', async (t) => {
  const engine = new FakeEngine();
  const web = engine.add('web');
  const { clock, inventory } = observeEngine(t, engine);
  inventory.hold();
  await settle();

  engine.details.set(web.id, { state: 'exited' });
  engine.emit('web', 'die');
  await clock.advance(1000);
  assert.equal(inventory.containers.get(web.id)?.state, 'running');
  engine.add('web', { state: 'exited' });
  await clock.advance(1000);
  assert.equal(inventory.containers.get(web.id)?.state, 'exited');

  engine.details.set(web.id, { state: 'dead' });
  engine.emit('web', 'die');
  await clock.advance(minute / 2);
  const asked = engine.takeRequests().length;
  await clock.advance(minute / 4);
  assert.deepEqual(engine.takeRequests(), [], `after ${asked} requests`);
});

test('held, it lists, inspects what lives, and follows the events', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  engine.add('old', { state: 'exited' });
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  assert.deepEqual(engine.takeRequests(), ['info', 'events', 'list', 'inspect web']);
  assert.deepEqual(take.changes(), ['+web +old', '~web']);
  assert.equal(inventory.details(idOf('web'))?.state, 'running');
  assert.equal(inventory.details(idOf('old')), undefined);

  engine.add('db');
  engine.emit('db', 'create');
  engine.emit('db', 'start');
  await clock.advance(1000);
  assert.deepEqual(engine.takeRequests(), ['list', 'inspect db']);
  assert.deepEqual(take.changes(), ['+db', '~db']);
});

test('a container that dies is inspected once more: its exit code is news', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  engine.takeRequests();
  take.changes();

  engine.add('web', { state: 'exited' });
  engine.details.set(idOf('web'), { exitCode: 137, isOomKilled: true });
  engine.emit('web', 'oom');
  engine.emit('web', 'die');
  await clock.advance(1000);
  assert.deepEqual(engine.takeRequests(), ['list', 'inspect web']);
  assert.deepEqual(take.changes(), ['~web', '~web']);
  assert.equal(inventory.details(idOf('web'))?.exitCode, 137);
});

test('what changed nothing is not told, and keeps its object', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  const before = inventory.containers.get(idOf('web'));
  take.changes();

  engine.emit('web', 'health_status: healthy');
  await clock.advance(1000);
  assert.equal(inventory.containers.get(idOf('web')), before);

  // Its uptime is a sentence that changes by itself: kept fresh, but no news.
  engine.add('web', { status: 'Up 4 minutes' });
  await clock.advance(minute);
  assert.equal(inventory.containers.get(idOf('web'))?.status, 'Up 4 minutes');
  assert.deepEqual(take.changes(), []);
});

test('exec and top cause no request', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  engine.takeRequests();
  for (let n = 0; n < 50; n++) {
    engine.emit('web', 'other');
  }
  await clock.advance(10_000);
  assert.deepEqual(engine.takeRequests(), []);
});

test('a storm of events becomes a few listings, and the last state is the one that stays', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  engine.takeRequests();
  for (let n = 0; n < 200; n++) {
    engine.add('web', { state: n % 2 === 0 ? 'restarting' : 'running' });
    engine.emit('web', n % 2 === 0 ? 'die' : 'start');
    await clock.advance(5);
  }
  await clock.advance(5000);
  const listings = engine.takeRequests().filter((request) => request === 'list').length;
  assert.ok(listings >= 2 && listings <= 6, `${listings} listings for 200 events within a second`);
  assert.equal(inventory.containers.get(idOf('web'))?.state, 'running');
});

test('an inspection or a listing that takes long does not make the next change wait for long', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  let busy = async () => {};
  const { clock, inventory } = observe(t, async () => {
    const client = engine.client();
    return {
      ...client,
      list: (signal) => busy().then(() => client.list(signal)),
      inspect: (id, signal) => busy().then(() => client.inspect(id, signal)),
    };
  });
  inventory.hold();
  await settle();
  busy = () => clock.delay(4000);
  engine.emit('web', 'kill');
  engine.emit('web', 'die');
  await clock.advance(10_000);
  busy = async () => {};
  engine.add('db');
  engine.emit('db', 'start');
  await clock.advance(3000);
  assert.ok(inventory.containers.has(idOf('db')));
});

test('every minute it looks anew, for what no event told', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  const hold = inventory.hold();
  await settle();
  take.changes();
  engine.containers.clear();
  await clock.advance(minute);
  assert.deepEqual(take.changes(), ['-web']);
  assert.equal(inventory.details(idOf('web')), undefined);

  hold.dispose();
  hold.dispose();
  engine.takeRequests();
  await clock.advance(10 * minute);
  assert.deepEqual(engine.takeRequests(), []);
});

test('held again, it asks only if something can have changed', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory } = observeEngine(t, engine);
  inventory.hold().dispose();
  await settle();
  engine.takeRequests();

  const first = inventory.hold();
  const second = inventory.hold();
  await settle();
  assert.deepEqual(engine.takeRequests(), ['list', 'inspect web']);
  first.dispose();
  second.dispose();
  inventory.hold().dispose();
  await settle();
  assert.deepEqual(engine.takeRequests(), []);

  engine.emit('web', 'update');
  await clock.advance(1000);
  assert.deepEqual(engine.takeRequests(), []);
  inventory.hold();
  await settle();
  assert.deepEqual(engine.takeRequests(), ['list', 'inspect web']);
});

test('500 containers, 400 of them stopped: the stopped ones are not inspected, the others a few at a time', async (t) => {
  const engine = new FakeEngine();
  for (let n = 0; n < 500; n++) {
    engine.add(`c${n}`, { state: n < 400 ? 'exited' : 'running' });
  }
  let atOnce = 0;
  let most = 0;
  const { inventory } = observe(t, async () => {
    const client = engine.client();
    return {
      ...client,
      inspect: async (id, signal) => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce--;
        return client.inspect(id, signal);
      },
    };
  });
  await settle();
  await inventory.refresh();
  assert.equal(engine.takeRequests().filter((request) => request.startsWith('inspect')).length, 100);
  assert.equal(most, 8);
  assert.equal(inventory.containers.size, 500);
});

test('a connection that is cut comes back without a word, and nothing is missed or told twice', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  engine.emit('web', 'pause');
  await clock.advance(10_000);
  const { client } = inventory.state as { client: ContainerClient };
  take.states();
  take.events();

  engine.cut();
  // Within the gap; and one that the engine stamped before the last, but sends only now.
  engine.emit('web', 'unpause');
  engine.emit('web', 'oom', { timeNano: '1795000000000500000' });
  await settle();
  assert.deepEqual(take.states(), []);
  assert.deepEqual(take.events(), ['web unpause', 'web oom']);
  assert.equal((inventory.state as { client: ContainerClient }).client, client);
  assert.equal(engine.openStreams, 1);
});

test('what happened in a gap before the first event is replayed too', async (t) => {
  const engine = new FakeEngine();
  const { clock, take } = observeEngine(t, engine);
  await clock.advance(10_000);
  engine.cut();
  engine.emit('web', 'start', { timeNano: '1795000005000000000' });
  await settle();
  assert.deepEqual(take.events(), ['web start']);
});

test('an engine that stops is told once, keeps its listing, and comes back by itself', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await clock.advance(10_000);
  take.states();
  take.changes();

  engine.stop();
  await clock.advance(20_000);
  assert.deepEqual(take.states(), ['failed: engineNotRunning']);
  assert.equal(inventory.containers.size, 1);

  engine.isUp = true;
  engine.add('web', { state: 'exited' });
  engine.takeRequests();
  await clock.advance(5000);
  assert.deepEqual(take.states(), ['connected']);
  assert.deepEqual(engine.takeRequests(), ['info', 'events since', 'list', 'inspect web']);
  assert.deepEqual(take.changes(), ['~web', '~web']);
});

test('it retries for ever, ever less often, and not in step', async (t) => {
  const engine = new FakeEngine();
  engine.isUp = false;
  const { clock } = observeEngine(t, engine);
  const attempts = async (milliseconds: number) => {
    await clock.advance(milliseconds);
    return engine.takeRequests().filter((request) => request === 'info').length;
  };
  const first = await attempts(10_000);
  assert.ok(first >= 5 && first <= 10, `${first} attempts in the first ten seconds`);
  const later = await attempts(10 * minute);
  assert.ok(later >= 120 && later <= 240, `${later} attempts in ten minutes`);
});

test('refresh does not wait for the next attempt, and returns when the outcome is known', async (t) => {
  const engine = new FakeEngine();
  engine.isUp = false;
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  await clock.advance(minute);
  await inventory.refresh();
  assert.deepEqual(take.states(), ['failed: engineNotRunning']);

  engine.isUp = true;
  await inventory.refresh();
  assert.deepEqual(take.states(), ['connected']);
  assert.deepEqual([...inventory.containers.keys()].map(nameOf), ['web']);
  engine.takeRequests();

  // Connected, it asks for everything anew, held or not.
  await inventory.refresh();
  assert.deepEqual(engine.takeRequests(), ['list', 'inspect web']);
});

test('refresh lists after it was asked, even if a listing is under way', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { inventory } = observeEngine(t, engine);
  await settle();
  const first = inventory.refresh();
  await Promise.resolve();
  engine.add('db');
  await Promise.all([first, inventory.refresh()]);
  assert.deepEqual([...inventory.containers.keys()].map(nameOf), ['web', 'db']);
});

test('an engine that no longer lists is told, though its event stream stands', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory, take } = observeEngine(t, engine);
  inventory.hold();
  await clock.advance(10_000);
  take.states();
  engine.listProblem = { code: 'timedOut', endpoint: engine.endpoint.url, operation: 'list', seconds: 30 };
  engine.emit('web', 'rename');
  await clock.advance(minute);
  assert.deepEqual(take.states(), ['failed: timedOut']);
  engine.listProblem = undefined;
  await clock.advance(5000);
  assert.deepEqual(take.states(), ['connected']);
});

test('a container that cannot be inspected does not hold up the others', async (t) => {
  const engine = new FakeEngine();
  engine.add('hung');
  engine.add('web');
  let isHung = true;
  const { clock, inventory } = observe(t, async () => {
    const client = engine.client();
    return {
      ...client,
      inspect: (id, signal) =>
        isHung && id === idOf('hung')
          ? Promise.reject(
              new VitalsError({ code: 'timedOut', endpoint: '', operation: 'inspect', seconds: 10 }),
            )
          : client.inspect(id, signal),
    };
  });
  inventory.hold();
  await settle();
  assert.deepEqual(
    [inventory.details(idOf('hung')), inventory.details(idOf('web'))?.name],
    [undefined, 'web'],
  );
  assert.equal(inventory.state.kind, 'connected');
  isHung = false;
  await clock.advance(minute);
  assert.equal(inventory.details(idOf('hung'))?.name, 'hung');
});

test('inspect keeps what it learnt of a stopped container; a container that is gone is told', async (t) => {
  const engine = new FakeEngine();
  engine.add('old', { state: 'exited' });
  engine.details.set(idOf('old'), { exitCode: 3 });
  const { inventory, take } = observeEngine(t, engine);
  // Asked before the first connection stands, it waits for it.
  assert.equal((await inventory.inspect(idOf('old'))).exitCode, 3);
  inventory.hold();
  await settle();
  take.changes();
  await inventory.inspect(idOf('old'));
  assert.deepEqual(take.changes(), ['~old']);
  assert.equal(inventory.details(idOf('old'))?.exitCode, 3);
  await inventory.inspect(idOf('old'));
  assert.deepEqual(take.changes(), []);
  await assert.rejects(inventory.inspect('gone'), (error) => isProblem(error, 'containerGone'));
});

test('without an engine, inspect fails with the reason', async (t) => {
  const engine = new FakeEngine();
  engine.isUp = false;
  const { inventory } = observeEngine(t, engine);
  await assert.rejects(inventory.inspect('x'), (error) => isProblem(error, 'engineNotRunning'));
  await assert.rejects(inventory.inspect('x'), (error) => isProblem(error, 'engineNotRunning'));
});

test('another endpoint: the old containers go, the new ones come, the old client is let go', async (t) => {
  const [docker, podman] = [new FakeEngine('/docker.sock'), new FakeEngine('/podman.sock')];
  docker.add('web');
  podman.add('pod');
  let chosen = docker;
  const { inventory, take } = observe(t, async () => chosen.client());
  inventory.hold();
  await settle();
  take.states();
  take.changes();

  chosen = podman;
  inventory.reconnect();
  assert.deepEqual(take.changes(), ['-web']);
  assert.deepEqual(inventory.state, { kind: 'connecting' });
  await settle();
  assert.deepEqual(take.states(), ['connecting', 'connected']);
  assert.deepEqual([...inventory.containers.keys()].map(nameOf), ['pod']);
  assert.deepEqual([docker.openStreams, docker.clientsMade - docker.clientsDisposed], [0, 0]);
});

test('an engine that is found later is found', async (t) => {
  const engine = new FakeEngine();
  let isFound = false;
  const { clock, take } = observe(t, async () => {
    if (!isFound) {
      throw new VitalsError({ code: 'endpointNotFound', tried: [] });
    }
    return engine.client();
  });
  await settle();
  assert.deepEqual(take.states(), ['failed: endpointNotFound']);
  isFound = true;
  await clock.advance(5000);
  assert.deepEqual(take.states(), ['connected']);
});

test('an engine found by itself is waited for a minute before another one takes its place', async (t) => {
  const docker = new FakeEngine('/docker.sock', { kind: 'knownSocket' });
  const podman = new FakeEngine('/podman.sock', { kind: 'knownSocket' });
  docker.add('web');
  podman.add('pod');
  const { clock, inventory, take } = observe(t, async () => (docker.isUp ? docker : podman).client());
  inventory.hold();
  await clock.advance(10_000);
  take.states();

  docker.stop();
  await clock.advance(20_000);
  assert.deepEqual(take.states(), ['failed: engineNotRunning']);
  docker.isUp = true;
  await clock.advance(5000);
  assert.deepEqual(take.states(), ['connected']);
  assert.deepEqual([...inventory.containers.keys()].map(nameOf), ['web']);

  docker.stop();
  await clock.advance(2 * minute);
  assert.deepEqual([...inventory.containers.keys()].map(nameOf), ['pod']);
});

test('the socket of a known engine that vanished means stopped, not missing', async (t) => {
  const engine = new FakeEngine('/docker.sock', { kind: 'knownSocket' });
  const { clock, inventory } = observe(t, async () => {
    if (!engine.isUp) {
      throw new VitalsError({ code: 'endpointNotFound', tried: ['/docker.sock'] });
    }
    return engine.client();
  });
  await clock.advance(10_000);
  engine.stop();
  await settle();
  assert.deepEqual(inventory.state.kind === 'failed' && inventory.state.problem, {
    code: 'engineNotRunning',
    endpoint: 'unix:///docker.sock',
  });
});

test('disposed, it lets go of everything', async (t) => {
  const engine = new FakeEngine();
  engine.add('web');
  const { clock, inventory } = observeEngine(t, engine);
  inventory.hold();
  await settle();
  inventory.dispose();
  await settle();
  assert.deepEqual([engine.openStreams, clock.pending], [0, 0]);
  assert.equal(engine.clientsMade, engine.clientsDisposed);
});
