import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileQuery } from '../../../../src/core/logs/matcher.ts';
import { toBatch } from '../../../../src/core/logs/recordDecoder.ts';
import { StoredBatch } from '../../../../src/storage/logs/storedBatch.ts';
import { numbered } from '../../../fixtures/storedLogs.ts';

const texts: readonly (string | Uint8Array)[] = [
  'error one',
  'ERROR 주문 실패 {"level":"warn"} <b>&amp;</b>',
  'C:\\temp\\new a\\b',
  '\x1b[31mer\x1b[0mror \u009b1mred',
  Buffer.from([0x61, 0xff, 0x62, 0xc3, 0x28]),
  'Kelvin \u212a and ſtop Straße 🚨',
  '',
  'stdout 2026-11-23T10:15:01Z time log',
  'İstanbul a.b a\tb 10 %\r20 %',
];

const patterns = [
  'error',
  'er+or',
  'a.b',
  'a\\\\b',
  '\\\\',
  'stop',
  'kelvin',
  '실패',
  '실.',
  '^$',
  '^error',
  '🚨',
  '[^a]b',
  's',
  'time|log',
  '\\d+',
  '<b>',
  'ß',
  '"level":"warn"',
  '%$',
  '\ufffd',
];

test('what is searched as bytes gives the hits of what is decoded', () => {
  for (const chosen of [texts, ...texts.map((text) => [text])]) {
    const bytes = Buffer.concat(chosen.flatMap((text) => [Buffer.from(text as string), Buffer.from('\n')]));
    const records = { ...numbered(1, chosen.length), text: bytes, longest: bytes.length };
    for (const pattern of patterns) {
      for (const mode of ['smart', 'sensitive', 'insensitive'] as const) {
        const matcher = compileQuery({ pattern, isRegExp: true, case: mode, isInverted: false });
        const stored = new StoredBatch(records);
        const decoded = toBatch(records);
        const told = `${pattern}, ${mode}, in ${JSON.stringify(bytes.toString())}`;
        assert.deepEqual(matcher.hits(stored), matcher.hits(decoded), told);
        assert.equal(matcher.countHits(stored), matcher.countHits(decoded), told);
        assert.deepEqual(
          chosen.map((_, index) => stored.record(index)),
          decoded.records(),
        );
      }
    }
  }
});
