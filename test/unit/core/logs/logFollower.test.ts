import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Container } from '../../../../src/core/containers/container.ts';
import type { LogOptions } from '../../../../src/core/containers/containerClient.ts';
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

/** Has something happen just before the engine answers, the next time that it is asked for a log in this way. */
function whenRead(t: TestContext, engine: FakeLogEngine, asked: LogOptions, happen: () => void): void {
  const logs = engine.logs.bind(engine);
  let isDue = true;
  t.mock.method(engine, 'logs', (id: string, options: LogOptions, signal?: AbortSignal) => {
    if (isDue && Object.entries(asked).every(([key, value]) => options[key as keyof LogOptions] === value)) {
      isDue = false;
      happen();
    }
    return logs(id, options, signal);
  });
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

test('what a run wrote last comes before it is told that it has ended, and what the next one writes comes after', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  whenRead(t, engine, { follow: false }, () => {
    engine.setState(web.id, 'running');
    engine.write(web.id, at(3), 'again');
  });
  engine.breakStreams();
  engine.write(web.id, at(2), 'bye');
  engine.setState(web.id, 'exited');
  assert.equal(await seen(), 'bye [stopped] [started] again');
});

test('a container that is restarted just when its log is asked for is not read on into the next run', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  whenRead(t, engine, { follow: true }, () => {
    engine.setState(web.id, 'exited');
    engine.setState(web.id, 'running');
    engine.write(web.id, at(2), 'b');
  });
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '(a) [started] b');
});

test('a container that is restarted just when its last lines are asked for begins with those of the first run', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  whenRead(t, engine, { tail: 2 }, () => {
    engine.setState(web.id, 'exited');
    engine.setState(web.id, 'running');
    engine.write(web.id, at(2), 'b');
  });
  const { seen } = follow(t, engine, web, 2);
  assert.equal(await seen(), '(a) [started] b');
});

test('where none of the last lines are of the first run, nothing before them comes', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(1), 'a');
  whenRead(t, engine, { tail: 1 }, () => {
    engine.setState(web.id, 'exited');
    engine.setState(web.id, 'running');
    engine.write(web.id, at(2), 'b');
  });
  const { seen } = follow(t, engine, web, 1);
  assert.equal(await seen(), '(b) [started]');
  engine.write(web.id, at(3), 'c');
  assert.equal(await seen(), 'c');
});

test('a stream that goes on over a restart is left between the runs', async (t) => {
  const engine = new FakeLogEngine();
  engine.goesOn = true;
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  for (const second of [10, 20, 30]) {
    engine.write(web.id, at(second), 'some');
    engine.write(web.id, at(second), 'bye', 'stderr');
    engine.setState(web.id, 'exited');
    engine.setState(web.id, 'running');
    engine.write(web.id, at(second + 1), 'hello');
    engine.write(web.id, at(second + 2), 'more');
    assert.equal(await seen(), 'some bye [started] hello more');
  }
});

test('a stream that goes on and stays silent is left once another run has begun', async (t) => {
  const engine = new FakeLogEngine();
  engine.goesOn = true;
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  engine.write(web.id, at(2), 'bye');
  engine.setState(web.id, 'exited');
  assert.equal(await seen(), 'bye');
  engine.setState(web.id, 'running');
  assert.equal(await seen(), '[started]');
  engine.write(web.id, at(9), 'hello');
  assert.equal(await seen(), 'hello');
});

test('a restart of which no event told stands between the runs, too', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen, clock } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  engine.isSilent = true;
  engine.breakStreams();
  engine.write(web.id, at(2), 'bye');
  engine.setState(web.id, 'exited');
  engine.setState(web.id, 'running');
  engine.write(web.id, at(3), 'hello');
  await clock.advance(500);
  assert.equal(await seen(), 'bye [started] hello');
});

test('a container that is restarted again and again has all its runs told, and none of them as stopped', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  for (const second of [10, 20, 30]) {
    engine.write(web.id, at(second), 'crash');
    engine.setState(web.id, 'restarting');
    assert.equal(await seen(), 'crash');
    engine.setState(web.id, 'running');
    engine.write(web.id, at(second + 1), 'hello');
    assert.equal(await seen(), '[started] hello');
  }
});

test('an end that is told after the next run has begun is not taken for the end of that', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  engine.tell(web.id, 'die');
  engine.write(web.id, at(2), 'a');
  engine.write(web.id, at(3), 'b');
  assert.equal(await seen(), 'a b');
});

test('what happens to others costs the engine nothing', async (t) => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const other = engine.create('other');
  const { seen } = follow(t, engine, web);
  assert.equal(await seen(), '()');
  engine.calls.length = 0;
  engine.setState(other.id, 'exited');
  engine.setState(other.id, 'running');
  engine.remove(other.id);
  engine.tell(web.id, 'health_status: healthy');
  assert.equal(await seen(), '');
  assert.deepEqual(engine.calls, []);
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
