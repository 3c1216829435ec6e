import assert from 'node:assert/strict';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isProblem } from '../../../../src/core/errors.ts';
import {
  boundLogStore,
  clearLogStore,
  describeFolder,
  editorsLimit,
  listStoredLogs,
  storedLogFolder,
  tellEditorsLimit,
} from '../../../../src/storage/logs/logStore.ts';
import { LogWriter, type WriterOptions } from '../../../../src/storage/logs/logWriter.ts';
import { StoredLog, sourceOf } from '../../../../src/storage/logs/storedLog.ts';
import { containerNamed } from '../../../fixtures/containers.ts';
import { linesOf, linesOfBytes, numbered, temporaryFolder } from '../../../fixtures/storedLogs.ts';

const source = sourceOf('web1');

async function writer(folder: string, options: Partial<WriterOptions> = {}): Promise<LogWriter> {
  const opened = await LogWriter.open(folder, { source, ...options });
  assert.ok(opened);
  return opened;
}

/** Writes the records 1 to `count`, so many at a time. */
async function fill(folder: string, count: number, atOnce: number, options: Partial<WriterOptions> = {}) {
  for (let first = 1; first <= count; first += atOnce) {
    const one = await writer(folder, options);
    one.append(
      numbered(first, Math.min(atOnce, count - first + 1)),
      first === 1 ? { isBeginning: true } : undefined,
    );
    await one.close();
    assert.equal(one.failure, undefined);
  }
}

test('what was written is read again, by the user alone', async (t) => {
  const folder = join(await temporaryFolder(t), 'store', 'web');
  await fill(folder, 25, 10);
  const log = await StoredLog.load(folder);
  assert.equal(log.records, 25);
  assert.deepEqual(await linesOf(log), linesOfBytes(numbered(1, 25)));
  assert.deepEqual(await readdir(folder), ['00000001.index', '00000001.text']);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, '00000001.text'))).mode & 0o777, 0o600);
  assert.equal((await stat(join(folder, '00000001.index'))).mode & 0o777, 0o600);
});

test('a large log takes several commits, writes and segments, and is read in the same order', async (t) => {
  const folder = await temporaryFolder(t);
  const one = await writer(folder, { segmentBytes: 3_000_000 });
  const text = (number: number) => `${number} ${'주문 실패 '.repeat(10)}`;
  for (let first = 1; first <= 60_000; first += 500) {
    one.append(numbered(first, 500, text));
    await one.drain(2_000_000);
  }
  await one.close();
  const log = await StoredLog.load(folder);
  assert.ok(log.segments.length >= 3);
  assert.deepEqual(await linesOf(log), linesOfBytes(numbered(1, 60_000, text)));
  const newest = 1_700_000_000 + 59;
  const late = await linesOf(log, { oldest: newest });
  assert.ok(late.length < 5000, `${late.length} lines were read for 1000`);
  assert.deepEqual(late.slice(-1000), linesOfBytes(numbered(59_001, 1000, text)));
});

test('cut off at any byte, the files hold a beginning of the log, and the next writer goes on from there', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder, 12, 4);
  const whole = linesOfBytes(numbered(1, 12));
  const [text, index] = await Promise.all(
    ['00000001.text', '00000001.index'].map((name) => readFile(join(folder, name))),
  );
  assert.ok(text && index);
  const cutAt = async (name: string, bytes: Buffer) => {
    await writeFile(join(folder, '00000001.text'), text);
    await writeFile(join(folder, '00000001.index'), index);
    await writeFile(join(folder, name), bytes);
    const left = await linesOf(await StoredLog.load(folder));
    assert.ok(left.length % 4 === 0, `${left.length} lines of commits of 4`);
    assert.deepEqual(left, whole.slice(0, left.length));
    const next = await writer(folder);
    next.append(numbered(left.length + 1, 12 - left.length));
    await next.close();
    assert.deepEqual(await linesOf(await StoredLog.load(folder)), whole);
    return left.length;
  };
  const counts = new Set<number>();
  for (let length = 0; length <= index.length; length++) {
    counts.add(await cutAt('00000001.index', index.subarray(0, length)));
  }
  for (let length = 0; length <= text.length; length++) {
    counts.add(await cutAt('00000001.text', text.subarray(0, length)));
  }
  // What a file system leaves that had not written the end yet.
  for (let length = 0; length <= index.length; length += 4) {
    counts.add(await cutAt('00000001.index', Buffer.concat([index.subarray(0, length), Buffer.alloc(64)])));
  }
  assert.deepEqual(
    [...counts].sort((a, b) => a - b),
    [0, 4, 8, 12],
  );
});

test('a log that has lost a segment in its middle ends there', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder, 30, 10, { segmentBytes: 1 });
  assert.equal((await StoredLog.load(folder)).segments.length, 3);
  await rm(join(folder, '00000002.text'));
  assert.deepEqual(await linesOf(await StoredLog.load(folder)), linesOfBytes(numbered(1, 10)));
  const next = await writer(folder);
  next.append(numbered(11, 5));
  await next.close();
  assert.deepEqual(await linesOf(await StoredLog.load(folder)), linesOfBytes(numbered(1, 15)));
});

test('one writes at a time, and readers wait for nobody', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await writer(folder);
  assert.equal(await LogWriter.open(folder, { source }), undefined);
  first.append(numbered(1, 3));
  assert.equal((await StoredLog.load(folder)).records, 0);
  await first.close();
  assert.equal((await StoredLog.load(folder)).records, 3);
  await (await writer(folder)).close();
});

/** Files that take so many bytes and then are on a full disk. */
function fullAfter(bytes: number): typeof open {
  let left = bytes;
  return async (...args: Parameters<typeof open>) => {
    const file = await open(...args);
    return new Proxy(file, {
      get(target: FileHandle, name) {
        if (name === 'write') {
          return async (buffer: Uint8Array, offset: number, length: number, position: number) => {
            const room = Math.min(length, left);
            if (room === 0) {
              throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
            }
            left -= room;
            return target.write(buffer, offset, room, position);
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
}

test('a disk that is full ends the writing, wherever, and what is there stays whole', async (t) => {
  const whole = linesOfBytes(numbered(1, 40));
  for (let room = 0; room < 1000; room += 37) {
    const folder = await temporaryFolder(t);
    await fill(folder, 20, 20);
    const one = await writer(folder, { openFile: fullAfter(room) });
    one.append(numbered(21, 20));
    await one.close();
    const left = await linesOf(await StoredLog.load(folder));
    assert.deepEqual(left, whole.slice(0, one.failure ? 20 : 40), `with room for ${room} bytes`);
  }
});

test('a writer whose files were cleared meanwhile stops, so that no gap arises', async (t) => {
  const root = await temporaryFolder(t);
  const folder = storedLogFolder(root, 'unix:///a.sock', containerNamed('web'));
  const one = await writer(folder);
  const large = (number: number) => `${number} ${'x'.repeat(2000)}`;
  one.append(numbered(1, 600, large));
  await one.drain();
  await clearLogStore(root);
  one.append(numbered(601, 600, large));
  await one.close();
  assert.match(String(one.failure), /ENOENT/);
  assert.equal((await StoredLog.load(folder)).records, 0);
});

test('a writer does not go on where somebody has made room since it was opened', async (t) => {
  const root = await temporaryFolder(t);
  const folder = storedLogFolder(root, 'unix:///a.sock', containerNamed('web'));
  await fill(folder, 20, 20);
  const one = await writer(folder);
  await boundLogStore(root, 0);
  one.append(numbered(21, 20));
  await one.close();
  assert.ok(isProblem(one.failure, 'logStoreChanged'));
  await fill(folder, 20, 20);
  assert.deepEqual(await linesOf(await StoredLog.load(folder)), linesOfBytes(numbered(1, 20)));
});

test('what is held open is read to its end, whoever deletes it meanwhile', async (t) => {
  const root = await temporaryFolder(t);
  const folder = storedLogFolder(root, 'unix:///a.sock', containerNamed('web'));
  await fill(folder, 100, 10, { segmentBytes: 1 });
  const held = await StoredLog.load(folder);
  const late = await StoredLog.load(folder);
  await held.hold();
  await boundLogStore(root, 1000);
  await clearLogStore(root);
  assert.deepEqual(await linesOf(held), linesOfBytes(numbered(1, 100)));
  assert.equal((await held.seam(source))?.lastCount, 1);
  await held.release();
  await assert.rejects(late.hold(), /ENOENT/);
});

test('the editor’s limit is there for whoever shares the store', async (t) => {
  const root = join(await temporaryFolder(t), 'logs');
  assert.equal(await editorsLimit(root), undefined);
  await tellEditorsLimit(root, 10e9);
  assert.equal(await editorsLimit(root), 10e9);
  await writeFile(join(root, 'limit.json'), '{');
  assert.equal(await editorsLimit(root), undefined);
});

test('the seam knows what came already by timestamp and place', async (t) => {
  const folder = await temporaryFolder(t);
  await fill(folder, 2500, 2500);
  const log = await StoredLog.load(folder);
  const seam = await log.seam(source);
  assert.ok(seam);
  assert.equal(seam.since, '1700000001');
  const { columns } = numbered(1000, 1600);
  const fresh = Array.from(columns.seconds, (_, index) => seam.isFresh(columns, index)).slice(0, 1600);
  assert.equal(fresh.indexOf(true), 1501);
  assert.equal(fresh.filter(Boolean).length, 99);
  assert.equal(seam.isMet, true);
  assert.equal(await log.seam(sourceOf('another')), undefined);
});

async function stored(
  root: string,
  name: string,
  segments: number,
  age: number,
  t: TestContext,
): Promise<string> {
  const container = containerNamed(name);
  const folder = storedLogFolder(root, 'unix:///a.sock', container);
  const text = (number: number) => 'y'.repeat(900) + number;
  for (let number = 1; number <= segments; number++) {
    const one = await writer(folder, { segmentBytes: 1 });
    one.append(numbered(number, 1, text), number === 1 ? { isBeginning: true } : undefined);
    await one.close();
    const path = join(folder, `${String(number).padStart(8, '0')}`);
    const time = new Date(Date.now() - age * 1000 + number * 1000);
    await Promise.all([`${path}.text`, `${path}.index`].map((file) => utimes(file, time, time)));
  }
  await describeFolder(folder, 'unix:///a.sock', container);
  t.diagnostic(`${name}: ${(await readdir(folder)).length} files`);
  return folder;
}

test('a store that is too large loses its oldest segments, and logs their beginnings only', async (t) => {
  const root = await temporaryFolder(t);
  const old = await stored(root, 'old', 3, 1000, t);
  const young = await stored(root, 'young', 3, 100, t);
  assert.deepEqual(
    (await listStoredLogs(root)).map(({ container, bytes }) => [container.name, bytes]),
    [
      ['young', 3 * (901 + 1 + 52)],
      ['old', 3 * (901 + 1 + 52)],
    ],
  );
  await boundLogStore(root, 4500);
  const left = await StoredLog.load(old);
  assert.deepEqual(
    left.segments.map(({ number }) => number),
    [3],
  );
  const first = await left.trimmedAt(source);
  assert.equal(first?.columns.nanoseconds[0], 3_000_000);
  assert.equal((await StoredLog.load(young)).segments.length, 3);
  assert.equal(await (await StoredLog.load(young)).trimmedAt(source), undefined);
  await boundLogStore(root, 1000);
  assert.deepEqual(
    (await listStoredLogs(root)).map(({ container }) => container.name),
    ['young'],
  );
  assert.deepEqual(await readdir(root), [young.slice(root.length + 1)]);
});

test('a folder that is not ours is left alone', async (t) => {
  const root = await temporaryFolder(t);
  await mkdir(join(root, 'notes'));
  await stored(root, 'web', 1, 10, t);
  await clearLogStore(root);
  assert.deepEqual(await readdir(root), ['notes']);
});

test('a recreated container has the folder of its predecessor, another engine’s has not', () => {
  const compose = { project: 'shop', service: 'api', number: 1, workingDirectory: undefined };
  const folderOf = (url: string, name: string, labels = {}) =>
    storedLogFolder('/r', url, containerNamed(name, { compose, labels }));
  assert.equal(folderOf('unix:///a', 'shop-api-1'), folderOf('unix:///a', 'abc_shop-api-1'));
  assert.notEqual(folderOf('unix:///a', 'shop-api-1'), folderOf('unix:///b', 'shop-api-1'));
  const oneOff = { 'com.docker.compose.oneoff': 'True' };
  assert.notEqual(folderOf('unix:///a', 'run-1', oneOff), folderOf('unix:///a', 'run-2', oneOff));
});
