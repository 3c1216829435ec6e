import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Change } from '../../../src/core/alerts/alertEntry.ts';
import { Emitter } from '../../../src/core/common/emitter.ts';
import { WatchElsewhere } from '../../../src/extension/alerts/watchElsewhere.ts';
import { AlertExchange } from '../../../src/storage/alerts/alertExchange.ts';
import { acquireLock } from '../../../src/storage/processLock.ts';
import { AlertLife } from '../../fixtures/alertLife.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';

const retryMs = 10_000;

/** A process that watches, whose lock is taken, and another one that looks on. */
async function twoProcesses(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'cv-elsewhere-'));
  t.after(() => rm(folder, { recursive: true }));
  const lock = await acquireLock(join(folder, 'lock'));
  assert.ok(lock);
  const looks = new Emitter<readonly Change[]>();
  const nextLook = () =>
    new Promise<string[]>((resolve) => {
      const once = looks.event((changes) => {
        once.dispose();
        resolve(changes.map(({ entry, transition }) => `${entry.subject.name} ${transition}`));
      });
    });
  const clock = new FakeClock();
  const elsewhere = new WatchElsewhere({
    exchange: new AlertExchange(folder),
    acquire: () => acquireLock(join(folder, 'lock')),
    retryMs,
    clock,
    onLook: (changes) => looks.fire(changes),
  });
  const holder = new AlertExchange(folder);
  const show = (life: AlertLife) =>
    holder.show({ version: 1, entries: [...life.book.entries()], silences: [] });
  return { elsewhere, holder, show, lock, clock, nextLook };
}

test('what another process shows is looked at at once: what it told before is no news, what it tells from then on is', async (t) => {
  const { elsewhere, show, nextLook } = await twoProcesses(t);
  const life = new AlertLife().see('warning');
  await show(life);
  const count = () => elsewhere.shared?.entries.length;
  assert.equal(count(), undefined);
  const abort = new AbortController();
  const first = nextLook();
  const ended = elsewhere.untilFree(abort.signal);
  assert.deepEqual(await first, []);
  assert.equal(count(), 1);
  const second = nextLook();
  await show(life.see('critical'));
  assert.deepEqual(await second, ['web escalated']);
  abort.abort();
  assert.equal(await ended, undefined);
});

test('what is to be done is handed on', async (t) => {
  const { elsewhere, holder } = await twoProcesses(t);
  const actions = ['web', 'db'].map(
    (identity) => ({ kind: 'acknowledge', ruleId: 'busy', identity }) as const,
  );
  await elsewhere.perform(actions);
  assert.deepEqual(
    (await holder.take()).map((action) => ('identity' in action ? action.identity : '')).sort(),
    ['db', 'web'],
  );
});

test('it takes over once the other one has ended, and not before', async (t) => {
  const { elsewhere, show, lock, clock, nextLook } = await twoProcesses(t);
  await show(new AlertLife().see('ok'));
  const first = nextLook();
  let taken: unknown;
  const free = elsewhere.untilFree(new AbortController().signal).then((own) => {
    taken = own;
    return own;
  });
  await first;
  const second = nextLook();
  await clock.advance(retryMs);
  await second;
  assert.equal(taken, undefined);
  await lock.release();
  await clock.advance(retryMs);
  const own = await free;
  assert.ok(own);
  await own.release();
});
