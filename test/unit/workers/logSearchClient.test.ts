import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '../../../src/core/errors.ts';
import type { LogQuery } from '../../../src/core/logs/logQuery.ts';
import { searchLogs } from '../../../src/workers/logSearchClient.ts';
import type {
  LogExcerpt,
  LogSearchProgress,
  LogSearchRequest,
} from '../../../src/workers/logSearchRequest.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { type LogAnswer, startFakeEngine } from '../../fixtures/logServer.ts';

const stamp = '2026-11-23T06:53:23.821703015Z ';

function answer(...lines: readonly string[]): LogAnswer {
  return (response, query) => {
    const prefix = query.get('timestamps') === 'true' ? stamp : '';
    response.end(Buffer.concat(lines.map((line) => frame('stdout', `${prefix}${line}\n`))));
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);
const query = (pattern: string): LogQuery => ({ pattern, isRegExp: true, case: 'smart', isInverted: false });

function request(
  endpoint: LogSearchRequest['endpoint'],
  names: readonly string[],
  pattern: string,
  options: Partial<LogSearchRequest> = {},
): LogSearchRequest {
  const containers = names.map((name) => ({ id: name, name: `${name}-name` }));
  return { endpoint, containers, query: query(pattern), before: 0, after: 0, maxHits: 100, ...options };
}

/** Runs a search to its end: the excerpts as text, hits in capitals. */
async function search(of: LogSearchRequest, signal?: AbortSignal) {
  const excerpts: LogExcerpt[] = [];
  const reports: LogSearchProgress[] = [];
  const handlers = {
    onExcerpt: (excerpt: LogExcerpt) => excerpts.push(excerpt),
    onProgress: (progress: LogSearchProgress) => reports.push(progress),
  };
  const progress = await searchLogs(of, handlers, signal);
  const shown = excerpts.map(({ containerId, lines }) => {
    const texts = lines.map(({ record, isHit }) => (isHit ? record.text.toUpperCase() : record.text));
    return `${containerId}@${lines[0]?.index}: ${texts.join(' | ')}`;
  });
  return { shown, excerpts, progress, reports };
}

test('hits come with their context, ranges, timestamps and the final standing', async (t) => {
  const endpoint = await startFakeEngine(t, {
    web: answer('start', '\x1b[31mer\x1b[0mror one', 'then', 'end'),
    db: answer('nothing here'),
  });
  const { shown, excerpts, progress } = await search(request(endpoint, ['web', 'db'], 'error', { after: 1 }));
  assert.deepEqual(shown, ['web@1: \x1B[31MER\x1B[0MROR ONE | then']);
  assert.deepEqual(excerpts[0]?.lines[0], {
    record: { timestamp: stamp.trim(), stream: 'stdout', text: '\x1b[31mer\x1b[0mror one' },
    index: 1,
    ranges: [[0, 5]],
    isHit: true,
  });
  assert.deepEqual(
    progress.map(({ containerId, records, hits, outcome, reached }) => [
      containerId,
      records,
      hits,
      outcome,
      reached,
    ]),
    [
      ['web', 4, 1, 'exhausted', stamp.trim()],
      ['db', 1, 0, 'exhausted', stamp.trim()],
    ],
  );
});

test('hits past the limit are counted; counting alone asks for no timestamps', async (t) => {
  const asked: (string | null)[] = [];
  const endpoint = await startFakeEngine(t, {
    web: (response, sent) => {
      asked.push(sent.get('timestamps'));
      answer(...numbered(1000))(response, sent);
    },
  });
  const some = await search(request(endpoint, ['web'], 'line', { maxHits: 3 }));
  assert.deepEqual(some.shown, ['web@0: LINE 0 | LINE 1 | LINE 2']);
  assert.deepEqual([some.progress[0]?.hits, some.progress[0]?.isCapped], [1000, true]);
  const none = await search(request(endpoint, ['web'], '9$', { maxHits: 0 }));
  assert.deepEqual(none.shown, []);
  assert.equal(none.progress[0]?.hits, 100);
  assert.deepEqual(asked, ['true', 'false']);
});

test('a container that fails is told by its name and stops no other', async (t) => {
  const endpoint = await startFakeEngine(t, {
    broken: (response) => {
      response.write(frame('stdout', `${stamp}error before the break\n`), () => response.destroy());
    },
    web: answer('error in web'),
  });
  const { shown, progress } = await search(request(endpoint, ['gone', 'broken', 'web'], 'error'));
  assert.deepEqual(shown.sort(), ['broken@0: ERROR BEFORE THE BREAK', 'web@0: ERROR IN WEB']);
  assert.deepEqual(progress[0]?.problem, { code: 'containerGone', container: 'gone-name' });
  assert.deepEqual(
    progress.map(({ outcome }) => outcome),
    ['failed', 'failed', 'exhausted'],
  );
});

test('an invalid pattern is refused before anything is read', async (t) => {
  const endpoint = await startFakeEngine(t, { web: () => assert.fail('read') });
  await assert.rejects(search(request(endpoint, ['web'], '(')), (error) =>
    isProblem(error, 'patternInvalid'),
  );
});

test('cancelling keeps what was found', async (t) => {
  const endpoint = await startFakeEngine(t, {
    // Never ends.
    web: (response) =>
      void response.write(
        Buffer.concat(['error one', 'fine'].map((line) => frame('stdout', `${stamp}${line}\n`))),
      ),
    db: answer('error two'),
  });
  const cancellation = new AbortController();
  const found: string[] = [];
  const progress = await searchLogs(
    request(endpoint, ['web', 'db'], 'error'),
    {
      onExcerpt: ({ containerId }) => {
        found.push(containerId);
        if (found.length === 2) {
          setImmediate(() => cancellation.abort());
        }
      },
    },
    cancellation.signal,
  );
  assert.deepEqual(found.sort(), ['db', 'web']);
  assert.deepEqual(
    progress.map(({ containerId, outcome, hits }) => [containerId, outcome, hits]),
    [
      ['web', 'cancelled', 1],
      ['db', 'exhausted', 1],
    ],
  );
  const late = await search(request(endpoint, ['web'], 'error'), cancellation.signal);
  assert.deepEqual(
    late.progress.map(({ outcome }) => outcome),
    ['cancelled'],
  );
});

test('a pattern that backtracks for ever is stopped, the container named, and every hit kept', async (t) => {
  const endpoint = await startFakeEngine(t, {
    web: answer('aaa', 'b', 'aa', `${'a'.repeat(50)}!`, 'aaaa'),
    db: answer('x', 'a'),
  });
  let beats = 0;
  const heart = setInterval(() => beats++, 100);
  t.after(() => clearInterval(heart));
  const { shown, progress } = await search(request(endpoint, ['db', 'web'], '^(a+)+$', { before: 1 }));
  assert.deepEqual(shown.sort(), ['db@0: x | A', 'web@0: AAA | b | AA']);
  assert.equal(progress[1]?.outcome, 'failed');
  assert.deepEqual(progress[1]?.problem, {
    code: 'patternTooSlow',
    pattern: '^(a+)+$',
    container: 'web-name',
  });
  // The thread that asked was free all the time.
  assert.ok(beats > 10, `${beats}`);
});

test('what another log is stuck in does not end a search: it goes on, and no hit comes twice', async (t) => {
  let requests = 0;
  const endpoint = await startFakeEngine(t, {
    db: (response, ...rest) => {
      requests++;
      if (requests === 1) {
        // Begun, and waiting for more when the thread is ended.
        response.write(frame('stdout', `${stamp}a\n`));
      } else {
        answer('a', 'x', 'aaa')(response, ...rest);
      }
    },
    web: answer('aa', `${'a'.repeat(50)}!`, 'aaaa'),
  });
  const { shown, progress } = await search(request(endpoint, ['db', 'web'], '^(a+)+$'));
  assert.deepEqual(shown.sort(), ['db@0: A', 'db@2: AAA', 'web@0: AA']);
  assert.deepEqual(
    progress.map(({ outcome }) => outcome),
    ['exhausted', 'failed'],
  );
  assert.equal(progress[0]?.hits, 2);
});

test('an engine that pauses is no pattern that is stuck, and neither is a caller that is busy', async (t) => {
  const endpoint = await startFakeEngine(t, {
    web: (response) => {
      response.write(frame('stdout', `${stamp}error one\n`));
      setTimeout(() => response.end(frame('stdout', `${stamp}error two\n`)), 3000);
    },
  });
  const busy = setTimeout(() => {
    const end = performance.now() + 2500;
    while (performance.now() < end) {
      // Busy.
    }
  }, 200);
  t.after(() => clearTimeout(busy));
  const { shown, progress } = await search(request(endpoint, ['web'], '(e)+rror'));
  assert.deepEqual(shown, ['web@0: ERROR ONE | ERROR TWO']);
  assert.equal(progress[0]?.outcome, 'exhausted');
});

test('a caller that takes its time holds the search up instead of filling the memory', async (t) => {
  const text = 'x'.repeat(1000);
  let sent = 0;
  const endpoint = await startFakeEngine(t, {
    web: async (response) => {
      for (let line = 0; line < 30_000; line++) {
        sent++;
        if (!response.write(frame('stdout', `${stamp}${text}\n`))) {
          await new Promise((resolve) => response.once('drain', resolve));
        }
      }
      response.end();
    },
  });
  let lines = 0;
  let sentAtFirst = 0;
  const [progress] = await searchLogs(
    request(endpoint, ['web'], '^x', { maxHits: Number.POSITIVE_INFINITY }),
    {
      onExcerpt: async (excerpt) => {
        if (lines === 0) {
          // Long enough for the rest of the log to arrive, if nothing holds it up.
          await new Promise((resolve) => setTimeout(resolve, 1000));
          sentAtFirst = sent;
        }
        lines += excerpt.lines.length;
      },
    },
  );
  assert.equal(lines, 30_000);
  assert.equal(progress?.hits, 30_000);
  assert.ok(sentAtFirst < 15_000, `${sentAtFirst}`);
});

test('what a handler throws ends the search', async (t) => {
  const endpoint = await startFakeEngine(t, {
    web: (response) => {
      response.write(frame('stdout', `${stamp}error\n`));
      response.write(frame('stdout', `${stamp}fine\n`));
    },
  });
  const failure = new Error('no room on the screen');
  const handlers = { onExcerpt: () => Promise.reject(failure) };
  await assert.rejects(searchLogs(request(endpoint, ['web'], 'error'), handlers), failure);
});

test('forty containers are searched, whatever the number that is read at a time', async (t) => {
  const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const endpoint = await startFakeEngine(
    t,
    Object.fromEntries(names.map((name) => [name, answer(`error in ${name}`, 'fine')])),
  );
  const { shown, progress } = await search(request(endpoint, names, 'error'));
  assert.equal(shown.length, 40);
  assert.deepEqual(
    progress.map(({ containerId, hits, outcome }) => [containerId, hits, outcome]),
    names.map((name) => [name, 1, 'exhausted']),
  );
});
