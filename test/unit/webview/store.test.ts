import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import type { DashboardContainer, DashboardInit } from '../../../src/protocol/dashboard.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { toPoints } from '../../../src/webview/series.ts';
import { DashboardStore } from '../../../src/webview/store.ts';
import { container, cpuReadings } from './fixtures.ts';

const web = container('web');

function init(containers: readonly DashboardContainer[], history: readonly Metrics[] = []): DashboardInit {
  return {
    type: 'init',
    language: 'en',
    strings: {},
    selection: { kind: 'running' },
    engineLabel: 'Docker 20.10.24',
    engine: { kind: 'connected' },
    containers,
    history: containers.map(({ key }) => ({ key, readings: packReadings(history) })),
    policy: { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 },
    hasPast: false,
    layout: undefined,
  };
}

const samples = (key: string, readings: readonly Metrics[]) =>
  ({ type: 'samples', samples: [{ key, readings: packReadings(readings) }] }) as const;

function loaded(history: readonly Metrics[] = []): DashboardStore {
  const store = new DashboardStore();
  store.apply(init([web], history), 0);
  return store;
}

const cpu = (store: DashboardStore) => {
  const readings = store.readings('web');
  return Array.from({ length: readings.length }, (_, index) => readings.at(index).cpuPercent);
};

test('samples follow the history, each once', () => {
  const store = loaded(cpuReadings(0, 1, 2, 3));
  store.apply(samples('web', cpuReadings(2000, 3, 4)), 3000);
  assert.deepEqual(cpu(store), [1, 2, 3, 4]);
});

test('what has left the longest range is forgotten', () => {
  const store = loaded(cpuReadings(0, 1, 2));
  store.apply(samples('web', cpuReadings(20 * 60_000, 3)), 20 * 60_000);
  assert.deepEqual(cpu(store), [3]);
});

test('a reading is current until it is stale, and only of what runs', () => {
  const store = loaded();
  store.apply(samples('web', cpuReadings(0, 1, 2)), 1000);
  assert.equal(store.current(web, 2000)?.cpuPercent, 2);
  assert.equal(store.current(web, 60_000), undefined);
  assert.equal(store.current({ ...web, state: 'exited' }, 2000), undefined);
});

test('time is the engine’s, whatever this machine’s clock says', () => {
  const store = loaded();
  store.apply(samples('web', cpuReadings(1_000_000, 1)), 40);
  store.apply(samples('web', cpuReadings(1_001_000, 2)), 1300);
  assert.equal(store.engineTime(1300), 1_001_260);
  assert.equal(store.current(web, 2000)?.cpuPercent, 2);
});

test('a container that is no longer listed takes its readings along', () => {
  const store = loaded(cpuReadings(0, 1));
  store.apply({ type: 'containers', containers: [] }, 0);
  assert.deepEqual(cpu(store), []);
});

test('a frozen store stays as it was', () => {
  const store = loaded(cpuReadings(0, 1));
  const frozen = store.freeze();
  store.apply(samples('web', cpuReadings(1000, 2)), 1000);
  store.apply({ type: 'containers', containers: [] }, 1000);
  assert.deepEqual(cpu(frozen), [1]);
  assert.deepEqual(frozen.containers, [web]);
});

const past = (mean: readonly Metrics[], max: readonly Metrics[] = []) =>
  ({
    type: 'past',
    from: 0,
    to: 60_000,
    series: [{ key: 'web', mean: packReadings(mean), max: packReadings(max) }],
    marks: [],
  }) as const;

test('live readings go on where the history ends, those that are there and those that come', () => {
  const store = loaded(cpuReadings(52_000, 5, 6));
  store.apply(past(cpuReadings(50_000, 1, 2, 3)), 60_000);
  const frozen = store.freeze();
  store.apply(samples('web', cpuReadings(54_000, 7)), 60_000);
  const shown = ({ past: told }: DashboardStore) => {
    const log = told?.mean.get('web') ?? assert.fail();
    return Array.from({ length: log.length }, (_, index) => [log.time(index), log.at(index).cpuPercent]);
  };
  const before = [
    [50_000, 1],
    [51_000, 2],
    [52_000, 3],
    [53_000, 6],
  ];
  assert.deepEqual(shown(store), [...before, [54_000, 7]]);
  assert.deepEqual(shown(frozen), before);
  assert.equal(store.past?.max.has('web'), false);
});

test('buckets of a minute are a line still when readings of a second follow', () => {
  const buckets = cpuReadings(0, 1, 2, 3).map((bucket, index) => ({ ...bucket, at: index * 60_000 }));
  const store = loaded(cpuReadings(150_000, ...Array.from({ length: 30 }, () => 4)));
  store.apply(past(buckets, buckets), 180_000);
  const log = store.past?.max.get('web') ?? assert.fail();
  const points = toPoints(log, 'cpuPercent', { from: 0, to: 180_000 });
  assert.equal(points.length, 33);
  assert.ok(points.every(({ y }) => !Number.isNaN(y)));
});
