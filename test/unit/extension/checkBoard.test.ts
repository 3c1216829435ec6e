import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult, CheckStatus } from '../../../src/core/checks/checks.ts';
import type { Finding } from '../../../src/core/checks/finding.ts';
import { Emitter } from '../../../src/core/common/emitter.ts';
import type { Container, ContainerDetails } from '../../../src/core/containers/container.ts';
import type { ContainerEvent } from '../../../src/core/containers/containerClient.ts';
import type { InventoryChange } from '../../../src/core/containers/inventory.ts';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import { CheckBoard } from '../../../src/extension/checks/checkBoard.ts';
import { containerNamed, detailsOf, eventOf, metricsWith } from '../../fixtures/containers.ts';

const web = containerNamed('web');
const db = containerNamed('db');

function boardOver(...containers: Container[]) {
  const change = new Emitter<InventoryChange>();
  const event = new Emitter<ContainerEvent>();
  const sample = new Emitter<ReadonlySet<string>>();
  const details = new Map<string, ContainerDetails>();
  const metrics = new Map<string, Metrics>();
  const board = new CheckBoard(
    {
      containers: new Map(containers.map((container) => [container.id, container])),
      details: (id) => details.get(id),
      onDidChange: change.event,
      onDidReceiveEvent: event.event,
    },
    { latest: (id) => metrics.get(id), onDidSample: sample.event },
  );
  return {
    board,
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
  board.setAlerts(new Map([[db.id, 'warning']]));
  assert.deepEqual(board.failing, [db.id]);
  board.setAlerts(undefined);
  assert.deepEqual(board.failing, [web.id]);
});
