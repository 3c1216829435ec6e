import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAlertAction } from '../../../../src/core/alerts/alertSource.ts';
import { changesBetween, isSharedAlerts } from '../../../../src/core/alerts/sharedAlerts.ts';
import { newSilence, silencesOf } from '../../../../src/core/alerts/silences.ts';
import { AlertLife, subjectNamed } from '../../../fixtures/alertLife.ts';

describe('what changed from one look to the next', () => {
  const look = (life: AlertLife) => structuredClone([...life.book.entries()]);
  const words = (life: AlertLife, before: ReturnType<typeof look>) =>
    changesBetween(before, look(life)).map(({ entry, transition }) => `${entry.subject.name} ${transition}`);

  test('it fires, gets worse, is over, and fires again unseen in between', () => {
    const life = new AlertLife().see('ok');
    let before = look(life);
    assert.deepEqual(words(life.see('warning'), before), ['web fired']);
    before = look(life);
    assert.deepEqual(words(life.see('warning'), before), []);
    assert.deepEqual(words(life.see('critical'), before), ['web escalated']);
    before = look(life);
    assert.deepEqual(words(life.see('ok'), before), ['web resolved']);
    assert.deepEqual(words(life.see('warning'), before), ['web fired']);
  });

  test('what is no longer there is over', () => {
    const life = new AlertLife().see('warning', 10_000, [subjectNamed('web'), subjectNamed('db')]);
    const before = look(life);
    const [web] = before;
    assert.ok(web);
    assert.deepEqual(
      changesBetween(before, [web]).map(({ entry, transition }) => `${entry.subject.name} ${transition}`),
      ['db resolved'],
    );
  });
});

test('a file that another version wrote, or half of one, is not read', () => {
  const entries = [...new AlertLife().see('warning').book.entries()];
  assert.ok(isSharedAlerts(JSON.parse(JSON.stringify({ version: 1, entries, silences: [] }))));
  for (const other of [
    undefined,
    null,
    {},
    { version: 2, entries, silences: [] },
    { version: 1, entries: [{}] },
  ]) {
    assert.ok(!isSharedAlerts(other), JSON.stringify(other));
  }
});

test('what another process asks for is looked at before it is done', () => {
  const silence = newSilence('busy', 'web', 1);
  for (const action of [
    { kind: 'acknowledge', ruleId: 'busy', identity: 'web' },
    { kind: 'silence', silence },
    { kind: 'unsilence', id: 'busy/web' },
  ]) {
    assert.ok(isAlertAction(action), JSON.stringify(action));
  }
  for (const other of [
    null,
    'x',
    { kind: 'acknowledge', ruleId: 'busy' },
    { kind: 'silence', silence: { ...silence, until: '1' } },
    { kind: 'remove' },
  ]) {
    assert.ok(!isAlertAction(other), JSON.stringify(other));
  }
});

test('a silence is for one container or for all of a rule, ends by itself, and takes no name for a pattern', () => {
  const of = (ruleId: string, name: string) => ({ ruleId, subject: subjectNamed(name) });
  const one = newSilence('busy', 'web', 1000);
  assert.equal(silencesOf([one], of('busy', 'web'), 999).length, 1);
  assert.equal(silencesOf([one], of('busy', 'web'), 1000).length, 0);
  assert.equal(silencesOf([one], of('busy', 'db'), 0).length, 0);
  assert.equal(silencesOf([newSilence('busy', undefined, 1000)], of('busy', 'db'), 0).length, 1);
  assert.equal(silencesOf([newSilence('*', undefined, 1000)], of('busy', 'db'), 0).length, 0);
});

test('done in a book: acknowledged, silenced, and no longer', () => {
  const life = new AlertLife().see('warning');
  life.book.apply({ kind: 'acknowledge', ruleId: 'busy', identity: 'web' }, life.now);
  assert.ok(life.book.entry('busy', 'web')?.told.acknowledged);
  life.book.apply({ kind: 'silence', silence: newSilence('busy', 'web', life.now + 60_000) }, life.now);
  assert.equal(life.book.silences.length, 1);
  life.book.apply({ kind: 'unsilence', id: 'busy/web' }, life.now);
  assert.equal(life.book.silences.length, 0);
});
