import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { english, type Translate } from '../../../../src/core/common/translate.ts';
import type { ExcerptLine } from '../../../../src/core/logs/excerpts.ts';
import { blockEdits } from '../../../../src/core/logs/lineBlocks.ts';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import { nearestLine } from '../../../../src/core/logs/resultLines.ts';
import type { Arrangement } from '../../../../src/core/logs/resultRuns.ts';
import { ResultsDocument } from '../../../../src/core/logs/resultsDocument.ts';
import { type ContainerProgress, headLines } from '../../../../src/core/logs/resultsSummary.ts';

process.env.TZ = 'UTC';

const bundle = JSON.parse(
  readFileSync(new URL('../../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8'),
) as Record<string, string>;
const korean: Translate = (message, ...args) => english(bundle[message] ?? message, ...args);

const oldestFirst: Arrangement = { order: 'oldestFirst', isMerged: false };

function results(t: Translate = english, ...names: string[]): ResultsDocument {
  return arranged(oldestFirst, names, t);
}

function arranged(
  arrangement: Arrangement,
  names: readonly string[],
  t: Translate = english,
  context = 1,
): ResultsDocument {
  return new ResultsDocument(
    {
      query: { pattern: 'error|fail', isRegExp: true, case: 'smart', isInverted: false },
      containers: names.map((name) => ({ id: name, name })),
      window: t('the whole log'),
      context,
      ...arrangement,
      command: "docker logs NAME 2>&1 | grep -Ei -- 'error|fail'",
      isDemo: false,
    },
    t,
  );
}

/** A line of a log; what is in brackets is what matched. */
function line(index: number, marked: string, stream: 'stdout' | 'stderr' = 'stdout'): ExcerptLine {
  const start = marked.indexOf('[');
  const text = marked.replace(/[[\]]/g, '');
  const timestamp = `2026-11-23T10:00:${String(index % 60).padStart(2, '0')}.123456789Z`;
  return {
    record: { timestamp, stream, text },
    index,
    ranges: start < 0 ? [] : [[start, marked.indexOf(']') - 1]],
    isHit: start >= 0,
  };
}

function progress(containerId: string, facts: Partial<ContainerProgress> = {}): ContainerProgress {
  return {
    containerId,
    records: 1000,
    hits: 0,
    reached: '2026-11-23T10:30:00.5Z',
    outcome: 'exhausted',
    problem: undefined,
    isCapped: false,
    ...facts,
  };
}

const textOf = (document: ResultsDocument) =>
  document
    .blocks()
    .flatMap(({ lines }) => lines.map(({ text }) => text))
    .join('\n');

test('what was asked, what came of it, what was not searched, and the hits with their context', () => {
  const document = results(english, 'web', 'db', 'cache', 'worker');
  document.addExcerpt('db', [line(11, 'begin'), line(12, '[fail]ed', 'stderr')]);
  document.addExcerpt('db', [line(40, 'an [error]')]);
  document.addExcerpt('web', [line(3, '[error] 500')]);
  document.finish(
    [
      progress('web', { hits: 1 }),
      progress('db', { hits: 2500, records: 1_234_567, isCapped: true }),
      progress('cache'),
      progress('worker', {
        records: 0,
        reached: undefined,
        outcome: 'failed',
        problem: { code: 'logsUnreadable', container: 'worker', driver: 'none' },
      }),
    ],
    1234,
  );
  assert.equal(
    textOf(document),
    `# Query: error|fail
# Flags: regular expression, smart case
# Exclude: nothing
# Records: all
# Containers: web, db, cache, worker
# Window: the whole log
# Context Lines: 1
# Order: oldest first, grouped by container
# In a Shell: docker logs NAME 2>&1 | grep -Ei -- 'error|fail'

2,501 hits in 2 of 4 containers, 1,236,567 records searched in 1.2 s
⚠ db: only the first 2 of 2,500 hits are shown
⚠ worker: not searched. The log of “worker” cannot be read back: its log driver “none” keeps nothing on this engine. Recreate the container with the log driver “json-file” or “local”.
No hits in cache

web: 1 hit
2026-11-23 10:00:03.123: │ error 500

db: 2,500 hits
2026-11-23 10:00:11.123  │ begin
2026-11-23 10:00:12.123: ┃ failed

2026-11-23 10:00:40.123: │ an error`,
  );
});

test('the head says all that a query asks for', () => {
  const query: LogQuery = {
    pattern: '',
    isRegExp: false,
    case: 'sensitive',
    isInverted: false,
    isWholeWord: true,
    hasTraces: true,
    excludePatterns: ['GET /health', 'ready\n'],
    levels: ['error', 'fatal'],
    streams: ['stderr'],
    fields: [{ path: 'status', operator: '>=', value: '500' }],
  };
  const heading = {
    query,
    containers: [],
    window: '',
    context: 0,
    command: '',
    isDemo: false,
    ...oldestFirst,
  };
  const head = headLines(heading, english).map(({ text, field }) => `${field}: ${text}`);
  assert.deepEqual(head.slice(0, 4), [
    'query: # Query: everything',
    'flags: # Flags: plain text, match case, whole words only, whole stack traces',
    'exclude: # Exclude: GET /health || ready␊',
    'records: # Records: error, fatal, stderr, status>=500',
  ]);
  assert.equal(headLines({ ...heading, isDemo: true }, korean)[0]?.text, '# 엔진: 데모 엔진');
});

test('where no command finds the same, none is shown', () => {
  const heading = {
    query: { pattern: '', isRegExp: true, case: 'smart', isInverted: false, levels: ['error'] },
    containers: [],
    window: '',
    context: 0,
    command: undefined,
    isDemo: false,
    ...oldestFirst,
  } as const;
  const labels = headLines(heading, english).map(({ text }) => text.split(':')[0]);
  assert.deepEqual(labels.slice(-3), ['# Context Lines', '# Order', '']);
});

test('one that is shown, or searched, is told in the singular', () => {
  const notices = (facts: Partial<ContainerProgress>, order: Arrangement['order']) => {
    const document = arranged({ order, isMerged: false }, ['web']);
    document.addExcerpt('web', [line(0, '[error]')]);
    document.finish([progress('web', { hits: 2500, ...facts })], 1);
    return /⚠ web: (.*)/.exec(textOf(document))?.[1];
  };
  assert.equal(notices({ isCapped: true }, 'newestFirst'), 'only the last of 2,500 hits is shown');
  assert.equal(notices({ isCapped: true }, 'oldestFirst'), 'only the first of 2,500 hits is shown');
  const cancelled = { outcome: 'cancelled', onlyLast: 1 } as const;
  assert.equal(
    notices({ ...cancelled, reached: undefined }, 'newestFirst'),
    'only the last record was searched. Cancelled.',
  );
  assert.equal(
    notices(cancelled, 'newestFirst'),
    'searched only up to 2026-11-23 10:30:00.500, and the last record. Cancelled.',
  );
});

test('while it runs, and cancelled, in Korean', () => {
  const document = results(korean, 'web');
  document.setProgress(progress('web', { outcome: undefined, records: 5000 }));
  assert.match(textOf(document), /\n검색 중 … 지금까지 0건, 레코드 5,000개 검색함$/);
  document.finish([progress('web', { outcome: 'cancelled' })], 100);
  assert.match(
    textOf(document),
    /\n컨테이너 1개 중 0개에서 0건, 레코드 1,000개를 0.1초 동안 검색함\n⚠ web: 2026-11-23 10:30:00.500까지만 검색했습니다. 취소되었습니다.$/,
  );
});

test('the parts of one run of records are not set apart', () => {
  const document = results(english, 'web');
  document.addExcerpt('web', [line(0, '[error] 1')]);
  document.addExcerpt('web', [line(1, '[error] 2')]);
  document.addExcerpt('web', [line(3, '[error] 3')]);
  const lines = textOf(document).split('\n');
  assert.deepEqual(lines.slice(-4), [
    '2026-11-23 10:00:00.123: │ error 1',
    '2026-11-23 10:00:01.123: │ error 2',
    '',
    '2026-11-23 10:00:03.123: │ error 3',
  ]);
});

test('matches and the link are where the line shows them, whatever else is in the text', () => {
  const marked = '\u2028tab\t한국어 😀 <b>[error]</b>';
  const document = results(english, 'web');
  document.addExcerpt('web', [line(9, marked), line(10, '\x1b(Bplain\x07')]);
  const [hit, context] = document.blocks().at(-1)?.lines ?? [];
  const [start, end] = hit?.ranges[0] ?? [];
  assert.equal(hit?.text.slice(start, end), 'error');
  assert.equal(hit?.text.slice(...(hit.source?.link ?? [])), '2026-11-23 10:00:09.123');
  assert.match(hit?.text ?? '', /│ ␤tab\t한국어/);
  assert.match(context?.text ?? '', /│ plain␇$/);
});

test('hits of the same time and text are told apart', () => {
  const document = results(english, 'web');
  document.addExcerpt('web', [line(0, '[error]'), line(60, 'other'), line(120, '[error]')]);
  document.addExcerpt('web', [line(180, '[error]'), line(61, '[error]')]);
  const ordinals = document
    .blocks()
    .flatMap(({ lines }) => lines.flatMap(({ source }) => (source ? document.ordinal(source) : [])));
  assert.deepEqual(ordinals, [0, 0, 1, 2, 0]);
});

test('newest first: the runs of a container turn, the records of a run do not, however its parts come', () => {
  const document = arranged({ order: 'newestFirst', isMerged: false }, ['web']);
  document.addExcerpt('web', [line(21, 'a [fail]'), line(22, 'after')]);
  document.addExcerpt('web', [line(19, 'before'), line(20, 'an [error]')]);
  document.addExcerpt('web', [line(3, '[error] 3')]);
  const lines = textOf(document).split('\n').slice(-6);
  assert.deepEqual(lines, [
    '2026-11-23 10:00:19.123  │ before',
    '2026-11-23 10:00:20.123: │ an error',
    '2026-11-23 10:00:21.123: │ a fail',
    '2026-11-23 10:00:22.123  │ after',
    '',
    '2026-11-23 10:00:03.123: │ error 3',
  ]);
});

test('merged: by timestamp, then container, each line with its container', () => {
  const document = arranged({ order: 'oldestFirst', isMerged: true }, ['web', 'worker']);
  document.addExcerpt('worker', [line(5, '[error] 2')]);
  document.addExcerpt('worker', [line(9, '[error] 4')]);
  document.addExcerpt('web', [line(5, '[error] 1')]);
  document.addExcerpt('web', [line(7, '[error] 3')]);
  const hits = () =>
    textOf(document)
      .split('\n')
      .filter((text) => text.startsWith('2026'))
      .map((text) => text.slice(20));
  assert.deepEqual(hits(), [
    '05.123: web    │ error 1'.slice(3),
    '05.123: worker │ error 2'.slice(3),
    '07.123: web    │ error 3'.slice(3),
    '09.123: worker │ error 4'.slice(3),
  ]);
  document.arrange({ order: 'newestFirst', isMerged: false });
  assert.deepEqual(hits(), ['123: │ error 3', '123: │ error 1', '123: │ error 4', '123: │ error 2']);
  assert.match(textOf(document), /# Order: newest first, grouped by container/);
});

test('merged: hits without context interleave, however many came in a row', () => {
  const document = arranged({ order: 'newestFirst', isMerged: true }, ['web', 'worker'], english, 0);
  document.addExcerpt('web', [line(4, '[error] 1'), line(5, '[error] 2'), line(7, '[error] 4')]);
  document.addExcerpt('worker', [line(6, '[error] 3')]);
  const order = textOf(document).match(/error \d/g);
  assert.deepEqual(order, ['error 4', 'error 3', 'error 2', 'error 1']);
});

test('what comes once more changes nothing of the document', () => {
  const document = arranged({ order: 'newestFirst', isMerged: false }, ['web']);
  const runs = [
    [line(9, 'before'), line(10, '[error] 2')],
    [line(3, '[error] 1'), line(4, 'after')],
  ];
  for (const run of runs) {
    document.addExcerpt('web', run);
  }
  const before = document.blocks();
  document.clear('web');
  assert.match(textOf(document), /records searched$/m);
  // The log was read from further back: the same records have other indices.
  for (const run of runs) {
    document.addExcerpt(
      'web',
      run.map((one) => ({ ...one, index: one.index + 500 })),
    );
  }
  document.addExcerpt('web', [line(0, '[error] 0')]);
  const edits = blockEdits(before, document.blocks());
  assert.deepEqual(edits, [{ start: 18, end: 18, lines: ['', '2026-11-23 10:00:00.123: │ error 0'] }]);
});

test('a long line is shown around its first match', () => {
  const document = results(english, 'web');
  const text = `${'x'.repeat(50_000)}[error]${'y'.repeat(50_000)}`;
  document.addExcerpt('web', [line(0, text)]);
  const hit = document.blocks().at(-1)?.lines[0];
  const [start, end] = hit?.ranges[0] ?? [];
  assert.equal(hit?.text.slice(start, end), 'error');
  assert.ok((hit?.text.length ?? 0) < 1100);
  assert.match(hit?.text ?? '', /│ …x+errory+…$/);
});

test('a search that could not begin says why', () => {
  const document = results(english, 'web');
  document.fail('Nothing answers.');
  assert.equal(textOf(document).split('\n').at(-1), '⚠ Nothing answers.');
});

test('what has not changed is the same block', () => {
  const document = results(english, 'web', 'db');
  document.addExcerpt('web', [line(0, '[error]')]);
  const before = document.blocks();
  document.addExcerpt('db', [line(0, '[error]')]);
  assert.equal(document.blocks().filter((block) => before.includes(block)).length, before.length);
});

test('what the end of a log has stands above what is found in the rest, whatever the numbers of its lines', () => {
  const document = arranged({ order: 'newestFirst', isMerged: false }, ['web'], english, 1);
  document.addExcerpt('web', [line(41, '[error] 41'), line(42, '42')], true);
  document.addExcerpt('web', [line(38, '[error] 38'), line(39, '39')], true);
  // On the way from the beginning, where the numbers count anew: one of them follows those of the end by chance.
  document.addExcerpt('web', [{ ...line(5, '[fail] 5'), index: 40 }]);
  document.addExcerpt('web', [{ ...line(9, '[fail] 9'), index: 70 }]);
  const hits = () => textOf(document).match(/(?<=│ (?:error|fail) )\d+/g);
  assert.deepEqual(hits(), ['41', '38', '9', '5']);
  document.arrange({ order: 'oldestFirst', isMerged: false });
  assert.deepEqual(hits(), ['5', '9', '38', '41']);
  assert.equal(textOf(document).match(/\n\n2026/g)?.length, 3, 'each is a run of its own');
});

test('a line is known again when others came before it', () => {
  const lines = ['head', 'notice', 'a: hit', 'same', 'same'].map((text) => ({ text }));
  assert.equal(nearestLine(lines, 1, 'a: '), 2);
  assert.equal(nearestLine(lines, 4, 'same'), 4);
  assert.equal(nearestLine(lines, 9, 'head'), 0);
  assert.equal(nearestLine(lines, 2, 'gone'), undefined);
});
