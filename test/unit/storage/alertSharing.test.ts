import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { evidenceOf } from '../../../src/core/alerts/firingEvidence.ts';
import { newSilence } from '../../../src/core/alerts/silences.ts';
import { AlertExchange } from '../../../src/storage/alerts/alertExchange.ts';
import { AlertFile } from '../../../src/storage/alerts/alertFile.ts';
import { AlertSharing, evidenceFile } from '../../../src/storage/alerts/alertSharing.ts';
import { until } from '../../environment/until.ts';
import { containerNamed, detailsOf } from '../../fixtures/containers.ts';
import { WatchLife } from '../../fixtures/watchLife.ts';

test('a watch shows its state to others, does what they ask for, also what was asked before, and keeps what ran when it fired', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-sharing-'));
  t.after(() => rm(folder, { recursive: true }));
  const other = new AlertExchange(folder);
  await other.ask({ kind: 'silence', silence: newSilence('sick', 'web', Number.MAX_SAFE_INTEGER) });
  const web = containerNamed('web');
  const life = new WatchLife('rules: { sick: { event: unhealthy } }', {
    containers: [{ container: web, details: detailsOf(web, { health: 'unhealthy' }) }],
  });
  t.after(() => life.end());
  const problems: unknown[] = [];
  const sharing = await AlertSharing.open(life.watch, {
    folder,
    processesOf: async () => ({ titles: ['PID', 'CMD'], processes: [['1', 'sleep 1000']] }),
    onProblem: (error) => problems.push(error),
  });
  t.after(() => sharing.dispose());
  assert.equal(life.watch.book.silences.length, 1, 'what was asked for while nobody watched');
  await life.until('sick fired', 60);

  const shown = await until('the others see it', async () =>
    (await other.read())?.entries.find(({ alert }) => alert.phase === 'firing'),
  );
  assert.equal(shown.ruleId, 'sick');
  const kept = await until('what ran is kept', async () =>
    evidenceOf(await new AlertFile(folder, evidenceFile).load(), shown),
  );
  assert.deepEqual(kept.processes.processes, [['1', 'sleep 1000']]);

  await other.ask({ kind: 'acknowledge', ruleId: 'sick', identity: shown.subject.identity });
  await until('it is acknowledged for all', async () =>
    (await other.read())?.entries.some(({ told }) => told.acknowledged !== undefined),
  );
  assert.ok(life.watch.book.entry('sick', shown.subject.identity)?.told.acknowledged);
  assert.deepEqual(problems, []);
});
