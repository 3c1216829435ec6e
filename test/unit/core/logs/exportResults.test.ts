import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import type { ExcerptLine } from '../../../../src/core/logs/excerpts.ts';
import { exportResults, type ResultFormat } from '../../../../src/core/logs/exportResults.ts';
import type { Arrangement } from '../../../../src/core/logs/resultRuns.ts';
import { ResultsDocument } from '../../../../src/core/logs/resultsDocument.ts';

const containers = [
  { id: 'a1', name: 'web' },
  { id: 'b2', name: 'api_1' },
];

function line(index: number, text: string, isHit = true): ExcerptLine {
  const timestamp = `2026-11-23T10:00:0${index}.123456789Z`;
  return { record: { timestamp, stream: 'stdout', text }, index, ranges: isHit ? [[0, 5]] : [], isHit };
}

function exported(format: ResultFormat, arrangement: Arrangement): string {
  const results = new ResultsDocument(
    {
      query: { pattern: 'error|`x`', isRegExp: true, case: 'smart', isInverted: false },
      containers,
      window: 'the whole log',
      context: 1,
      ...arrangement,
      command: 'docker logs NAME',
      isDemo: false,
    },
    english,
  );
  results.addExcerpt('a1', [line(1, 'error <b>\u001b[31m한국어\u001b[0m'), line(2, 'after', false)]);
  results.addExcerpt('a1', [line(5, 'error ```"quoted"')]);
  results.addExcerpt('b2', [line(3, '=error(1)')]);
  return exportResults(format, results.blocks(), containers, { query: 'error|`x`' }, english);
}

const grouped: Arrangement = { order: 'oldestFirst', isMerged: false };

test('Markdown: what was asked, what came of it, and the lines as nothing but code', () => {
  const text = exported('markdown', grouped);
  assert.match(text, /^## Logs\\: error\\\|\\`x\\`\n\n {4}Query: error\|`x`\n/);
  assert.match(text, /^ {4}Searching … 0 hits so far/m);
  assert.ok(
    text.endsWith(`
### web

    2026-11-23T10:00:01.123456789Z error <b>한국어
    2026-11-23T10:00:02.123456789Z after
    2026-11-23T10:00:05.123456789Z error \`\`\`"quoted"

### api\\_1

    2026-11-23T10:00:03.123456789Z =error(1)
`),
    text,
  );
});

test('CSV and JSON lines, in the order of the document', () => {
  const csv = exported('csv', { order: 'newestFirst', isMerged: true }).split('\r\n');
  assert.equal(csv[0], 'id,name,index,timestamp,textTime,stream,level,text,isHit');
  assert.equal(csv[1], 'a1,web,5,2026-11-23T10:00:05.123456789Z,,stdout,error,"error ```""quoted""",true');
  assert.equal(csv[2], "b2,api_1,3,2026-11-23T10:00:03.123456789Z,,stdout,,'=error(1),true");
  const rows = exported('jsonLines', grouped)
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as { name: string; text: string; isHit: boolean; ranges: unknown });
  assert.deepEqual(
    rows.map(({ name, isHit }) => [name, isHit]),
    [
      ['web', true],
      ['web', false],
      ['web', true],
      ['api_1', true],
    ],
  );
  assert.deepEqual(rows[0]?.ranges, [[0, 5]]);
});
