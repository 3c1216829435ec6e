import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockEdits, type LineBlock, type LineEdit, sameLine } from '../../../../src/core/logs/lineBlocks.ts';

const block = (key: string, ...texts: string[]): LineBlock => ({
  key,
  lines: texts.map((text) => ({ text })),
});

/** What an editor makes of the edits: all are places in the old text. */
function apply(lines: readonly string[], edits: readonly LineEdit[]): string[] {
  const result = [...lines];
  for (const edit of [...edits].reverse()) {
    result.splice(edit.start, edit.end - edit.start, ...edit.lines);
  }
  return result;
}

const texts = (blocks: readonly LineBlock[]) => blocks.flatMap(({ lines }) => lines.map(({ text }) => text));

const head = block('head', 'searching', '');
const web = block('web', 'web: 1 hit', '  1: error');
const db = block('db', 'db: 1 hit', '  7: fail');

test('what is new is inserted, and what is the same stays', () => {
  assert.deepEqual(blockEdits([head, db], [head, web, db]), [
    { start: 2, end: 2, lines: ['web: 1 hit', '  1: error'] },
  ]);
  assert.deepEqual(blockEdits([head, web], [head, { ...web }]), []);
});

test('what has changed is replaced, together with what was inserted next to it', () => {
  const done = block('head', 'done');
  assert.deepEqual(blockEdits([head, db], [done, web, db]), [
    { start: 0, end: 2, lines: ['done', 'web: 1 hit', '  1: error'] },
  ]);
});

test('any version becomes any other', () => {
  const versions = [
    [],
    [head],
    [head, web],
    [head, web, db],
    [db],
    [block('head', 'done'), block('web'), db],
    [block('web', 'a', 'b', 'c'), block('end', 'z')],
  ];
  for (const before of versions) {
    for (const after of versions) {
      const edits = blockEdits(before, after);
      assert.deepEqual(apply(texts(before), edits), texts(after));
      assert.ok(edits.every((edit, index) => index === 0 || edit.start > (edits[index - 1]?.end ?? 0)));
    }
  }
});

test('a line is found again in its block: moved, shorter, or gone', () => {
  const before = [head, web, db];
  assert.equal(sameLine(before, [head, db, web], 5), 3);
  assert.equal(sameLine(before, [block('head', 'done'), web, db], 1), 0);
  assert.equal(sameLine(before, [head, db], 2), undefined);
  assert.equal(sameLine(before, before, 6), undefined);
});
