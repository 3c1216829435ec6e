import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertMarks } from '../../../../src/core/alerts/alertMarks.ts';
import { pastTransitions } from '../../../../src/core/alerts/pastTransitions.ts';
import { AlertLife, lifeStart } from '../../../fixtures/alertLife.ts';

const engine = 'unix:///var/run/docker.sock';
const words = (past: ReturnType<typeof pastTransitions>) =>
  past.map(({ transition, at }) => `${(at - lifeStart) / 1000}: ${transition}`);

test('the marks that were made of an alert are its history, the last one first', () => {
  const life = new AlertLife().see('warning').see('ok').see('critical');
  const [entry] = life.book.entries();
  assert.ok(entry);
  const marks = (['fired', 'resolved', 'fired'] as const).flatMap((transition, index) =>
    alertMarks([{ entry, transition }], lifeStart + index * 10_000).map((mark) => ({ ...mark, engine })),
  );
  const others = marks.map((mark) => ({ ...mark, identity: 'db' }));
  assert.deepEqual(words(pastTransitions(entry, [...marks, ...others])), [
    '20: fired',
    '10: resolved',
    '0: fired',
  ]);
});

test('without a history it still says when it fired; of a rule whose name begins alike it says nothing', () => {
  const [entry] = new AlertLife().see('warning').book.entries();
  assert.ok(entry);
  const mark = {
    at: lifeStart - 1000,
    engine,
    identity: 'web',
    kind: 'alert',
    text: 'busy bee fired',
  } as const;
  assert.deepEqual(words(pastTransitions(entry, [mark])), ['0: fired']);
});
