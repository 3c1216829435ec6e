import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertEntry } from '../../../../src/core/alerts/alertEntry.ts';
import { busiestProcesses, EvidenceKeeper, evidenceOf } from '../../../../src/core/alerts/firingEvidence.ts';
import type { ProcessList } from '../../../../src/core/containers/containerClient.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

const list: ProcessList = {
  titles: ['UID', 'PID', 'C', 'TIME', 'CMD'],
  processes: [
    ['0', '1', '0', '00:00:01', 'init'],
    ['0', '7', '97', '00:10:00', 'spin'],
    ['0', '8', '0', '00:05:00', 'worker'],
  ],
};

function firing(name = 'web'): AlertEntry {
  const life = new AlertLife(cpuRule()).see('warning', 0, [subjectNamed(name)]);
  const [entry] = life.book.entries();
  assert.ok(entry);
  return entry;
}

function keeper(answers: Readonly<Record<string, ProcessList>>, state?: unknown) {
  const saved: { state: unknown } = { state };
  return {
    saved,
    keeper: new EvidenceKeeper({
      state,
      now: () => lifeStart + 500,
      processesOf: async (identity) => answers[identity] ?? assert.fail('not there'),
      save: async (next) => {
        saved.state = JSON.parse(JSON.stringify(next));
      },
    }),
  };
}

test('the busiest processes come first, and of many only those', () => {
  assert.deepEqual(
    busiestProcesses(list).processes.map((row) => row.at(-1)),
    ['spin', 'worker', 'init'],
  );
  const many = Array.from({ length: 100 }, (_, at) => ['0', String(at), '0', '0', 'x'.repeat(5000)]);
  const { processes } = busiestProcesses({ ...list, processes: many });
  assert.equal(processes.length, 15);
  assert.equal(processes[0]?.at(-1)?.length, 200);
});

test('what is kept on the disk has no secret that a program was given as an argument', () => {
  const { processes } = busiestProcesses({
    titles: ['PID', 'CMD'],
    processes: [['1', 'psql postgres://shop:hush-hush@db/shop --password=hush-word']],
  });
  assert.doesNotMatch(JSON.stringify(processes), /hush/);
});

test('what ran when it fired is kept with that alert, over a restart too', async () => {
  const entry = firing();
  const { keeper: first, saved } = keeper({ web: list });
  await first.hear([{ entry, transition: 'fired' }]);
  assert.equal(evidenceOf(saved.state, entry)?.at, lifeStart + 500);
  const { keeper: second, saved: later } = keeper({ db: list }, saved.state);
  await second.hear([{ entry: firing('db'), transition: 'fired' }]);
  assert.ok(evidenceOf(later.state, entry), 'that of another one is still there');
  const again = { ...entry, alert: { ...entry.alert, firedAt: lifeStart + 1 } };
  assert.equal(evidenceOf(later.state, again), undefined, 'of another time it says nothing');
});

test('a container that cannot be asked leaves none, and the others are asked all the same', async () => {
  const { keeper: one, saved } = keeper({ db: list });
  await one.hear([
    { entry: firing('web'), transition: 'fired' },
    { entry: firing('db'), transition: 'fired' },
    { entry: firing('api'), transition: 'resolved' },
  ]);
  assert.equal(evidenceOf(saved.state, firing('web')), undefined);
  assert.ok(evidenceOf(saved.state, firing('db')));
});

test('only the last alerts are kept, and a file of nonsense is no evidence', async () => {
  const { keeper: one, saved } = keeper(
    Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`c${at}`, list])),
  );
  for (let at = 0; at < 130; at++) {
    await one.hear([{ entry: firing(`c${at}`), transition: 'fired' }]);
  }
  assert.equal((saved.state as unknown[]).length, 100);
  assert.ok(evidenceOf(saved.state, firing('c129')));
  assert.equal(evidenceOf([{ ruleId: 'busy', identity: 'web' }], firing()), undefined);
  assert.equal(evidenceOf('half', firing()), undefined);
});
