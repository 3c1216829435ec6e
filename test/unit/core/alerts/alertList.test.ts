import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAlerts, stateOfAlert } from '../../../../src/core/alerts/alertList.ts';
import { AlertLife, subjectNamed } from '../../../fixtures/alertLife.ts';

test('what is looked at first is worst, then oldest; what is well is not listed', () => {
  const life = new AlertLife();
  const levels = [
    { young: 'ok', old: 'warning', well: 'warning', bad: 'warning' },
    { young: 'warning', old: 'warning', well: 'ok', bad: 'critical' },
  ] as const;
  for (const sweep of levels) {
    const watched = Object.entries(sweep).map(([name, level]) => ({
      rule: life.rule,
      subject: subjectNamed(name),
      observation: { kind: 'sample', at: life.now, level, value: undefined } as const,
    }));
    life.book.sweep(watched, life.options);
    life.now += 10_000;
  }
  assert.deepEqual(
    listAlerts(life.book.entries()).map(({ subject, alert }) => `${subject.name} ${stateOfAlert(alert)}`),
    ['bad critical', 'old warning', 'young warning'],
  );
});

test('what fired stays listed while nobody knows how it stands; what never fired does not', () => {
  const life = new AlertLife();
  life.see('warning', 10_000, [subjectNamed('web')]);
  for (let count = 0; count < 4; count++) {
    life.sweep({ kind: 'none' }, 10_000, [subjectNamed('web'), subjectNamed('new')]);
  }
  assert.deepEqual(
    listAlerts(life.book.entries()).map(({ subject, alert }) => [subject.name, stateOfAlert(alert)]),
    [['web', 'unknown']],
  );
});
