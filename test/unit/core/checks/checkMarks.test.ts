import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMarks } from '../../../../src/core/checks/checkMarks.ts';
import { containerNamed } from '../../../fixtures/containers.ts';

const [web, db] = [containerNamed('web'), containerNamed('db')];

test('a run of the checks leaves what is not well on the axis of time, or that all is', () => {
  const marks = checkMarks(
    [
      { containerId: web.id, rule: 'cpu', status: 'warning' },
      { containerId: db.id, rule: 'memory', status: 'ok' },
      { containerId: db.id, rule: 'health', status: 'critical' },
      { containerId: undefined, rule: 'labels', status: 'warning' },
    ],
    [web, db],
    5,
  );
  assert.deepEqual(
    marks.map(({ at, kind, identity, text }) => [at, kind, identity, text]),
    [
      [5, 'check', 'web', 'cpu warning'],
      [5, 'check', 'db', 'health critical'],
      [5, 'check', undefined, 'labels warning'],
    ],
  );
  assert.deepEqual(checkMarks([{ containerId: web.id, rule: 'cpu', status: 'ok' }], [web], 6), [
    { at: 6, identity: undefined, kind: 'check', text: 'ok' },
  ]);
});
