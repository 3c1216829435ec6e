import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthAt, situationAt } from '../../../src/demo/demoContainer.ts';
import { kill, pause, restart, start, stop, unpause } from '../../../src/demo/userActions.ts';
import type { World } from '../../../src/demo/world.ts';
import { newWorld, of, s } from './demoWorld.ts';

/** `time service event`, one per line, times in seconds since the start of the demo. */
function story(world: World, from: number, to: number): string {
  const lines = world.events(s(from), s(to)).map(({ at, container, action, attributes }) => {
    const facts = Object.values(attributes).map((value) => ` ${value}`);
    return `${(at / 1e9).toFixed(1)} ${container.spec.service ?? container.spec.name} ${action}${facts.join('')}`;
  });
  return lines.join('\n');
}

function states(world: World, name: string, ...times: number[]): string[] {
  return times.map((time) => situationAt(of(world, name), s(time)).state);
}

test('the shop at the start', () => {
  const world = newWorld();
  const lines = world.containers.map((container) => {
    const { state, run } = situationAt(container, s(20));
    return `${container.spec.name}: ${state}, ${run?.exitCode}, ${healthAt(container, s(20))}`;
  });
  assert.deepEqual(lines, [
    'demo-shop-mailer-1: restarting, 1, none',
    'demo-toolbox: running, 0, none',
    'demo-shop-api-1: running, 0, healthy',
    'demo-shop-worker-1: running, 0, none',
    'demo-shop-migrate-1: exited, 0, none',
    'demo-nightly-backup: exited, 1, none',
    'demo-shop-web-1: running, 0, none',
    'demo-shop-cache-1: running, 0, healthy',
    'demo-shop-db-1: running, 0, healthy',
  ]);
});

test('the api becomes unhealthy for a while every five minutes', () => {
  const world = newWorld();
  const changes = world.events(s(-250), s(500)).filter(({ action }) => action.startsWith('health_status'));
  assert.deepEqual(
    changes.map(({ at, action }) => `${at / 1e9} ${action}`),
    [
      '-200 health_status: unhealthy',
      '-150 health_status: healthy',
      '100 health_status: unhealthy',
      '150 health_status: healthy',
      '400 health_status: unhealthy',
      '450 health_status: healthy',
    ],
  );
  assert.deepEqual(
    [99, 101, 149, 151].map((time) => healthAt(of(world, 'api'), s(time))),
    ['healthy', 'unhealthy', 'unhealthy', 'healthy'],
  );
});

test('the mailer crashes, is started again, and is sometimes killed for its memory', () => {
  const events = newWorld()
    .events(s(-600), s(0))
    .filter(({ container }) => container.spec.service === 'mailer');
  const deaths = events.filter(({ action }) => action === 'die').map(({ attributes }) => attributes.exitCode);
  assert.ok(deaths.length >= 13);
  assert.deepEqual([...new Set(deaths)].sort(), ['1', '137']);
  const oomKills = events.filter(({ action }) => action === 'oom').length;
  assert.equal(oomKills, deaths.filter((code) => code === '137').length);
  const mailer = of(newWorld(), 'mailer');
  const restarts = (time: number) => situationAt(mailer, s(time)).run?.restarts ?? 0;
  assert.equal(restarts(0) - restarts(-450), 10);
});

test('what the user does is told in events, in the engine’s order', () => {
  const world = newWorld();
  world.change(of(world, 'web'), s(200), stop);
  world.change(of(world, 'web'), s(205), start);
  world.change(of(world, 'api'), s(210), restart);
  world.change(of(world, 'demo-toolbox'), s(220), pause);
  world.change(of(world, 'demo-toolbox'), s(221), unpause);
  world.change(of(world, 'demo-toolbox'), s(222), kill(true));
  world.remove(of(world, 'demo-toolbox'), s(223), false);
  world.remove(of(world, 'cache'), s(224), true);
  const told = story(world, 199, 225)
    .split('\n')
    .filter((line) => !line.includes('mailer'));
  assert.deepEqual(told, [
    '200.0 web kill 15',
    '200.4 web die 0',
    '200.4 web stop',
    '205.0 web start',
    '210.0 api kill 15',
    '210.4 api die 0',
    '210.4 api stop',
    '210.5 api start',
    '210.5 api restart',
    '218.5 api health_status: healthy',
    '220.0 demo-toolbox pause',
    '221.0 demo-toolbox unpause',
    '222.0 demo-toolbox kill 9',
    '222.0 demo-toolbox die 137',
    '223.0 demo-toolbox destroy',
    '224.0 cache kill 9',
    '224.0 cache die 137',
    '224.0 cache destroy',
  ]);
  assert.throws(() => world.container('demo-toolbox'), { status: 404 });
  assert.deepEqual(states(world, 'web', 200, 201, 206), ['running', 'exited', 'running']);
  assert.equal(healthAt(of(world, 'api'), s(212)), 'starting');
});

test('a change waits for the one before it', () => {
  const world = newWorld();
  const web = of(world, 'web');
  const stopped = world.change(web, s(10), stop);
  const started = world.change(web, s(10.1), start);
  assert.equal(started, stopped);
  assert.deepEqual(states(world, 'web', 10.2, 10.5), ['running', 'running']);
});

test('a crashing container can be stopped for good, and started again from its first attempt', () => {
  const world = newWorld();
  const mailer = of(world, 'mailer');
  world.change(mailer, s(10), stop);
  assert.deepEqual(states(world, 'mailer', 60, 600), ['exited', 'exited']);
  assert.throws(() => world.change(mailer, s(700), stop), { status: 304 });
  world.change(mailer, s(1000), start);
  assert.deepEqual(states(world, 'mailer', 1001, 1044, 1047), ['running', 'restarting', 'running']);
  assert.equal(situationAt(mailer, s(1047)).run?.restarts, 1);
});

test('what cannot be done is refused as the engine refuses it', () => {
  const world = newWorld();
  const [web, migrate] = [of(world, 'web'), of(world, 'migrate')];
  const refused = (attempt: () => unknown) => {
    try {
      attempt();
    } catch (error) {
      return (error as { status?: number }).status;
    }
    return undefined;
  };
  assert.deepEqual(
    [
      refused(() => world.change(web, s(1), start)),
      refused(() => world.change(migrate, s(1), stop)),
      refused(() => world.change(migrate, s(1), kill(true))),
      refused(() => world.change(migrate, s(1), pause)),
      refused(() => world.change(web, s(1), unpause)),
      refused(() => world.remove(web, s(1), false)),
      refused(() => world.container('nobody')),
      refused(() => world.container('')),
    ],
    [304, 304, 409, 409, 409, 409, 404, 404],
  );
});

test('a container is found by its name, its id and the beginning of its id', () => {
  const world = newWorld();
  const web = of(world, 'web');
  for (const reference of [web.spec.name, `/${web.spec.name}`, web.id, web.id.slice(0, 12)]) {
    assert.equal(world.container(reference), web);
  }
});
