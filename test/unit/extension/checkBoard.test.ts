import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WatchedAlerts } from '../../../src/core/alerts/watchedAlerts.ts';
import type { CheckResult, CheckStatus } from '../../../src/core/checks/checks.ts';
import type { Finding } from '../../../src/core/checks/finding.ts';
import { Emitter } from '../../../src/core/common/emitter.ts';
import { english } from '../../../src/core/common/translate.ts';
import type { Container, ContainerDetails } from '../../../src/core/containers/container.ts';
import type { ContainerEvent } from '../../../src/core/containers/containerClient.ts';
import type { InventoryChange } from '../../../src/core/containers/inventory.ts';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import { CheckBoard } from '../../../src/extension/checks/checkBoard.ts';
import { containerNamed, detailsOf, eventOf, metricsWith } from '../../fixtures/containers.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';

const web = containerNamed('web');
const db = containerNamed('db');

function boardOver(...containers: Container[]) {
  const change = new Emitter<InventoryChange>();
  const event = new Emitter<ContainerEvent>();
  const sample = new Emitter<ReadonlySet<string>>();
  const details = new Map<string, ContainerDetails>();
  const metrics = new Map<string, Metrics>();
  const clock = new FakeClock();
  const board = new CheckBoard(
    {
      containers: new Map(containers.map((container) => [container.id, container])),
      details: (id) => details.get(id),
      onDidChange: change.event,
      onDidReceiveEvent: event.event,
    },
    { latest: (id) => metrics.get(id), onDidSample: sample.event },
    clock,
  );
  return {
    board,
    clock,
    details,
    hear: (heard: ContainerEvent) => event.fire(heard),
    read: (container: Container, facts: Partial<Metrics>) => {
      metrics.set(container.id, metricsWith(facts));
      sample.fire(new Set([container.id]));
    },
    record: (...results: CheckResult[]) =>
      board.record({
        results,
        policy: { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 },
        endpoint: '',
        takenAt: 0,
      }),
  };
}

function watched(facts: Partial<WatchedAlerts>): WatchedAlerts {
  return { statuses: new Map(), judged: new Map(), troublesOf: () => [], ...facts };
}

function result(container: Container, rule: CheckResult['rule'], status: CheckResult['status']): CheckResult {
  return {
    containerId: container.id,
    containerName: container.name,
    rule,
    status,
    value: undefined,
    threshold: undefined,
    scale: undefined,
  };
}

test('a container stands as badly as its worst check', () => {
  const { board, record } = boardOver(web, db);
  record(result(web, 'cpu', 'warning'), result(web, 'memory', 'ok'), result(db, 'cpu', 'ok'));
  assert.equal(board.statusOf(web.id), 'warning');
  assert.equal(board.statusOf(db.id), 'ok');
  assert.deepEqual(board.failing, [web.id]);
});

test('what the event stream tells is newer than the run', () => {
  const { board, record, hear } = boardOver(web);
  record(result(web, 'health', 'ok'));
  hear(eventOf('web', 'health_status: unhealthy'));
  assert.deepEqual(board.failing, [web.id]);
  hear(eventOf('web', 'health_status: healthy'));
  assert.deepEqual(board.failing, []);
  hear(eventOf('web', 'oom'));
  assert.equal(board.statusOf(web.id), 'critical');
});

test('a container that was unhealthy when listed needs no check to be told of', () => {
  const { board, details } = boardOver(web);
  assert.equal(board.statusOf(web.id), undefined);
  details.set(web.id, detailsOf(web, { health: 'unhealthy' }));
  assert.deepEqual(board.failing, [web.id]);
});

test('what an event tells is newer than details that nobody has read anew since', () => {
  for (const action of ['health_status: healthy', 'die', 'destroy'] as const) {
    const { board, details, hear } = boardOver(web);
    details.set(web.id, detailsOf(web, { health: 'unhealthy' }));
    hear(eventOf('web', action));
    assert.deepEqual(board.failing, [], action);
    assert.deepEqual(board.troublesOf(web.id, english), [], action);
    details.set(web.id, detailsOf(web, { health: 'unhealthy' }));
    assert.deepEqual(board.failing, [web.id], 'read anew');
  }
});

test('a warning goes when a later reading is under the threshold, and a single reading warns of nothing', () => {
  const { board, record, read } = boardOver(web, db);
  record(result(web, 'cpu', 'warning'), result(web, 'memory', 'warning'), result(db, 'cpu', 'ok'));
  read(web, { cpuOfLimitPercent: undefined, memoryPercent: undefined });
  assert.equal(board.statusOf(web.id), 'warning');
  read(web, { cpuOfLimitPercent: 5, memoryPercent: 90 });
  assert.equal(board.statusOf(web.id), 'warning');
  read(web, { cpuOfLimitPercent: 5, memoryPercent: 40 });
  assert.equal(board.statusOf(web.id), 'ok');
  read(db, { cpuOfLimitPercent: 99 });
  assert.equal(board.statusOf(db.id), 'ok');
});

test('what does not run is neither busy nor unhealthy; what is gone is forgotten', () => {
  const { board, record, hear } = boardOver(web);
  record(result(web, 'cpu', 'warning'), result(web, 'restartLoop', 'critical'));
  hear(eventOf('web', 'die'));
  assert.equal(board.statusOf(web.id), 'critical');
  hear(eventOf('web', 'destroy'));
  assert.equal(board.statusOf(web.id), undefined);
});

test('what fires stands in the place of what a run by the policy found', () => {
  const { board, hear } = boardOver(web, db);
  const finding = (container: Container, rule: string, status: CheckStatus) =>
    ({ containerId: container.id, containerName: container.name, rule, status }) as Finding;
  board.record({
    findings: [finding(web, 'slow', 'warning'), finding(web, 'full', 'ok'), finding(db, 'slow', 'critical')],
    policyName: 'container-vitals.yaml',
    endpoint: '',
    takenAt: 0,
  });
  assert.deepEqual(board.failing, [web.id, db.id]);
  hear(eventOf('db', 'die'));
  assert.deepEqual(board.failing, [web.id]);
  board.setAlerts(watched({ statuses: new Map([[db.id, 'warning']]) }));
  assert.deepEqual(board.failing, [db.id]);
  board.setAlerts(undefined);
  assert.deepEqual(board.failing, [web.id]);
});

test('what an alert tells of is not counted once more', () => {
  const { board, details } = boardOver(web, db);
  details.set(db.id, detailsOf(db, { health: 'unhealthy' }));
  board.setAlerts(watched({ statuses: new Map([[web.id, 'warning']]) }));
  assert.deepEqual(board.failing, [web.id, db.id]);
  assert.deepEqual(board.failingUnalerted, [db.id]);
});

test('an OOM kill that nothing followed is over where the container runs, and not before', async () => {
  const { board, hear, clock } = boardOver(web);
  let changes = 0;
  board.onDidChange(() => changes++);
  hear(eventOf('web', 'oom'));
  await clock.advance(200_000);
  // It is started anew: it has to do well from then on.
  hear(eventOf('web', 'start'));
  await clock.advance(200_000);
  assert.equal(board.statusOf(web.id), 'critical');
  const before = changes;
  await clock.advance(100_000);
  assert.equal(board.statusOf(web.id), undefined);
  assert.ok(changes > before, 'whoever shows it is told');
});

test('an OOM kill is over with its alert where the policy decides about it, and as ever where it does not', () => {
  const { board, hear } = boardOver(web, db);
  let changes = 0;
  board.onDidChange(() => changes++);
  hear(eventOf('web', 'oom'));
  hear(eventOf('db', 'oom'));
  const judged = new Map([[web.id, new Set(['oomKilled'] as const)]]);
  board.setAlerts(watched({ statuses: new Map([[web.id, 'warning']]), judged }));
  assert.deepEqual([board.statusOf(web.id), board.statusOf(db.id)], ['warning', 'critical']);
  board.setAlerts(watched({ judged }));
  assert.deepEqual(board.failing, [db.id]);
  assert.deepEqual(board.troublesOf(web.id, english), []);
  const before = changes;
  board.setAlerts(watched({}));
  assert.deepEqual(board.failing, [web.id, db.id]);
  assert.equal(changes, before + 1, 'whoever shows it is told');
});

test('a container that was killed and does not run stays marked', async () => {
  const stopped = containerNamed('web', { state: 'exited' });
  const { board, hear, clock } = boardOver(stopped);
  hear(eventOf('web', 'oom'));
  await clock.advance(3_600_000);
  assert.equal(board.statusOf(stopped.id), 'critical');
});

test('nothing is waited for where nothing is wrong, or nobody looks any more', () => {
  const { board, hear, clock, record } = boardOver(web);
  hear(eventOf('web', 'start'));
  record(result(web, 'restartLoop', 'ok'));
  assert.equal(clock.pending, 0);
  record(result(web, 'restartLoop', 'critical'));
  assert.equal(clock.pending, 1);
  board.dispose();
  assert.equal(clock.pending, 0);
});

test('why a container stands badly: by the run, by events, by what fires', () => {
  const { board, record, hear } = boardOver(web);
  const words = () =>
    board.troublesOf(web.id, english).map(({ status, what, text }) => `${status} ${what}: ${text}`);
  assert.deepEqual(words(), []);
  record(
    { ...result(web, 'cpu', 'warning'), value: 91, threshold: 80, scale: 'limit' },
    result(web, 'memory', 'ok'),
  );
  hear(eventOf('web', 'oom'));
  const [cpu = '', oom] = words();
  assert.match(cpu, /^warning CPU: .*91/);
  assert.equal(oom, 'critical OOM kill: OOM kill');
  board.setAlerts(
    watched({
      statuses: new Map([[web.id, 'critical']]),
      troublesOf: () => [{ status: 'critical', what: 'busy', text: 'CPU is at 97%' }],
    }),
  );
  assert.equal(words().at(-1), 'critical busy: CPU is at 97%');
});
