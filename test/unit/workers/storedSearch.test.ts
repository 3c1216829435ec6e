import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Container } from '../../../src/core/containers/container.ts';
import type { Endpoint } from '../../../src/core/containers/endpoint.ts';
import type { LogRecord } from '../../../src/core/logs/logRecord.ts';
import { RecordDecoder } from '../../../src/core/logs/recordDecoder.ts';
import { boundLogStore, listStoredLogs, storedPlace } from '../../../src/storage/logs/logStore.ts';
import { LogWriter } from '../../../src/storage/logs/logWriter.ts';
import { StoredLog, segmentPath, sourceOf } from '../../../src/storage/logs/storedLog.ts';
import { searchLogs } from '../../../src/workers/logSearchClient.ts';
import type { LogSearchRequest } from '../../../src/workers/logSearchRequest.ts';
import { containerNamed } from '../../fixtures/containers.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';
import { linesOf, temporaryFolder } from '../../fixtures/storedLogs.ts';

/** `HH:MM:SS.nnnnnnnnn text` of 2026-11-23; `!` before the text for stderr; `>` at its end for a line that goes on. */
type Line = string;

interface Engine {
  readonly endpoint: Endpoint;
  readonly root: string;
  /** By container id. */
  readonly logs: Record<string, Line[]>;
  readonly asked: string[];
}

async function engine(t: TestContext, logs: Record<string, Line[]>): Promise<Engine> {
  const asked: string[] = [];
  const answers = Object.keys(logs).map((id) => [
    id,
    (response: { end(bytes: Buffer): void }, query: URLSearchParams) => {
      const since = Number(query.get('since') ?? 0);
      const until = Number(query.get('until') ?? Number.POSITIVE_INFINITY);
      asked.push(`${id} ${query.get('since') ?? '-'} ${query.get('tail')}`);
      const kept: Buffer[] = [];
      for (const line of logs[id] ?? []) {
        const [, time = '', isStderr, text = '', goesOn] = /^(\S+) (!?)(.*?)(>?)$/.exec(line) ?? [];
        const stamp = `2026-11-23T${time}Z`;
        if (Date.parse(stamp) / 1000 > until) {
          break;
        }
        if (Date.parse(stamp) / 1000 >= since) {
          const whole = goesOn ? text.padEnd(16_384, '.') : `${text}\n`;
          kept.push(frame(isStderr ? 'stderr' : 'stdout', `${stamp} ${whole}`));
        }
      }
      const tail = query.get('tail');
      response.end(Buffer.concat(tail === 'all' ? kept : kept.slice(-Number(tail))));
    },
  ]);
  const endpoint = await startFakeEngine(t, Object.fromEntries(answers));
  return { endpoint, root: await temporaryFolder(t), logs, asked };
}

const second = (number: number) =>
  `10:${String(Math.floor(number / 60)).padStart(2, '0')}:${String(number % 60).padStart(2, '0')}.007`;
const lines = (first: number, last: number): Line[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${second(first + index)} line ${first + index}`);

interface Options extends Partial<LogSearchRequest> {
  readonly id?: string;
  readonly isRemoved?: boolean;
  readonly container?: Container;
}

/** All records the search sees: those it takes from the store and, apart, those of an engine that is asked for all. */
async function search(
  { endpoint, root }: Engine,
  { id = 'web', isRemoved = false, container, ...options }: Options = {},
) {
  const place = storedPlace(root, endpoint.url, container ?? containerNamed('web', { id }));
  const request: LogSearchRequest = {
    endpoint,
    containers: [{ id, name: 'web', stored: place && { ...place, isRemoved } }],
    query: { pattern: '', isRegExp: true, case: 'smart', isInverted: false },
    before: 0,
    after: 0,
    maxHits: 1_000_000,
    store: { root, maxBytes: 1e9, token: 'test' },
    ...options,
  };
  const read = async (of: LogSearchRequest) => {
    const records: LogRecord[] = [];
    const [progress] = await searchLogs(of, {
      onExcerpt: (excerpt) => records.push(...excerpt.lines.map(({ record }) => record)),
    });
    return { texts: records.map(({ text }) => text.replace(/\.{9,}/g, '…')), records, progress };
  };
  const { store: _, ...cold } = request;
  return {
    warm: await read(request),
    cold: isRemoved ? undefined : await read(cold),
    folder: place?.folder ?? '',
  };
}

/** Nothing differs from what the engine tells by itself. */
async function assertSame(of: Engine, options?: Options) {
  const { warm, cold, folder } = await search(of, options);
  const short = ({ timestamp, stream, text }: LogRecord) =>
    `${timestamp} ${stream} ${text.slice(0, 30)} ${text.length}`;
  assert.deepEqual(warm.records.map(short), cold?.records.map(short));
  assert.deepEqual(
    [warm.progress?.records, warm.progress?.hits, warm.progress?.outcome, warm.progress?.storeFailure],
    [cold?.progress?.records, cold?.progress?.hits, 'exhausted', undefined],
  );
  return { ...warm, folder };
}

test('what was read is read from the store, and the engine is asked for what is new', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  assert.equal((await assertSame(of)).progress?.stored, 0);
  of.logs.web?.push(...lines(51, 55));
  assert.equal((await assertSame(of)).progress?.stored, 50);
  const { progress } = await assertSame(of);
  assert.deepEqual([progress?.stored, progress?.records, progress?.gaps], [55, 55, 0]);
  assert.deepEqual(
    of.asked.filter((_, index) => index % 2 === 0),
    ['web - all', 'web - 1000', 'web - 1000'],
  );
});

test('what is new is looked for in the last records, then in more of them, then from the time of the last one on', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  await assertSame(of);
  const count = of.asked.length;
  of.logs.web?.push(...lines(51, 1100));
  await assertSame(of);
  const since = Math.floor(Date.parse(`2026-11-23T${second(1100)}Z`) / 1000) - 1;
  of.logs.web?.push(...Array.from({ length: 100_001 }, (_, index) => `10:30:00 ${index}`));
  const { warm } = await search(of, { maxHits: 0, timestamps: false });
  assert.equal(warm.progress?.records, 101_101);
  assert.deepEqual(
    of.asked.slice(count).filter((asked) => asked !== 'web - all'),
    ['web - 1000', 'web - 100000', 'web - 1000', 'web - 100000', `web ${since} all`],
  );
});

test('records of one timestamp, in whichever order they are stamped, are told apart by their place', async (t) => {
  const web = ['10:00:01 a', '10:00:01 b', '10:00:01 !c', '10:00:02.5 d', '10:00:02.4 !e', '10:00:02.5 f'];
  const of = await engine(t, { web });
  for (const next of [
    '10:00:02.5 g',
    '10:00:02.45 !h',
    '10:00:02.5 i',
    '10:00:03 j',
    '10:00:03 k',
    '10:00:03 l',
  ]) {
    await assertSame(of);
    web.push(next);
  }
  assert.equal((await assertSame(of)).texts.join(''), 'abcdefghijkl');
});

test('a clock that was put back hides nothing', async (t) => {
  const web = [...lines(600, 620), ...lines(100, 110)];
  const of = await engine(t, { web });
  await assertSame(of);
  web.push(...lines(111, 130));
  await assertSame(of);
  assert.equal((await assertSame(of)).progress?.stored, 52);
});

test('a line that has not come to its end is not stored, nor what comes behind it', async (t) => {
  const web = ['10:00:01 one', '10:00:02 long >', '10:00:03 !two', '10:00:50 !three'];
  const of = await engine(t, { web });
  assert.deepEqual(
    (await assertSame(of)).texts,
    ['one', '!two', '!three', 'long …'].map((text) => text.replace('!', '')),
  );
  assert.equal((await assertSame(of)).progress?.stored, 0);
  web.push('10:00:02  longer >', '10:00:02  end', '10:01:00 four');
  assert.deepEqual((await assertSame(of)).texts, ['one', 'two', 'three', 'long … longer … end', 'four']);
  assert.equal((await assertSame(of)).progress?.stored, 5);
});

test('a window is cut out of the store as the engine cuts it', async (t) => {
  const web = [...lines(1, 300), '10:05:00.5 x', '10:04:59 early', ...lines(301, 400)];
  const of = await engine(t, { web });
  const at = (time: string) => String(Date.parse(`2026-11-23T${time}Z`) / 1000);
  const windows = [
    { since: at(second(40)) },
    { until: at(second(40)) },
    { since: at('10:00:40.5'), until: at('10:05:00.2') },
    { since: at('10:20:00') },
    { until: at('09:00:00') },
    { tail: 5 },
  ];
  // A part is no beginning of a store.
  await assertSame(of, windows[0]);
  assert.deepEqual(await readdir(of.root), []);
  await assertSame(of);
  for (const window of windows) {
    await assertSame(of, window);
  }
});

test('what the engine has dropped stays, and a gap is told where lines may be missing', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  await search(of);
  of.logs.web?.splice(0, 49);
  of.logs.web?.push(...lines(51, 60));
  const seamless = (await search(of)).warm;
  assert.deepEqual([seamless.texts.length, seamless.progress?.gaps], [60, 0]);
  of.logs.web?.splice(0, 15, ...lines(70, 75));
  const gapped = (await search(of)).warm;
  assert.deepEqual(
    [gapped.texts.at(59), gapped.texts.at(60), gapped.progress?.gaps],
    ['line 60', 'line 70', 1],
  );
  assert.equal((await search(of)).warm.progress?.gaps, 1);
});

test('a recreated container goes on with the log of its predecessor; removed, it can still be searched', async (t) => {
  const of = await engine(t, { web: lines(1, 20), web2: lines(30, 40) });
  await search(of);
  const second = containerNamed('web', { id: 'web2' });
  assert.equal((await search(of, { id: 'web2', container: second })).warm.texts.length, 31);
  of.logs.web2?.push(...lines(41, 45));
  const { warm } = await search(of, { id: 'web2', container: second });
  assert.deepEqual(
    warm.texts,
    [...lines(1, 20), ...lines(30, 45)].map((line) => line.slice(line.indexOf(' ') + 1)),
  );
  const count = of.asked.length;
  assert.equal((await search(of, { id: 'web2', isRemoved: true })).warm.texts.length, 36);
  assert.deepEqual((await search(of, { id: 'web2', isRemoved: true, tail: 2 })).warm.texts, [
    'line 44',
    'line 45',
  ]);
  assert.equal(of.asked.length, count);
  // The first one is read again although it is gone: two at a time cannot be told apart.
  assert.deepEqual((await search(of)).warm.texts.length, 20);
});

test('what the store had to give up is read from the engine as long as that has it', async (t) => {
  const of = await engine(t, { web: lines(1, 100) });
  const folder = storedPlace(of.root, of.endpoint.url, containerNamed('web'))?.folder ?? '';
  // Ten segments of ten records.
  for (let first = 1; first <= 91; first += 10) {
    const decoder = new RecordDecoder({ isFramed: true }, true);
    for (const line of lines(first, first + 9)) {
      decoder.push(frame('stdout', `2026-11-23T${line.replace(' ', 'Z ')}\n`));
    }
    const writer = await LogWriter.open(folder, { source: sourceOf('web'), segmentBytes: 1 });
    writer?.append(decoder.takeBytes(), { isBeginning: first === 1 });
    await writer?.close();
  }
  assert.equal((await assertSame(of)).progress?.stored, 100);
  const sizes = (await listStoredLogs(of.root)).map(({ bytes }) => bytes);
  await boundLogStore(of.root, (sizes[0] ?? 0) * 0.55);
  assert.equal((await assertSame(of)).progress?.stored, 50);
  await assertSame(of, { until: String(Date.parse('2026-11-23T10:00:20Z') / 1000) });
  of.logs.web?.splice(0, 80);
  assert.equal((await search(of)).warm.texts.length, 50);
});

test('while somebody else writes, the engine is read beyond what is stored', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  const { folder } = await assertSame(of);
  of.logs.web?.push(...lines(51, 60));
  const other = await LogWriter.open(folder, { source: sourceOf('web') });
  assert.equal((await assertSame(of)).progress?.stored, 50);
  await other?.close();
  await assertSame(of);
  assert.equal((await assertSame(of)).progress?.stored, 60);
});

test('a thread that was ended by force leaves nothing locked', async (t) => {
  const of = await engine(t, { web: [...lines(1, 5), `${second(6)} ${'a'.repeat(40)}!`] });
  const { warm, folder } = await search(of, {
    query: { pattern: '^(a+)+$', isRegExp: true, case: 'smart', isInverted: false },
  });
  assert.equal(warm.progress?.problem?.code, 'patternTooSlow');
  assert.ok(!(await readdir(folder)).includes('lock'));
  await assertSame(of);
});

test('a store that cannot be written to is told and hinders nothing', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  await rm(of.root, { recursive: true });
  await writeFile(of.root, 'a file');
  const { warm } = await search(of);
  assert.equal(warm.texts.length, 50);
  const { storeFailure } = warm.progress ?? {};
  assert.match(storeFailure?.code === 'logStoreFailed' ? storeFailure.reason : '', /ENOTDIR|EEXIST/);
});

test('a text that is shorter than its index says is made good by the engine', async (t) => {
  const of = await engine(t, { web: lines(1, 50) });
  const { folder } = await assertSame(of);
  await writeFile(segmentPath(folder, 1, 'text'), 'line 1\n');
  await assertSame(of);
  assert.equal((await linesOf(await StoredLog.load(join(folder)))).length, 50);
});
