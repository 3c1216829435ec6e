import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertSource } from '../../../../src/core/alerts/alertSource.ts';
import { AlertsElsewhere } from '../../../../src/core/alerts/sharedAlerts.ts';
import { watchedAlerts } from '../../../../src/core/alerts/watchedAlerts.ts';
import type { PolicyEvent, Rule } from '../../../../src/core/checks/policy/policy.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { AlertLife, cpuRule, subjectNamed } from '../../../fixtures/alertLife.ts';
import { containerNamed } from '../../../fixtures/containers.ts';

const web = containerNamed('web');
const db = containerNamed('db');
const subjects = [subjectNamed('web'), subjectNamed('db'), subjectNamed('of another engine')];

const eventRule = (id: string, event: PolicyEvent): Rule =>
  cpuRule({ id, condition: { kind: 'event', event, limit: 0, within: 30_000 } });

function sourceOf(...lives: AlertLife[]): AlertSource {
  const policy = { rules: lives.map(({ rule }) => rule), notify: lives[0]?.notify ?? new AlertLife().notify };
  const entries = lives.flatMap(({ book }) => [...book.entries()]);
  return new AlertsElsewhere({ version: 1, entries, silences: [] }, policy, () => [web, db]);
}

const look = (...lives: AlertLife[]) => watchedAlerts(sourceOf(...lives), [web, db], english);

test('a container stands as badly as the worst alert that fires, and each is named', () => {
  const busy = new AlertLife().see('warning', 10_000, subjects);
  const sick = new AlertLife(eventRule('sick', 'unhealthy')).see('critical', 10_000, subjects.slice(0, 1));
  const calm = new AlertLife(cpuRule({ id: 'calm' })).see('ok', 10_000, subjects);
  const pending = new AlertLife(cpuRule({ id: 'soon', for: 60_000 })).see('critical', 10_000, subjects);
  const { statuses, troublesOf } = look(busy, sick, calm, pending);
  assert.deepEqual(
    statuses,
    new Map([
      [web.id, 'critical'],
      [db.id, 'warning'],
    ]),
  );
  assert.deepEqual(
    troublesOf(web.id).map(({ status, what }) => `${status} ${what}`),
    ['warning busy', 'critical sick'],
  );
});

test('the policy decides about kills and loops it has a rule for, and of which something is known', () => {
  const killed = new AlertLife(eventRule('killed', 'oom')).see('critical', 10_000, subjects);
  const looping = new AlertLife(eventRule('looping', 'restart-loop')).see('ok', 10_000, subjects.slice(0, 1));
  const sick = new AlertLife(eventRule('sick', 'unhealthy')).see('ok', 10_000, subjects);
  const { judged } = look(killed, looping, sick);
  assert.deepEqual(
    judged,
    new Map([
      [web.id, new Set(['oomKilled', 'restartLoop'])],
      [db.id, new Set(['oomKilled'])],
    ]),
  );
  const resting = new AlertLife(eventRule('killed', 'oom')).sweep(
    { kind: 'suppressed', reason: 'schedule' },
    10_000,
    subjects,
  );
  assert.deepEqual(look(resting).judged, new Map());
});
