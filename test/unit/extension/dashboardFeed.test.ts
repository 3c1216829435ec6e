import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toDisposable } from '../../../src/core/common/disposable.ts';
import { Emitter } from '../../../src/core/common/emitter.ts';
import { english } from '../../../src/core/common/translate.ts';
import type { Container } from '../../../src/core/containers/container.ts';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import type { ConnectionState, InventoryChange } from '../../../src/core/containers/inventory.ts';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import type { StatsSample } from '../../../src/core/metrics/statsSample.ts';
import { DashboardFeed } from '../../../src/extension/webviews/dashboardFeed.ts';
import type { ToDashboard } from '../../../src/protocol/dashboard.ts';
import type { DashboardSelection } from '../../../src/protocol/dashboardState.ts';
import { unpackReadings } from '../../../src/protocol/readings.ts';
import { reading } from '../webview/fixtures.ts';

function connected(url: string, version = '20.10.24'): ConnectionState {
  return {
    kind: 'connected',
    client: { endpoint: { url } } as ContainerClient,
    engine: { product: 'docker', version, apiVersion: '1.41', os: 'linux' },
  };
}

const named = (name: string, id: string) =>
  ({ id, name, image: 'busybox', state: 'running', createdAt: 0, compose: undefined }) as Container;

/** An engine that notes what is asked of it: `hold`, `watch a,b`, and their ends. */
function fakeEngine(...containers: Container[]) {
  const onDidChange = new Emitter<InventoryChange>();
  const onDidChangeState = new Emitter<ConnectionState>();
  const onDidSample = new Emitter<ReadonlySet<string>>();
  const asked = new Set<string>();
  const ask = (what: string) => {
    asked.add(what);
    return toDisposable(() => asked.delete(what));
  };
  const history = new Map<string, Metrics[]>();
  const counters = new Map<string, StatsSample>();
  const inventory = {
    state: connected('unix:///a.sock') as ConnectionState,
    containers: new Map(containers.map((container) => [container.id, container])),
    details: () => undefined,
    hold: () => ask('hold'),
    onDidChange: onDidChange.event,
    onDidChangeState: onDidChangeState.event,
  };
  return {
    asked,
    inventory,
    counters,
    hasPast: false,
    layout: undefined,
    sampler: {
      watch: (ids: readonly string[]) => ({ ...ask(`watch ${ids.join()}`), setContainers: () => undefined }),
      latest: (id: string) => history.get(id)?.at(-1),
      sample: (id: string) => counters.get(id),
      history: (id: string) => history.get(id) ?? [],
      onDidSample: onDidSample.event,
    },
    list(...listed: Container[]) {
      inventory.containers = new Map(listed.map((container) => [container.id, container]));
      onDidChange.fire({ added: new Set(), changed: new Set(), removed: new Set() });
    },
    become(state: ConnectionState) {
      inventory.state = state;
      onDidChangeState.fire(state);
    },
    sample(id: string, at: number) {
      history.set(id, [...(history.get(id) ?? []), reading(at, { cpuPercent: at })]);
      onDidSample.fire(new Set([id]));
    },
  };
}

function openFeed(
  engine: ReturnType<typeof fakeEngine>,
  selection: DashboardSelection = { kind: 'running' },
) {
  const posted: ToDashboard[] = [];
  const words = { t: english, language: 'en', strings: {} };
  const policy = () => ({ cpuPercent: 80, memoryPercent: 85, diskPercent: 90 });
  const feed = new DashboardFeed(engine, selection, words, policy, (message) => posted.push(message));
  return { feed, posted };
}

/** What was posted since the last call, in short. */
function told(posted: ToDashboard[]): string[] {
  return posted.splice(0).map((message) => {
    switch (message.type) {
      case 'init':
        return `init ${message.engineLabel}: ${message.containers.map(({ name }) => name)}, history ${message.history.map(({ readings }) => unpackReadings(readings).map(({ at }) => at))}`;
      case 'samples':
        return `samples ${message.samples.map(({ key, readings }) => `${key} ${unpackReadings(readings).map(({ at }) => at)}`).join(', ')}`;
      case 'containers':
        return `containers ${message.containers.map(({ name, state }) => `${name} ${state}`).join(', ')}`;
      case 'engine':
        return `engine ${message.engine.kind === 'away' ? message.engine.summary : message.engine.kind}`;
      default:
        return message.type;
    }
  });
}

test('a dashboard that cannot be seen asks the engine nothing', () => {
  const engine = fakeEngine(named('web', 'a'), named('db', 'b'));
  const { feed } = openFeed(engine);
  assert.deepEqual([...engine.asked], []);
  feed.follow(true);
  assert.deepEqual([...engine.asked], ['hold', 'watch a,b']);
  engine.list(named('web', 'a'));
  assert.deepEqual([...engine.asked], ['hold', 'watch a']);
  feed.follow(false);
  engine.list(named('web', 'a'), named('db', 'b'));
  assert.deepEqual([...engine.asked], []);
  feed.follow(true);
  feed.dispose();
  assert.deepEqual([...engine.asked], []);
});

test('nothing is posted before the webview is ready, and then everything', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const engine = fakeEngine(named('web', 'a'));
  const { feed, posted } = openFeed(engine);
  feed.follow(true);
  engine.sample('a', 1);
  engine.sample('a', 2);
  context.mock.timers.tick(1000);
  assert.deepEqual(told(posted), []);
  feed.init();
  assert.deepEqual(told(posted), ['init Docker 20.10.24: web, history 1,2']);
});

test('of one container alone each interface is told by itself', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const engine = fakeEngine(named('web', 'a'), named('db', 'b'));
  const network = { name: 'eth0', rxPackets: 0, rxErrors: 1, rxDropped: 0, txPackets: 0, txErrors: 0 };
  const sample = (readAt: number, rxBytes: number) => {
    const networks = [{ ...network, rxBytes, txBytes: 0, txDropped: 2 }];
    engine.counters.set('a', { readAt, networks } as unknown as StatsSample);
    engine.sample('a', readAt);
    context.mock.timers.tick(1000);
  };
  const { feed, posted } = openFeed(engine);
  feed.follow(true);
  feed.init();
  sample(1000, 100);
  assert.ok(!posted.some(({ type }) => type === 'interfaces'));
  feed.select({ kind: 'containers', keys: ['web'] });
  sample(2000, 600);
  sample(3000, 1600);
  const rates = posted.flatMap((one) => (one.type === 'interfaces' ? one.interfaces : []));
  assert.deepEqual(rates, [
    { name: 'eth0', rxBytes: 600, txBytes: 0, rxRate: undefined, txRate: undefined, errors: 1, drops: 2 },
    { name: 'eth0', rxBytes: 1600, txBytes: 0, rxRate: 1000, txRate: 0, errors: 1, drops: 2 },
  ]);
});

test('readings that come together travel together, by key and not by id', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const engine = fakeEngine(named('web', 'a'), named('db', 'b'));
  const { feed, posted } = openFeed(engine);
  feed.follow(true);
  feed.init();
  told(posted);
  engine.sample('a', 1);
  engine.sample('b', 2);
  engine.sample('somebody else’s', 3);
  context.mock.timers.tick(1000);
  assert.deepEqual(told(posted), ['samples web 1, db 2']);
});

test('a container that is recreated goes on with its history', () => {
  const engine = fakeEngine(named('web', 'a'));
  const { feed, posted } = openFeed(engine, { kind: 'containers', keys: ['web'] });
  feed.follow(true);
  feed.init();
  told(posted);
  engine.sample('a', 1);
  engine.list();
  engine.list(named('web', 'b'));
  engine.sample('b', 2);
  assert.deepEqual(told(posted), ['containers web gone', 'containers web running']);
  feed.init();
  assert.deepEqual(told(posted), ['init Docker 20.10.24: web, history 1,2']);
  feed.dispose();
});

test('an engine that goes away and comes back is told; another engine begins anew', () => {
  const engine = fakeEngine(named('web', 'a'));
  const { feed, posted } = openFeed(engine);
  feed.follow(true);
  feed.init();
  told(posted);
  const problem = { code: 'engineNotRunning', endpoint: 'unix:///a.sock' } as const;
  engine.become({ kind: 'failed', problem, client: undefined });
  engine.become(connected('unix:///a.sock'));
  assert.deepEqual(told(posted), [
    'engine Nothing answers at unix:///a.sock: the container engine is not running.',
    'engine connected',
  ]);
  engine.inventory.containers = new Map([['x', named('other', 'x')]]);
  engine.become(connected('unix:///b.sock', '28.0.0'));
  assert.deepEqual(told(posted).at(-1), 'init Docker 28.0.0: other, history ');
});

test('another selection is shown at once', () => {
  const engine = fakeEngine(named('web', 'a'), named('db', 'b'));
  const { feed, posted } = openFeed(engine);
  feed.follow(true);
  feed.init();
  told(posted);
  feed.select({ kind: 'containers', keys: ['db'] });
  assert.deepEqual(told(posted).at(-1), 'init Docker 20.10.24: db, history ');
  assert.deepEqual([...engine.asked], ['hold', 'watch b']);
});
