import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { plainLine, type ResultBlock, resultLine } from '../../../../src/core/logs/resultLines.ts';
import { resultSections } from '../../../../src/core/logs/resultSections.ts';

process.env.TZ = 'UTC';

let count = 0;
const block = (lines: ResultBlock['lines'], section?: ResultBlock['section']): ResultBlock => ({
  key: String(count++),
  lines,
  section,
});
const record = (time: string, isHit = true) =>
  resultLine('web', {
    record: { timestamp: `2026-11-23T${time}.5Z`, stream: 'stdout', text: 'x' },
    index: 0,
    ranges: [],
    isHit,
  });
const sections = (...blocks: ResultBlock[]) =>
  resultSections(blocks, english).map(
    ({ name, detail, start, end }) => `${name} (${detail}) ${start}-${end}`,
  );
const head = block([plainLine('# Query: x'), plainLine('')]);

test('grouped by container: one for each', () => {
  const title = (containerName: string) =>
    block([plainLine(''), plainLine(containerName)], { containerName, detail: '1 hit' });
  assert.deepEqual(
    sections(head, title('web'), block([record('10:00:00')]), title('db'), block([record('09:00:00')])),
    ['web (1 hit) 3-4', 'db (1 hit) 6-7'],
  );
});

test('merged by time: one for each hour, in either order; context belongs to its hit', () => {
  const gap = block([plainLine('')]);
  assert.deepEqual(
    sections(
      head,
      block([record('11:00:00', false), record('11:00:01')]),
      gap,
      block([record('10:59:59', false), record('11:00:00')]),
      gap,
      block([record('10:10:00'), record('10:11:00')]),
    ),
    ['2026-11-23 11:00 (2 hits) 2-6', '2026-11-23 10:00 (2 hits) 8-9'],
  );
});

test('of one hour: one for each minute', () => {
  assert.deepEqual(
    sections(block([record('10:10:00')]), block([record('10:10:30')]), block([record('10:11:00')])),
    ['2026-11-23 10:10 (2 hits) 0-1', '2026-11-23 10:11 (1 hit) 2-2'],
  );
  assert.deepEqual(sections(head), []);
});
