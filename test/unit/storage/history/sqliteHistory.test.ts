import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { VitalsError } from '../../../../src/core/errors.ts';
import type { HistoryReading } from '../../../../src/core/history/metricHistory.ts';
import { parseRetention } from '../../../../src/core/history/retention.ts';
import { encodeBlock } from '../../../../src/storage/history/blockCodec.ts';
import { migrations } from '../../../../src/storage/history/historyFile.ts';
import { loadSqlite } from '../../../../src/storage/history/sqlite.ts';
import { SqliteHistory, type SqliteHistoryOptions } from '../../../../src/storage/history/sqliteHistory.ts';
import { metricsWith } from '../../../fixtures/containers.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 1);
const engine = 'unix:///var/run/docker.sock';

function stage(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'cv-history-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'new', 'history.db');
  const clock = { now: () => time.now, delay: () => Promise.resolve() };
  const time = { now: start };
  const open = (options: SqliteHistoryOptions = {}) => {
    const history = new SqliteHistory(path, { clock, ...options });
    t.after(() => {
      try {
        history.close();
      } catch {
        // Closed by the test.
      }
    });
    return history;
  };
  return { path, time, open };
}

const reading = (at: number, cpu: number, identity = 'shop/api/1'): HistoryReading => ({
  engine,
  identity,
  at,
  metrics: metricsWith({ at, cpuOfLimitPercent: cpu, memoryUsedBytes: 100 * 2 ** 20 + cpu * 1e6 }),
});

const cpuOf = (from: number, to: number, maxPoints = 600) =>
  ({ engine, identity: 'shop/api/1', metric: 'cpu', from, to, maxPoints }) as const;

test('what was read a moment ago is there as it was read', (t) => {
  const { time, open } = stage(t);
  const history = open();
  history.add([reading(start, 10), reading(start, 99, 'other')]);
  history.add([reading(start + 1000, 20)]);
  time.now = start + 2000;
  assert.deepEqual(history.series(cpuOf(start, start + 2000)), {
    step: 1000,
    buckets: [
      { at: start, min: 10, mean: 10, max: 10, count: 1 },
      { at: start + 1000, min: 20, mean: 20, max: 20, count: 1 },
    ],
  });
  assert.deepEqual(history.series({ ...cpuOf(start, time.now), identity: 'unknown' }).buckets, []);
  assert.deepEqual(
    history.names(start).map(({ identity }) => identity),
    ['other', 'shop/api/1'],
  );
});

test('over days a peak of one reading stays, also in the coarsest buckets, and what is old becomes small', async (t) => {
  const { time, open } = stage(t);
  const history = open();
  const peakAt = start + 5 * hour + 123 * 1000;
  const total = 9 * day;
  let count = 0;
  // A reading every 10 s, maintained every 10 minutes, as if nine days had passed.
  for (let from = start; from < start + total; from += 10 * minute) {
    const readings = Array.from({ length: 60 }, (_, index) => {
      const at = from + index * 10_000;
      return reading(at, Math.abs(at - peakAt) < 5000 ? 97 : 10 + ((at / 10_000) % 7));
    });
    count += readings.length;
    history.add(readings);
    time.now = from + 10 * minute;
    await history.maintain();
  }
  const { step, buckets } = history.series(cpuOf(start, time.now, 2000));
  assert.equal(step, 15 * minute);
  assert.equal(buckets.length, total / step);
  assert.equal(Math.max(...buckets.map(({ max }) => max)), 97);
  assert.equal(buckets.filter(({ max }) => max > 20).length, 1);
  assert.equal(
    buckets.reduce((sum, one) => sum + one.count, 0),
    count,
  );
  assert.ok(buckets.every(({ min, mean, max }) => min === 10 && mean > 12 && mean < 14 && max >= 16));

  const lastHour = history.series(cpuOf(time.now - hour, time.now));
  assert.equal(lastHour.step, 10_000);
  assert.equal(lastHour.buckets.length, 360);
  const lastMinutes = history.series(cpuOf(time.now - 10 * minute, time.now));
  assert.equal(lastMinutes.buckets.length, 60);
  const lastDay = history.series(cpuOf(time.now - day, time.now, 1440));
  assert.equal(lastDay.step, minute);
  assert.equal(lastDay.buckets.length, 1440);
  // It took a while from looking at the clock to asking.
  const lastWeek = { from: time.now - 7 * day, to: time.now };
  time.now += 20_000;
  const week = history.series(cpuOf(lastWeek.from, lastWeek.to, 20_000));
  assert.deepEqual([week.step, week.buckets.length], [minute, 7 * 24 * 60]);
});

test('after days without it, it goes on where it was', async (t) => {
  const { time, open } = stage(t);
  const first = open();
  first.add(Array.from({ length: 300 }, (_, index) => reading(start + index * 1000, 50)));
  first.close();
  time.now = start + 3 * day;
  const second = open();
  await second.maintain();
  second.add([reading(time.now, 60)]);
  time.now += 1000;
  const { buckets } = second.series(cpuOf(start, time.now, 10_000));
  assert.equal(
    buckets.reduce((sum, { count }) => sum + count, 0),
    301,
  );
});

test('a clock that was a day ahead for a while keeps nothing that comes later from being packed', async (t) => {
  const { time, open } = stage(t);
  const history = open();
  time.now = start + day;
  history.add([reading(time.now, 50)]);
  time.now += hour;
  await history.maintain();
  time.now = start;
  for (let from = start; from < start + 2 * hour; from += 10 * minute) {
    history.add(Array.from({ length: 60 }, (_, index) => reading(from + index * 10_000, 30)));
    time.now = from + 10 * minute;
    await history.maintain();
  }
  const { buckets } = history.series(cpuOf(start, time.now, 720));
  assert.equal(
    buckets.reduce((sum, { count }) => sum + count, 0),
    720,
  );
});

test('what is kept for how long is told by the file to whoever does not say', async (t) => {
  const { time, open } = stage(t);
  const one = open({ retention: parseRetention({ '10s': '12h', '15m': '180d' }) });
  one.add(Array.from({ length: 600 }, (_, index) => reading(start + index * 1000, 50)));
  time.now = start + 11 * hour;
  await one.maintain();
  // The command line knows nothing of the editor's settings.
  const other = open();
  await other.maintain();
  const { step, buckets } = other.series(cpuOf(start, start + 10 * minute));
  assert.deepEqual([step, buckets.length], [10_000, 60]);
  time.now = start + 120 * day;
  await other.maintain();
  assert.equal(other.series(cpuOf(start, time.now, 100_000)).buckets.length, 1);
  open({ retention: parseRetention({}) });
  const last = open();
  await last.maintain();
  assert.deepEqual(last.series(cpuOf(start, time.now, 100_000)).buckets, []);
});

test('two windows write, and both are in the buckets', async (t) => {
  const { time, open } = stage(t);
  const [one, other] = [open(), open()];
  for (let at = start; at < start + 30 * minute; at += 2000) {
    one.add([reading(at, 10)]);
    other.add([reading(at + 1000, 30)]);
    if (at % minute === 0) {
      time.now = at;
      await Promise.all([one.maintain(), other.maintain()]);
    }
  }
  time.now = start + 30 * minute;
  await Promise.all([one.maintain(), other.maintain()]);
  for (const history of [one, other]) {
    const { buckets } = history.series(cpuOf(start, time.now));
    assert.equal(
      buckets.reduce((sum, { count }) => sum + count, 0),
      1800,
    );
    assert.ok(buckets.every(({ min, mean, max }) => min === 10 && mean === 20 && max === 30));
  }
});

test('what is packed, but not yet all of its stretch, is read once', async (t) => {
  const { time, open } = stage(t);
  const first = open();
  first.add(Array.from({ length: 660 }, (_, index) => reading(start + index * 1000, 50)));
  time.now = start + 20 * minute;
  // It ends when the block is there, before it is noted that all containers have theirs.
  const maintained = first.maintain();
  first.close();
  await maintained;
  const { buckets } = open().series(cpuOf(start + 4500, start + 10 * minute));
  assert.deepEqual(
    buckets.map(({ at, count }) => [(at - start) / 10_000, count]),
    Array.from({ length: 60 }, (_, index) => [index, index === 0 ? 5 : 10]),
  );
});

test('events stand on the same axis, and go with the oldest buckets', async (t) => {
  const { time, open } = stage(t);
  const history = open();
  const mark = { engine, identity: 'shop/api/1', kind: 'container', text: 'restart' } as const;
  history.mark([
    { ...mark, at: start },
    { ...mark, at: start + minute, identity: undefined, kind: 'editor', text: 'save' },
  ]);
  // Another window heard of the same.
  open().mark([
    { ...mark, at: start },
    { ...mark, at: start + minute, identity: undefined, kind: 'editor', text: 'save' },
  ]);
  assert.deepEqual(
    history.marks(start, start + hour).map(({ text }) => text),
    ['restart', 'save'],
  );
  time.now = start + 91 * day;
  await history.maintain();
  assert.deepEqual(history.marks(start, time.now), []);
});

test('a file of the first version is brought up to date with what it holds; one of a later version is left alone', (t) => {
  const { path, time, open } = stage(t);
  mkdirSync(dirname(path));
  const sqlite = loadSqlite();
  assert.ok(sqlite);
  const old = new sqlite.DatabaseSync(path);
  old.exec(`${migrations[0]}; PRAGMA user_version = 1`);
  const values = new Uint8Array(Float32Array.from([42]).buffer);
  old.prepare('INSERT INTO series VALUES (1, ?, ?)').run(engine, 'shop/api/1');
  old.prepare('INSERT INTO reading VALUES (1, ?, ?)').run(start, values);
  old.close();
  time.now = start + 1000;
  const history = open();
  assert.deepEqual(
    history.series(cpuOf(start, time.now)).buckets.map(({ max }) => max),
    [42],
  );
  history.mark([{ at: start, engine, identity: undefined, kind: 'editor', text: 'save' }]);
  history.close();

  const newer = new sqlite.DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  assert.throws(
    () => open(),
    (error) => error instanceof VitalsError && error.problem.code === 'historyNewer',
  );
});

test('a file of the second version keeps its blocks and its marks', (t) => {
  const { path, time, open } = stage(t);
  mkdirSync(dirname(path));
  const sqlite = loadSqlite();
  assert.ok(sqlite);
  const old = new sqlite.DatabaseSync(path);
  old.exec(`${migrations[0]}; ${migrations[1]}; PRAGMA user_version = 2`);
  old.prepare('INSERT INTO series VALUES (7, ?, ?)').run(engine, 'shop/api/1');
  const buckets = [0, 1, 2].map((index) => ({
    at: start + index * 10_000,
    min: 10,
    mean: 20,
    max: 90 + index,
    count: 10,
  }));
  const block = encodeBlock(new Map([['cpu', buckets]]), start, 10_000);
  old.prepare('INSERT INTO block VALUES (7, 10000, ?, ?)').run(start, block);
  old.prepare('INSERT INTO rolled VALUES (10000, ?)').run(start + 10 * minute);
  for (const text of ['save a.ts', 'save b.ts', 'save a.ts']) {
    old.prepare('INSERT INTO mark VALUES (?, ?, NULL, ?, ?)').run(start, engine, 'editor', text);
  }
  old.close();
  time.now = start + hour;
  const history = open();
  assert.deepEqual(history.series(cpuOf(start, time.now)).buckets, buckets);
  assert.deepEqual(
    history.marks(start, time.now).map(({ text }) => text),
    ['save a.ts', 'save b.ts'],
  );
  // What comes new gets an id of its own.
  history.add([reading(time.now, 5, 'other')]);
  assert.deepEqual(history.series(cpuOf(start, time.now)).buckets, buckets);
});

test('a full disk loses what cannot be written and nothing else', (t) => {
  const { time, open } = stage(t);
  const history = open({ maxBytes: 200_000 });
  history.add([reading(start, 10)]);
  const many = Array.from({ length: 3000 }, (_, index) => reading(start, 50, `container-${index}`));
  assert.throws(
    () => history.add(many),
    (error) => error instanceof VitalsError && error.problem.code === 'historyUnwritable',
  );
  history.add([reading(start + 1000, 20), reading(start + 1000, 30, 'container-7')]);
  time.now = start + 2000;
  const most = (identity: string) =>
    history.series({ ...cpuOf(start, time.now), identity }).buckets.map(({ max }) => max);
  assert.deepEqual(most('shop/api/1'), [10, 20]);
  assert.deepEqual(most('container-7'), [30]);
});

test('a file that is full makes room for what comes, the oldest first', async (t) => {
  const { time, open } = stage(t);
  const history = open({ maxBytes: 300_000 });
  const fill = (from: number) => {
    for (let at = from; at < from + 30 * minute; at += 10_000) {
      time.now = at;
      history.add(
        Array.from({ length: 20 }, (_, index) => reading(at, (at / 1e4 + index) % 90, `c${index}`)),
      );
    }
  };
  const isFull = (error: unknown) =>
    error instanceof VitalsError && error.problem.code === 'historyUnwritable';
  assert.throws(() => fill(start), isFull);
  for (let at = start + hour; at < start + 6 * hour; at += 10 * minute) {
    time.now = at;
    await history.maintain().catch((error) => assert.ok(isFull(error), String(error)));
    for (let second = 0; second < 600; second += 10) {
      history.add([reading(at + second * 1000, 40)]);
    }
  }
  time.now = start + 6 * hour;
  const { buckets } = history.series(cpuOf(start + hour, time.now, 10_000));
  assert.equal(
    buckets.reduce((sum, { count }) => sum + count, 0),
    30 * 60,
  );
});

test('it is for the user alone', { skip: process.platform === 'win32' }, (t) => {
  const { path, open } = stage(t);
  const history = open();
  history.add([reading(start, 10)]);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    assert.equal(statSync(file).mode & 0o077, 0, file);
  }
});

test('cleared, it holds nothing', (t) => {
  const { time, open } = stage(t);
  const history = open();
  history.add([reading(start, 10)]);
  history.clear();
  time.now = start + 1000;
  assert.deepEqual(history.series(cpuOf(start, time.now)).buckets, []);
  history.add([reading(start, 20)]);
  assert.equal(history.series(cpuOf(start, time.now)).buckets.length, 1);
});

test('cleared in one window, what the other one goes on to write is its own', async (t) => {
  const { time, open } = stage(t);
  const [one, other] = [open(), open()];
  other.add([reading(start, 10, 'web'), reading(start, 20, 'db')]);
  assert.equal(one.series({ ...cpuOf(start, start + 1000), identity: 'db' }).buckets.length, 1);
  one.clear();
  one.add([reading(start + 1000, 30, 'api')]);
  other.add([reading(start + 2000, 40, 'web'), reading(start + 2000, 50, 'db')]);
  time.now = start + 3000;
  for (const history of [one, other]) {
    assert.deepEqual(
      history
        .names(start)
        .map(({ identity }) => [
          identity,
          ...history.series({ ...cpuOf(start, time.now), identity }).buckets.map(({ max }) => max),
        ]),
      [
        ['api', 30],
        ['db', 50],
        ['web', 40],
      ],
    );
  }
});

test('cleared while another window packs, it stays so', async (t) => {
  const { path, time, open } = stage(t);
  const [one, other] = [open(), open()];
  other.add(Array.from({ length: 1800 }, (_, index) => reading(start + index * 1000, 10)));
  other.add(Array.from({ length: 1800 }, (_, index) => reading(start + index * 1000, 10, 'web')));
  time.now = start + 31 * minute;
  const packing = other.maintain();
  one.clear();
  await packing;
  const sqlite = loadSqlite();
  assert.ok(sqlite);
  const file = new sqlite.DatabaseSync(path, { readOnly: true });
  t.after(() => file.close());
  assert.deepEqual({ ...file.prepare('SELECT count(*) AS blocks FROM block').get() }, { blocks: 0 });
});

test('what holds nothing any more is not in the file', async (t) => {
  const { path, time, open } = stage(t);
  const history = open();
  history.add([reading(start, 10, 'job-1')]);
  time.now = start + 91 * day;
  await history.maintain();
  time.now += day;
  await history.maintain();
  const sqlite = loadSqlite();
  assert.ok(sqlite);
  const file = new sqlite.DatabaseSync(path, { readOnly: true });
  t.after(() => file.close());
  assert.deepEqual(file.prepare('SELECT identity FROM series').all(), []);
  history.add([reading(time.now, 20, 'job-1')]);
  assert.equal(history.names(start).length, 1);
});

test('where another program holds the file, that is told in our words', async (t) => {
  const { path, open } = stage(t);
  const history = open();
  history.add([reading(start, 10)]);
  const sqlite = loadSqlite();
  assert.ok(sqlite);
  const other = new sqlite.DatabaseSync(path);
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const isTold = (error: unknown) =>
    error instanceof VitalsError && error.problem.code === 'historyUnwritable';
  assert.throws(() => history.add([reading(start, 20)]), isTold);
  assert.throws(() => history.clear(), isTold);
  await assert.rejects(history.maintain(), isTold);
  other.exec('COMMIT');
  assert.equal(history.series(cpuOf(start, start + 1000)).buckets[0]?.max, 10);
  history.close();
  assert.throws(
    () => history.names(start),
    (error) => error instanceof VitalsError && error.problem.code === 'fileUnreadable',
  );
});
