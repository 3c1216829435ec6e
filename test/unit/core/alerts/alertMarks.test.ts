import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertMarks, endedAlerts } from '../../../../src/core/alerts/alertMarks.ts';
import type { Mark } from '../../../../src/core/history/metricHistory.ts';

const mark = (at: number, text: string, kind: Mark['kind'] = 'alert'): Mark => ({
  at,
  engine: 'unix:///x.sock',
  identity: 'web',
  kind,
  text,
});

test('an alert has ended when it was resolved, and began when it fired last', () => {
  const marks = [
    mark(50, 'cpu high resolved'),
    mark(10, 'cpu high fired'),
    mark(20, 'cpu high escalated'),
    mark(30, 'memory fired'),
    mark(40, 'disk resolved'),
    mark(45, 'disk fired'),
    mark(60, 'die', 'container'),
    mark(70, 'cpu high fired', 'editor'),
  ];
  assert.deepEqual(endedAlerts(marks), [
    { ruleId: 'cpu high', firedAt: 10, endedAt: 50 },
    { ruleId: 'disk', firedAt: undefined, endedAt: 40 },
  ]);
});

test('only what somebody would be told of becomes a mark', () => {
  const entry = { ruleId: 'cpu', subject: { identity: 'web' } } as Parameters<
    typeof alertMarks
  >[0][0]['entry'];
  const changes = (['pending', 'fired', 'suppressed', 'escalated', 'resolved'] as const).map(
    (transition) => ({
      entry,
      transition,
    }),
  );
  assert.deepEqual(
    alertMarks(changes, 7).map(({ at, identity, text }) => [at, identity, text]),
    [
      [7, 'web', 'cpu fired'],
      [7, 'web', 'cpu escalated'],
      [7, 'web', 'cpu resolved'],
    ],
  );
});
