import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Container } from '../../../../src/core/containers/container.ts';
import { followLog } from '../../../../src/core/logs/logFollower.ts';
import { FakeClock, settle } from '../../../fixtures/fakeClock.ts';
import { FakeLogEngine } from '../../../fixtures/fakeLogs.ts';

/** Follows a container; what comes is told by `seen`: texts of records, markers in brackets, history in parentheses. */
function follow(t: TestContext, engine: FakeLogEngine, container: Container, tail = 200) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const told: string[] = [];
  const run = async () => {
    for await (const part of followLog(engine, container, { tail, clock }, abort.signal)) {
      if (part.kind === 'marker') {
        told.push(`[${part.marker.kind}]`);
      } else {
        const texts = part.records.map(({ text }) => text);
        told.push(...(part.kind === 'history' ? [`(${texts.join(' ')})`] : texts));
      }
    }
  };
  const ended = run();
  t.after(async () => {
    abort.abort();
    await ended;
  });
  return {
    clock,
    ended,
    /** Everything told since the last look. */
    seen: async () => {
      await settle();
      return told.splice(0).join(' ');
    },
  };
}

const at = (second: number, nanos = 0) =>
  `2026-11-23T10:00:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}Z`;

test('it begins with the last records and goes on with what comes', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  for (const [index, text] of ['a', 'b', 'c'].entries()) {
    engine.write(web.id, at(index), text);
  }
  const { seen } = follow(t, engine, web, 2);
  assert.equal(await seen(), '(b c)');
  engine.write(web.id, at(3), 'd');
  engine.write(web.id, at(4), 'e');
  assert.equal(await seen(), 'd e');
});

test('what was written just before the last records is not taken for new', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
    engine.write(web.id, at(1, index), text);
  }
  const { seen } = follow(t, engine, web, 2);
  assert.equal(await seen(), '(c d)');
  engine.write(web.id, at(1, 2), 'e', 'stderr');
  engine.write(web.id, at(1, 4), 'f');
  assert.equal(await seen(), 'e f');
});

test('it begins at a time, where one is given', async () => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  for (const [index, text] of ['a', 'b', 'c'].entries()) {
    engine.write(web.id, at(index), text);
  }
  const since = String(Date.parse(at(1)) / 1000);
  const abort = new AbortController();
  const parts = followLog(engine, web, { tail: 1, since }, abort.signal);
  const { value } = await parts.next();
  abort.abort();
  await parts.return();
  assert.deepEqual(value?.kind === 'history' && value.records.map(({ text }) => text), ['b', 'c']);
});

test('a stream that breaks off resumes without gap and without duplicate, equal timestamps included', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1, 5), 'a1');
  engine.write(web.id, at(1, 5), 'a2');
  const { seen, clock } = follow(t, engine, web);
  assert.equal(await seen(), '(a1 a2)');
  engine.breakStreams();
  engine.write(web.id, at(1, 5), 'a3');
  engine.write(web.id, at(1, 6), 'b');
  await clock.advance(500);
  assert.equal(await seen(), 'a3 b');
});

test('neighbours that the engine wrote in the wrong order are not lost where a stream resumes between them', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen, clock } = follow(t, engine, web);
  engine.write(web.id, at(2, 900), 'late');
  assert.equal(await seen(), '(late)');
  engine.breakStreams();
  engine.write(web.id, at(2, 100), 'early', 'stderr');
  await clock.advance(500);
  assert.equal(await seen(), 'early');
});

test('an engine whose timestamps have whole seconds is no different', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const second = '2026-11-23T10:00:01Z';
  for (const text of ['same', 'same', 'other']) {
    engine.write(web.id, second, text);
  }
  const { seen, clock } = follow(t, engine, web);
  assert.equal(await seen(), '(same same other)');
  engine.breakStreams();
  engine.write(web.id, second, 'same');
  await clock.advance(500);
  assert.equal(await seen(), 'same');
});

test('a container that stops and starts again is followed on, with a marker for each', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '(a)');
  engine.write(web.id, at(2), 'bye');
  engine.setState(web.id, 'exited');
  assert.equal(await seen(), 'bye [stopped]');
  engine.setState(web.id, 'running');
  engine.write(web.id, at(9), 'hello');
  assert.equal(await seen(), '[started] hello');
});

test('a restart so quick that nobody saw it stop is told by when it started', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  engine.setState(web.id, 'exited');
  engine.setState(web.id, 'running');
  engine.write(web.id, at(2), 'again');
  assert.equal(await seen(), '[started] again');
});

test('the engine is asked nothing while a container is stopped', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web', 1, { state: 'exited' });
  engine.write(web.id, at(1), 'a');
  const { seen, clock } = follow(t, engine, web);
  assert.equal(await seen(), '(a) [stopped]');
  engine.calls.length = 0;
  await clock.advance(3_600_000);
  assert.deepEqual(engine.calls, []);
});

test('a container that is recreated is followed from the first line of the new one', async (t) => {
  const engine = new FakeLogEngine();
  const facts = { compose: { project: 'shop', service: 'web', number: 1, workingDirectory: undefined } };
  const old = engine.create('shop-web-1', 1, facts);
  engine.write(old.id, at(1), 'old');
  const { seen } = follow(t, engine, old);
  assert.equal(await seen(), '(old)');
  engine.setState(old.id, 'exited');
  engine.remove(old.id);
  assert.equal(await seen(), '[removed]');
  // Compose gives the new one another name first.
  const fresh = engine.create('f00_shop-web-1', 2, facts);
  engine.write(fresh.id, at(0), 'before the last line of the old one, by a clock that was set back');
  engine.write(fresh.id, at(5), 'new');
  assert.equal(
    await seen(),
    '[recreated] before the last line of the old one, by a clock that was set back new',
  );
});

test('an engine that goes and comes back leaves two markers, and no line is lost', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  const { seen, clock } = follow(t, engine, web);
  assert.equal(await seen(), '(a)');
  engine.stop();
  await clock.advance(20_000);
  assert.equal(await seen(), '[engineAway]');
  engine.write(web.id, at(2), 'unseen');
  engine.start();
  assert.equal(await seen(), '[engineBack] unseen');
});

test('an engine that is not there yet is waited for', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  engine.stop();
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '[engineAway]');
  engine.start();
  assert.equal(await seen(), '[engineBack] (a)');
});

test('a stream that breaks again and again is tried less and less often', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen, clock } = follow(t, engine, web);
  await seen();
  engine.calls.length = 0;
  for (let second = 0; second < 60; second++) {
    engine.breakStreams();
    await clock.advance(1000);
  }
  const tries = engine.calls.filter((call) => call === 'list').length;
  assert.ok(tries >= 5 && tries <= 8, String(tries));
});

test('a log that cannot be read back ends it', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  t.mock.method(engine, 'logs', async () => {
    engine.problem = { code: 'logsUnreadable', container: 'web', driver: 'none' };
    return (await engine.client()) as never;
  });
  const abort = new AbortController();
  await assert.rejects(
    followLog(engine, web, { tail: 10 }, abort.signal).next(),
    ({ problem }) => problem.code === 'logsUnreadable',
  );
});
