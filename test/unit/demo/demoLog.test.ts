import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DemoLog } from '../../../src/demo/demoLog.ts';
import { restart, stop } from '../../../src/demo/userActions.ts';
import { linesOf, newWorld, of, s, startedAt, textsOf } from './demoWorld.ts';

const names = newWorld().containers.map(({ spec }) => spec.name);

for (const name of names) {
  const world = newWorld();
  const { createdAt } = of(world, name);
  const log = new DemoLog(of(world, name), startedAt);
  const end = createdAt + s(1500);
  const lines = [...log.between(createdAt, end)];

  test(`${name}: the same window is the same lines, also in another world of the same seed`, () => {
    const again = new DemoLog(of(newWorld(), name), startedAt);
    assert.ok(lines.length > 2 && lines.every(({ at }) => Number.isSafeInteger(at)));
    assert.deepEqual([...again.between(createdAt, end)], lines);
  });

  test(`${name}: lines are in order and a window is the sum of its parts`, () => {
    const times = lines.map(({ at }) => at);
    assert.deepEqual(
      times.toSorted((a, b) => a - b),
      times,
    );
    for (const cut of [createdAt + s(1), createdAt + 7_654_321_098, times[1] ?? 0, end - 1]) {
      assert.deepEqual(
        [...log.between(createdAt, cut), ...log.between(cut + 1, end)],
        lines,
        `cut at ${cut}`,
      );
    }
  });

  test(`${name}: the last lines are the end of all lines`, () => {
    for (const count of [0, 1, 7, lines.length, lines.length + 1]) {
      assert.deepEqual(log.last(count, createdAt, end), count === 0 ? [] : lines.slice(-count));
    }
  });
}

test('both ends of a window belong to it', () => {
  const log = new DemoLog(of(newWorld(), 'web'), startedAt);
  const [first, second, third] = log.between(s(10), s(60));
  assert.ok(first && second && third);
  assert.deepEqual([...log.between(first.at, third.at)], [first, second, third]);
  assert.deepEqual([...log.between(first.at + 1, third.at - 1)], [second]);
});

test('another seed tells another story', () => {
  assert.notDeepEqual(textsOf(newWorld('a'), 'web', 0, 60), textsOf(newWorld('b'), 'web', 0, 60));
});

test('hours of history can be read, a day of it at most', () => {
  const { id, createdAt } = of(newWorld(), 'web');
  assert.match(id, /^[0-9a-f]{64}$/);
  const web = new DemoLog(of(newWorld(), 'web'), startedAt);
  const db = new DemoLog(of(newWorld(), 'db'), startedAt);
  assert.equal(web.start(0), createdAt);
  assert.equal(db.start(0), s(-24 * 3600));
  assert.ok([...web.between(web.start(0), 0)].length > 20_000);
});

test('an outage shows in the api, the web server, the database and the worker, under the same request ids', () => {
  const world = newWorld();
  const ids = (texts: string[], pattern: RegExp) =>
    new Set(texts.flatMap((text) => pattern.exec(text)?.[1] ?? []));
  const api = ids(textsOf(world, 'api', 100, 150), /"level":"error".*"requestId":"(\w+)"/);
  const web = ids(textsOf(world, 'web', 100, 150), /" 50[24] .* id=(\w+)$/);
  const db = ids(textsOf(world, 'db', 100, 150), /request (\w+)/);
  assert.ok(api.size > 10);
  assert.deepEqual([...web], [...api]);
  assert.ok(db.size > 3 && [...db].every((id) => api.has(id)));
  assert.ok(textsOf(world, 'worker', 100, 150).some((text) => text.includes('데이터베이스 응답 시간 초과')));
  const calm = ['api', 'web', 'db', 'worker'].flatMap((name) => textsOf(world, name, 155, 290));
  assert.deepEqual(
    calm.filter((text) => /error/i.test(text)),
    [],
  );
});

test('the api writes JSON on stdout and stack traces on stderr', () => {
  const lines = linesOf(newWorld(), 'api', 100, 150);
  for (const { stream, text } of lines) {
    assert.match(text, stream === 'stdout' ? /^\{"level":"(info|warn|error)","time":"/ : /Error: |^ {4}at /);
  }
  assert.ok(lines.some(({ stream }) => stream === 'stderr'));
});

test('a line that tells its time tells the time it has', () => {
  const world = newWorld();
  const patterns = {
    api: /"time":"([^"]+)"/,
    worker: /^time=(\S+)/,
    db: /^(\S+ \S+) UTC/,
    mailer: /^(\S+ [\d:,]+) [A-Z]/,
  };
  for (const [name, pattern] of Object.entries(patterns)) {
    for (const { at, text } of linesOf(world, name, -300, 300)) {
      const time = pattern.exec(text)?.[1]?.replace(',', '.').replace(' ', 'T').replace(/Z?$/, 'Z');
      if (time) {
        assert.ok(Math.abs(Date.parse(time) - startedAt - at / 1e6) < 3, text);
      }
    }
  }
});

test('a program that is stopped has its last words, and its first when it is started', () => {
  const world = newWorld();
  const db = of(world, 'db');
  assert.equal(world.change(db, s(160), stop), s(160.401));
  assert.deepEqual(
    linesOf(world, 'db', 160, 400).map(({ text }) => text.replace(/^.*LOG: {2}/, '')),
    ['received fast shutdown request', 'shutting down', 'database system is shut down'],
  );
  world.change(db, s(200), restart);
  assert.deepEqual(
    linesOf(world, 'db', 200, 202).map(({ text }) => text.replace(/^.*LOG: {2}/, '')),
    [
      'starting PostgreSQL 18.1 (demo) on x86_64-pc-linux-gnu',
      'listening on IPv4 address "0.0.0.0", port 5432',
      'database system is ready to accept connections',
    ],
  );
});
