import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { english } from '../../../src/core/common/translate.ts';
import type { Endpoint } from '../../../src/core/containers/endpoint.ts';
import { ResultsDocument } from '../../../src/core/logs/resultsDocument.ts';
import type { LogSearchRequest } from '../../../src/workers/logSearchRequest.ts';
import { type NewestProgress, searchFromNewest, searchNewest } from '../../../src/workers/newestSearch.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';

const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}${index % 100 === 0 ? ' hit' : ''}`);

/** Each a millisecond after the one before. */
const entry = (line: string, index: number) =>
  frame('stdout', `2026-11-23T06:53:${(index / 1000).toFixed(3).padStart(6, '0')}000000Z ${line}\n`);
const entries = (tail: string | null) =>
  Buffer.concat(lines.map(entry).slice(tail === 'all' ? 0 : -Number(tail)));

test('the newest hits come first, and no more is read than they take', async (t) => {
  const asked: (string | null)[] = [];
  const endpoint = await startFakeEngine(t, {
    web: (response, query) => {
      const tail = query.get('tail');
      asked.push(tail);
      response.end(entries(tail));
    },
  });
  const search = async (count: number, options: Partial<LogSearchRequest> = {}) => {
    asked.length = 0;
    const texts: string[] = [];
    const request: LogSearchRequest = {
      endpoint,
      containers: [{ id: 'web', name: 'web' }],
      query: { pattern: 'hit', isRegExp: true, case: 'smart', isInverted: false },
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      ...options,
    };
    const [progress] = await searchNewest(request, count, {
      onExcerpt: (excerpt) => texts.push(excerpt.lines.map(({ record }) => record.text).join(' | ')),
    });
    return { texts, hits: progress?.hits, asked: [...asked] };
  };
  assert.deepEqual(await search(3), {
    texts: ['line 2900 hit', 'line 2800 hit', 'line 2700 hit'],
    hits: 3,
    asked: ['1000'],
  });
  const more = await search(12);
  assert.deepEqual([more.texts.length, more.hits, more.asked], [12, 12, ['1000', '10000']]);
  const all = await search(100);
  assert.deepEqual(
    [all.texts.at(-1), all.hits, all.asked],
    ['line 0 hit', 30, ['1000', '10000']],
    'no further, as the log is no longer than that',
  );
  const before = await search(1, { until: String(Date.parse('2026-11-23T06:53:01Z') / 1000) });
  assert.deepEqual(before.asked, ['all'], 'before a time, the end has nothing to say');
  const context = await search(2, { before: 1, after: 1 });
  assert.deepEqual(context.texts, [
    'line 2899 | line 2900 hit | line 2901',
    'line 2799 | line 2800 hit | line 2801',
  ]);
});

suite('all of a log, its end first', () => {
  const hit = { pattern: 'hit', isRegExp: true, case: 'smart', isInverted: false } as const;

  /** What is there after each time that hits come anew, in the order in which they came. */
  async function search(endpoint: Endpoint, options: Partial<LogSearchRequest> = {}) {
    const shown: string[][] = [[]];
    const progress: NewestProgress[] = [];
    const document = new ResultsDocument(
      {
        query: hit,
        containers: [{ id: 'web', name: 'web' }],
        window: '',
        context: 0,
        order: 'newestFirst',
        isMerged: false,
        command: '',
        isDemo: false,
      },
      english,
    );
    const request = { endpoint, containers: [{ id: 'web', name: 'web' }], query: hit, before: 0, after: 0 };
    const results = await searchFromNewest(
      { ...request, maxHits: 100, ...options },
      {
        onAnew: (id) => {
          shown.push([]);
          document.clear(id);
        },
        onFound: (id, excerpt, isOfEnd) => {
          shown.at(-1)?.push(...excerpt.map(({ record }) => record.text));
          document.addExcerpt(id, excerpt, isOfEnd);
        },
        onProgress: (one) => void progress.push(one),
      },
    );
    const shownInOrder = document
      .blocks()
      .flatMap(({ lines: shownLines }) =>
        shownLines.flatMap(({ text }) => /line (\d+) hit$/.exec(text)?.[1] ?? []),
      );
    return { shown, shownInOrder, progress, last: results[0] };
  }

  const log = (t: TestContext, asked: string[] = []) =>
    startFakeEngine(t, {
      web: (response, query) => {
        asked.push(query.get('tail') ?? '');
        response.end(entries(query.get('tail')));
      },
    });

  test('what the end has is there before the rest is asked for', async (t) => {
    const asked: string[] = [];
    const { shown, progress, last } = await search(await log(t, asked));
    assert.deepEqual(asked, ['1000', '30000', 'all'], 'all of it, as that may be stored');
    const [, first = [], , all = []] = shown;
    assert.deepEqual([first.length, first[0], first.at(-1)], [10, 'line 2900 hit', 'line 2000 hit']);
    assert.deepEqual([all.length, all[0], all.at(-1)], [30, 'line 2900 hit', 'line 0 hit']);
    assert.deepEqual([last?.hits, last?.records, last?.outcome], [30, 3000, 'exhausted']);
    assert.deepEqual(
      progress.filter(({ outcome }) => outcome !== undefined),
      [last],
    );
  });

  test('a log that is no longer than its end is not searched for a longer end', async (t) => {
    const asked: (string | null)[] = [];
    const endpoint = await startFakeEngine(t, {
      web: (response, query) => {
        asked.push(query.get('tail'));
        response.end(Buffer.concat(lines.slice(0, 500).map(entry)));
      },
    });
    const { last } = await search(endpoint);
    assert.deepEqual([asked, last?.hits], [['1000', 'all'], 5]);
  });

  test('of more hits than are kept, all are counted and the last are kept', async (t) => {
    const asked: string[] = [];
    const { shown, last } = await search(await log(t, asked), { maxHits: 4 });
    assert.deepEqual(asked, ['1000', 'all'], 'the end has enough');
    assert.deepEqual(shown.at(-1), ['line 2900 hit', 'line 2800 hit', 'line 2700 hit', 'line 2600 hit']);
    assert.deepEqual([last?.hits, last?.isCapped], [30, true]);
  });

  test('the last stack traces are kept, too', async (t) => {
    const query = { ...hit, hasTraces: true };
    const { shown, last } = await search(await log(t), { maxHits: 2, query, before: 1 });
    assert.deepEqual(shown.at(-1), ['line 2899', 'line 2900 hit', 'line 2799', 'line 2800 hit']);
    assert.deepEqual([last?.hits, last?.isCapped], [30, true]);
  });

  test('before a time, the end has nothing to say', async (t) => {
    const asked: string[] = [];
    await search(await log(t, asked), { until: '2026-11-23T06:53:01Z' });
    assert.deepEqual(asked, ['all']);
  });

  test('an engine that breaks off leaves what the end had and what came until then', async (t) => {
    const endpoint = await startFakeEngine(t, {
      web: (response, query) => {
        if (query.get('tail') === 'all') {
          response.write(Buffer.concat(lines.slice(0, 150).map(entry)), () => response.destroy());
        } else {
          response.end(Buffer.concat(lines.map(entry).slice(-500)));
        }
      },
    });
    const { shown, shownInOrder, last } = await search(endpoint);
    const end = shown.at(-1) ?? [];
    assert.deepEqual(shownInOrder, ['2900', '2800', '2700', '2600', '2500', '100', '0'], 'newest first');
    assert.equal(end[0], 'line 2900 hit');
    assert.deepEqual(end.slice(-2), ['line 0 hit', 'line 100 hit']);
    assert.equal(last?.outcome, 'failed');
    assert.ok((last?.onlyLast ?? 0) > 100);
    assert.equal(last?.hits, end.length);
  });

  test('a container that is gone is not asked for again', async (t) => {
    const { shown, last } = await search(await startFakeEngine(t, {}));
    assert.deepEqual([shown, last?.outcome, last?.problem?.code], [[[]], 'failed', 'containerGone']);
  });
});
