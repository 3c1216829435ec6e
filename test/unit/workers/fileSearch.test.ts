import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { storedPlace } from '../../../src/storage/logs/logStore.ts';
import { type LogSearchRequest, searchLogs } from '../../../src/workers/logSearchClient.ts';
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
    const [progress] = await searchLogs(
      {
        endpoint,
        containers: [{ id: 'web', name: 'shop-web' }],
        query: { pattern: '', isRegExp: true, case: 'smart', isInverted: false },
        before: 0,
        after: 0,
        maxHits: 10_000,
        source: 'auto',
        ...options,
      },
      { onExcerpt: (excerpt) => texts.push(...excerpt.lines.map(({ record }) => record.text)) },
      signal,
    );
    return { texts, progress };
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

test('a log that is stored is read from the store, and what is new from the files', async (t) => {
  const { folder, path, endpoint, search } = await engineWithFile(t);
  const root = join(folder, 'store');
  const stored = storedPlace(root, endpoint.url, containerNamed('web', { id: 'web' }));
  const store = { root, maxBytes: 1e9, token: 'test' };
  const containers = [{ id: 'web', name: 'shop-web', stored }];
  // Once through the engine: only that fills the store.
  assert.deepEqual((await search({ containers, store, source: 'engine' })).texts, ['line of the engine']);
  await rm(`${path}.1`);
  const { texts: found, progress } = await search({ containers, store });
  assert.deepEqual(found, ['line of the engine', ...texts(500, 1000)]);
  assert.deepEqual([progress?.isFile, progress?.stored], [false, 1]);
});
