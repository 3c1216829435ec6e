import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from '../../../src/core/containers/container.ts';
import { DashboardRoster, keysById } from '../../../src/extension/webviews/dashboardRoster.ts';

const minutes = (count: number) => count * 60_000;

function web(id: string, known: Partial<Container> = {}): Container {
  return {
    id,
    name: 'shop-web-1',
    image: 'shop',
    command: 'serve',
    state: 'running',
    status: 'Up',
    createdAt: 0,
    ports: [],
    labels: {},
    compose: { project: 'shop', service: 'web', number: 1, workingDirectory: undefined },
    networks: [],
    ...known,
  };
}

const db = (id: string, known: Partial<Container> = {}) =>
  web(id, { name: 'db', compose: undefined, ...known });

function update(
  roster: DashboardRoster,
  containers: readonly Container[],
  now = 0,
  isComplete = true,
): string {
  roster.update(
    { containers: new Map(containers.map((each) => [each.id, each])), details: () => undefined, isComplete },
    now,
  );
  return roster.containers.map(({ key, state }) => `${key}: ${state}`).join(', ');
}

test('a chosen container is followed when it is recreated under another id', () => {
  const roster = new DashboardRoster({ kind: 'containers', keys: ['shop/web/1'] });
  assert.equal(update(roster, [web('a'), db('d')]), 'shop/web/1: running');
  assert.equal(update(roster, [db('d')]), 'shop/web/1: gone');
  assert.deepEqual(roster.runningIds, []);
  assert.equal(update(roster, [web('b'), db('d')]), 'shop/web/1: running');
  assert.deepEqual(roster.runningIds, ['b']);
  assert.deepEqual(roster.ids('shop/web/1'), ['a', 'b']);
  assert.equal(roster.keyOf('b'), 'shop/web/1');
  assert.equal(roster.keyOf('a'), undefined);
});

test('a container is not called gone while the engine cannot be asked', () => {
  const roster = new DashboardRoster({ kind: 'containers', keys: ['shop/web/1', 'db'] });
  assert.equal(update(roster, [], 0, false), '');
  assert.equal(update(roster, [db('d')]), 'shop/web/1: gone, db: running');
  assert.equal(update(roster, [], 0, false), 'shop/web/1: gone, db: running');
});

test('all that runs: what starts comes, what stops stays as long as its line can be seen', () => {
  const roster = new DashboardRoster({ kind: 'running' });
  assert.equal(update(roster, [web('a'), db('d', { state: 'exited' })]), 'shop/web/1: running');
  assert.equal(
    update(roster, [web('a', { state: 'exited' }), db('d')], 1),
    'shop/web/1: exited, db: running',
  );
  assert.equal(update(roster, [db('d')], minutes(14)), 'shop/web/1: gone, db: running');
  assert.equal(update(roster, [db('d')], minutes(16)), 'db: running');
});

test('containers of one identity have keys of their own, the plain one is the newest that runs', () => {
  const keys = keysById([
    web('old', { name: 'x_shop-web-1', state: 'exited', createdAt: 3 }),
    web('service', { createdAt: 2 }),
    web('one-off', { name: 'shop-web-run-1', createdAt: 1 }),
  ]);
  assert.deepEqual(Object.fromEntries(keys), {
    service: 'shop/web/1',
    'one-off': 'shop/web/1#shop-web-run-1',
    old: 'shop/web/1#x_shop-web-1',
  });
});
