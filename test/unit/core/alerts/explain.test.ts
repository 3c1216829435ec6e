import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainAlert, explainDecision } from '../../../../src/core/alerts/explain.ts';
import { parsePeriod } from '../../../../src/core/checks/policy/schedule.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { AlertLife, cpuRule } from '../../../fixtures/alertLife.ts';

function explained(life: AlertLife): string[] {
  const [entry] = life.book.entries();
  const decision = entry?.told.decisions.at(-1);
  const time = (at: number) => new Date(at).toISOString().slice(11, 16);
  return [
    entry ? explainAlert(entry.alert, life.rule.for, life.now, english) : '',
    decision ? explainDecision(decision, time, english) : '',
  ];
}

test('an alert says why it is as it is, and why somebody was told or not', () => {
  const life = new AlertLife(cpuRule({ for: 60_000 }), { group: 0 });
  assert.deepEqual(explained(life.see('warning').see('warning')), [
    'Pending: broken for 20 seconds; the alert fires after 1 minute.',
    '',
  ]);
  for (let count = 0; count < 5; count++) {
    life.see('warning');
  }
  assert.deepEqual(explained(life), ['Firing for 10 seconds.', 'Alert: told at 03:01.']);
  life.book.silence({ id: 'a', rule: '*', container: 'web', until: life.now + 3_600_000 });
  assert.deepEqual(explained(life.see('ok')), [
    'Firing for 20 seconds; it has been well for 10 seconds and ends after 1 minute.',
    'Reminder: not told, the alert is silenced until 04:01.',
  ]);
  life.sweep({ kind: 'suppressed', reason: 'notRunning' });
  assert.equal(explained(life)[0], 'Not evaluated: the container does not run.');
});

test('quiet hours defer', () => {
  const life = new AlertLife(undefined, { group: 0, quietHours: [parsePeriod('00:00-07:00')!] });
  assert.deepEqual(explained(life.see('warning')), [
    'Firing for 10 seconds.',
    'Alert: it is told when the quiet hours are over.',
  ]);
});
