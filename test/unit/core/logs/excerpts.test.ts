import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExcerptCollector } from '../../../../src/core/logs/excerpts.ts';
import { batchOf } from '../../../fixtures/logBatches.ts';

/** A log drawn as letters: capitals are hits, blanks part batches. The excerpts with the index of their first line. */
function gather(log: string, context: { before: number; after: number }): string[] {
  const excerpts: string[] = [];
  const collector = new ExcerptCollector(context, (lines) => {
    assert.deepEqual(
      lines.map(({ index }) => index),
      lines.map((_, offset) => (lines[0]?.index ?? 0) + offset),
    );
    for (const { record, isHit } of lines) {
      assert.equal(isHit, record.text !== record.text.toLowerCase());
    }
    excerpts.push(`${lines[0]?.index}${lines.map(({ record }) => record.text).join('')}`);
  });
  for (const letters of log.split(' ')) {
    const batch = batchOf(...letters);
    [...letters].forEach((letter, at) => {
      if (letter !== letter.toLowerCase()) {
        collector.hit(batch, at, { ranges: [] });
      }
    });
    collector.endBatch(batch);
  }
  collector.flush();
  return excerpts;
}

test('hits come with the lines around them', () => {
  assert.deepEqual(gather('abCdefG', { before: 0, after: 0 }), ['2C', '6G']);
  assert.deepEqual(gather('abCdefG', { before: 1, after: 0 }), ['1bC', '5fG']);
  assert.deepEqual(gather('abCdefG', { before: 0, after: 1 }), ['2Cd', '6G']);
  assert.deepEqual(gather('Abcdefg', { before: 3, after: 2 }), ['0Abc']);
});

test('context that touches or overlaps makes one run', () => {
  assert.deepEqual(gather('aBcdEf', { before: 1, after: 1 }), ['0aBcdEf']);
  assert.deepEqual(gather('aBCDef', { before: 2, after: 1 }), ['0aBCDe']);
  assert.deepEqual(gather('ABcdeF', { before: 0, after: 0 }), ['0AB', '5F']);
  assert.deepEqual(gather('aBcdeFg', { before: 1, after: 1 }), ['0aBc', '4eFg']);
});

test('it makes no difference where batches end', () => {
  const log = 'abcDefghIjklmNOpqrs';
  for (const context of [
    { before: 0, after: 0 },
    { before: 2, after: 1 },
    { before: 1, after: 3 },
    { before: 5, after: 5 },
  ]) {
    const whole = gather(log, context);
    for (let cut = 1; cut < log.length; cut++) {
      assert.deepEqual(gather(`${log.slice(0, cut)} ${log.slice(cut)}`, context), whole, `${cut}`);
    }
    assert.deepEqual(gather([...log].join(' '), context), whole);
  }
});

test('a long run comes in parts that touch', () => {
  const parts = gather('A'.repeat(2500), { before: 1, after: 1 });
  assert.deepEqual(
    parts.map((part) => part.replace(/^(\d+)(A+)$/, (_, first, hits) => `${first}+${hits.length}`)),
    ['0+1000', '1000+1000', '2000+500'],
  );
});
