import assert from 'node:assert/strict';
import { appendFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Emitter } from '../../../src/core/common/emitter.ts';
import type { Endpoint } from '../../../src/core/containers/endpoint.ts';
import type { Problem } from '../../../src/core/errors.ts';
import { storedPlace } from '../../../src/storage/logs/logStore.ts';
import { searchLogs } from '../../../src/workers/logSearchClient.ts';
import type { LogExcerpt, LogSearchRequest } from '../../../src/workers/logSearchRequest.ts';
import { searchNewest } from '../../../src/workers/newestSearch.ts';
import { containerNamed } from '../../fixtures/containers.ts';
import { jsonLine } from '../../fixtures/jsonLogs.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';
import { temporaryFolder } from '../../fixtures/storedLogs.ts';

const time = (second: number) =>
  new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString().replace('Z', '000000Z');
const line = (second: number) => jsonLine({ text: `line ${second}\n`, time: time(second) });
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join('');

const everything = (endpoint: Endpoint): LogSearchRequest => ({
  endpoint,
  containers: [{ id: 'web', name: 'shop-web' }],
  query: { pattern: '', isRegExp: true, case: 'smart', isInverted: false },
  before: 0,
  after: 0,
  maxHits: 10_000,
  source: 'auto',
});

/** An engine that writes the log of `web` to a file, and tells who asks it that it was asked. */
async function engineWithFile(t: TestContext) {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'web-json.log');
  await writeFile(`${path}.1`, lines(0, 500));
  await writeFile(path, lines(500, 1000));
  const answer = (response: { end(bytes: Buffer): void }) =>
    response.end(frame('stdout', `${time(0)} line of the engine\n`));
  const endpoint = await startFakeEngine(t, { web: answer }, { web: path });
  const search = async (options: Partial<LogSearchRequest> = {}, signal?: AbortSignal) => {
    const texts: string[] = [];
    const fillings = new Emitter<Problem | undefined>();
    const filled = new Promise<Problem | undefined>((resolve) => fillings.event(resolve));
    const [progress] = await searchLogs(
      {
        ...everything(endpoint),
        ...options,
      },
      {
        onExcerpt: (excerpt) => texts.push(...excerpt.lines.map(({ record }) => record.text)),
        onFilled: (problem) => fillings.fire(problem),
      },
      signal,
    );
    return { texts, progress, filled: () => filled };
  };
  return { folder, path, endpoint, search };
}

const texts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

test('the files are read where they can be, with the same window', async (t) => {
  const { search } = await engineWithFile(t);
  const all = await search();
  assert.deepEqual(all.texts, texts(0, 1000));
  assert.equal(all.progress?.isFile, true);
  assert.equal(all.progress?.reached, time(999));
  const [since, until] = [300, 700].map((second) => String(Date.parse(time(second)) / 1000)) as [
    string,
    string,
  ];
  assert.deepEqual((await search({ since, until })).texts, texts(300, 701));
  assert.deepEqual((await search({ tail: 600 })).texts, texts(400, 1000));
  assert.deepEqual((await search({ tail: 600, since, until })).texts, texts(400, 701));
  const query = { pattern: 'line 99\\d$', isRegExp: true, case: 'smart', isInverted: false } as const;
  assert.deepEqual((await search({ query, source: 'file' })).texts, texts(990, 1000));
});

test('else the engine is asked, or it is told why not', async (t) => {
  const { path, search } = await engineWithFile(t);
  assert.deepEqual((await search({ source: 'engine' })).texts, ['line of the engine']);
  await rename(path, `${path}.elsewhere`);
  const { texts: found, progress } = await search();
  assert.deepEqual([found, progress?.isFile], [['line of the engine'], false]);
  const { progress: failed } = await search({ source: 'file' });
  assert.deepEqual(failed?.problem, {
    code: 'logFileUnreadable',
    container: 'shop-web',
    reason: 'missing',
    detail: path,
  });
});

test('a search that is cancelled ends, and tells how far it came', async (t) => {
  const { search } = await engineWithFile(t);
  const { progress } = await search({}, AbortSignal.abort());
  assert.equal(progress?.outcome, 'cancelled');
});

/** The same, with a place in a store, which is filled when `filled` resolves. */
async function engineWithStore(t: TestContext) {
  const of = await engineWithFile(t);
  const root = join(of.folder, 'store');
  const stored = storedPlace(root, of.endpoint.url, containerNamed('web', { id: 'web' }));
  assert.ok(stored);
  const request = (isRemoved: boolean) => ({
    containers: [{ id: 'web', name: 'shop-web', stored: { ...stored, isRemoved } }],
    store: { root, maxBytes: 1e9, token: 'test' },
  });
  const search = (options: Partial<LogSearchRequest> = {}, isRemoved = false) =>
    of.search({ ...request(isRemoved), ...options });
  const newest = async (count: number) => {
    const found: string[] = [];
    const onExcerpt = (excerpt: LogExcerpt) => found.push(...excerpt.lines.map(({ record }) => record.text));
    await searchNewest({ ...everything(of.endpoint), ...request(false) }, count, { onExcerpt });
    return found;
  };
  return { ...of, root, folder: stored.folder, search, newest };
}

test('what was read from the files is stored after the answer: rotated away or removed, it can still be searched', async (t) => {
  const { path, search } = await engineWithStore(t);
  const cold = await search();
  assert.deepEqual(cold.texts, texts(0, 1000));
  assert.deepEqual([cold.progress?.isFile, await cold.filled()], [true, undefined]);
  await writeFile(`${path}.1`, lines(500, 1000));
  await writeFile(path, lines(1000, 1010));
  const warm = await search();
  assert.deepEqual(warm.texts, texts(0, 1010));
  assert.deepEqual([warm.progress?.isFile, warm.progress?.stored], [false, 1000]);
  const removed = await search({}, true);
  assert.deepEqual(removed.texts, texts(0, 1010));
  assert.equal(removed.progress?.gaps, 0);
});

test('a part of a log, and what is told to be read from files alone, is not stored', async (t) => {
  const { root, search } = await engineWithStore(t);
  const since = String(Date.parse(time(990)) / 1000);
  await search({ since });
  await search({ tail: 5 });
  await search({ source: 'file' });
  await assert.rejects(readdir(root), /ENOENT/);
});

test('of a log that is too large only the end is stored, and the rest is read from the files as long as they are there', async (t) => {
  const { root, search } = await engineWithStore(t);
  const store = { root, maxBytes: 1e9, token: 'test', maxFill: lines(900, 1000).length };
  await (await search({ store })).filled();
  const warm = await search({ store });
  assert.deepEqual([warm.texts, warm.progress?.isFile], [texts(0, 1000), true]);
  await warm.filled();
  assert.deepEqual((await search({}, true)).texts, texts(900, 1000));
});

test('files that are far ahead of what is stored are searched as they stand, and stored then', async (t) => {
  const { path, search } = await engineWithStore(t);
  await (await search()).filled();
  const long = (second: number) =>
    jsonLine({ text: `line ${second} ${'.'.repeat(10_000)}\n`, time: time(second) });
  await appendFile(path, Array.from({ length: 1000 }, (_, index) => long(1000 + index)).join(''));
  const ahead = await search();
  assert.deepEqual([ahead.texts.length, ahead.progress?.isFile], [2000, true]);
  await ahead.filled();
  const warm = await search();
  assert.deepEqual([warm.texts, warm.progress?.stored], [ahead.texts, 2000]);
});

test('the newest hits are looked for beyond the files where more is stored', async (t) => {
  const { path, search, newest } = await engineWithStore(t);
  assert.deepEqual((await newest(2000)).length, 1000);
  await (await search()).filled();
  await rm(`${path}.1`);
  const found = await newest(2000);
  assert.deepEqual([found.length, found[0], found.at(-1)], [1000, 'line 999', 'line 0']);
});

test('the end of a log comes from the files, stored or not', async (t) => {
  const { search } = await engineWithStore(t);
  await (await search()).filled();
  const { texts: found, progress } = await search({ tail: 5 });
  assert.deepEqual([found, progress?.isFile], [texts(995, 1000), true]);
});

test('storing after the answer ends when its time is over, and leaves nothing locked', async (t) => {
  const { folder, root, search } = await engineWithStore(t);
  const store = { root, maxBytes: 1e9, token: 'test', maxFillMs: 0 };
  assert.equal(await (await search({ store })).filled(), undefined);
  await search({ source: 'engine' });
  assert.ok(!(await readdir(folder)).includes('lock'));
});

test('a store that cannot be written to is told when the answer is there', async (t) => {
  const { root, search } = await engineWithStore(t);
  await writeFile(root, 'a file');
  const { texts: found, filled } = await search();
  assert.equal(found.length, 1000);
  assert.equal((await filled())?.code, 'logStoreFailed');
});

test('a log that is stored is read from the store, and what is new from the files', async (t) => {
  const { folder, path, endpoint, search } = await engineWithFile(t);
  const root = join(folder, 'store');
  const stored = storedPlace(root, endpoint.url, containerNamed('web', { id: 'web' }));
  const store = { root, maxBytes: 1e9, token: 'test' };
  const containers = [{ id: 'web', name: 'shop-web', stored }];
  assert.deepEqual((await search({ containers, store, source: 'engine' })).texts, ['line of the engine']);
  await rm(`${path}.1`);
  const { texts: found, progress } = await search({ containers, store });
  assert.deepEqual(found, ['line of the engine', ...texts(500, 1000)]);
  assert.deepEqual([progress?.isFile, progress?.stored], [false, 1]);
});
