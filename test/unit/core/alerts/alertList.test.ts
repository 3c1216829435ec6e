import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAlert, listAlerts, stateOfAlert } from '../../../../src/core/alerts/alertList.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

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

test('beside its name: rule, age, and what holds its notices back', () => {
  const life = new AlertLife(cpuRule({ for: 60_000 }));
  life.see('warning', 30_000);
  const [pending] = life.book.entries();
  assert.equal(pending && describeAlert(pending, false, lifeStart + 30_000, english), 'busy · 30s');
  life.see('warning', 30_000).see('warning', 0);
  life.book.acknowledge('busy', 'web', life.now);
  const [firing] = life.book.entries();
  assert.equal(
    firing && describeAlert(firing, true, life.now + 90_000, english),
    'busy · 1m · acknowledged · silenced',
  );
});
