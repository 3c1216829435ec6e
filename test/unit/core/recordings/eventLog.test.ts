import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLog } from '../../../../src/core/recordings/eventLog.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';
import { FakeEngine } from '../../../fixtures/fakeEngine.ts';

/** Just before the first event of the engine. */
const startedAt = 1_795_000_000_000;

function stage() {
  const [engine, clock] = [new FakeEngine(), new FakeClock(startedAt)];
  engine.add('web');
  return { engine, clock, log: new EventLog(engine.client(), startedAt, clock) };
}

const actions = async (log: EventLog) =>
  (await log.take(startedAt + 10_000)).map(({ name, action }) => `${name} ${action}`);

test('events are kept as they come: at the end the engine may have forgotten them', async () => {
  const { engine, clock, log } = stage();
  await clock.advance(100);
  engine.emit('web', 'oom');
  engine.emit('web', 'other');
  engine.emit('web', 'die');
  await clock.advance(100);
  engine.forgetEvents();
  assert.deepEqual(await actions(log), ['web oom', 'web die']);
  assert.equal(engine.openStreams, 0);
});

test('a connection that breaks loses none and repeats none', async () => {
  const { engine, clock, log } = stage();
  await clock.advance(100);
  engine.emit('web', 'die');
  await clock.advance(100);
  engine.stop();
  await clock.advance(1500);
  engine.emit('web', 'start');
  engine.isUp = true;
  await clock.advance(1500);
  engine.emit('web', 'oom');
  assert.deepEqual(await actions(log), ['web die', 'web start', 'web oom']);
});

test('what came before the engine went away is there', async () => {
  const { engine, clock, log } = stage();
  await clock.advance(100);
  engine.emit('web', 'die');
  await clock.advance(100);
  engine.stop();
  assert.deepEqual(await actions(log), ['web die']);
});
