import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InspectionCache } from '../../../src/cli/inspectionCache.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';
import { FakeEngine } from '../../fixtures/fakeEngine.ts';

async function stage() {
  const [engine, clock, ending] = [new FakeEngine(), new FakeClock(), new AbortController()];
  const [web, db] = [engine.add('web'), engine.add('db')];
  const cache = new InspectionCache(engine.client(), clock, ending.signal);
  await clock.advance(0);
  engine.takeRequests();
  /** What the engine is asked for these. */
  const ask = async (...ids: string[]) => {
    const details = await cache.detailsOf(ids);
    return [details.size, ...engine.takeRequests()];
  };
  return { engine, clock, ending, web, db, ask };
}

test('each container is inspected once, and again when something has happened to it', async () => {
  const { engine, clock, ending, web, db, ask } = await stage();
  assert.deepEqual(await ask(web.id, db.id), [2, 'inspect web', 'inspect db']);
  assert.deepEqual(await ask(web.id, db.id), [2]);
  engine.emit('web', 'update');
  engine.emit('db', 'other');
  await clock.advance(0);
  assert.deepEqual(await ask(web.id, db.id), [2, 'inspect web']);
  // One that was away for a scrape is another run.
  assert.deepEqual(await ask(db.id), [1]);
  assert.deepEqual(await ask(web.id, db.id), [2, 'inspect web']);
  ending.abort();
  await clock.advance(0);
  assert.equal(engine.openStreams, 0);
});

test('what happens while it is inspected is not missed', async () => {
  const { engine, clock, web, ask } = await stage();
  const asking = ask(web.id);
  engine.emit('web', 'update');
  await asking;
  await clock.advance(0);
  assert.deepEqual(await ask(web.id), [1, 'inspect web']);
});

test('without events nothing is remembered', async () => {
  const { engine, clock, web, ask } = await stage();
  await ask(web.id);
  engine.cut();
  await clock.advance(0);
  assert.deepEqual(await ask(web.id), [1, 'inspect web']);
  assert.deepEqual(await ask(web.id), [1, 'inspect web']);
  await clock.advance(1000);
  engine.takeRequests();
  assert.deepEqual(await ask(web.id), [1, 'inspect web']);
  assert.deepEqual(await ask(web.id), [1]);
});
