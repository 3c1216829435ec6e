import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord } from '../../../../src/core/logs/logRecord.ts';
import { compileQuery } from '../../../../src/core/logs/matcher.ts';
import { RecordDecoder } from '../../../../src/core/logs/recordDecoder.ts';
import { JsonFileDecoder } from '../../../../src/engine/logFiles/jsonFileDecoder.ts';
import type { TimeRange } from '../../../../src/engine/logFiles/jsonFrames.ts';
import { engineFrame, jsonLine, type LoggedEntry } from '../../../fixtures/jsonLogs.ts';

const everything: TimeRange = { since: undefined, until: undefined };
const piece = (letter: string) => letter.repeat(16 * 1024);

const entries: readonly LoggedEntry[] = [
  { text: 'INFO ready\n' },
  { text: 'GET /a?b=1&c=<2> "quoted" \\ back\t\u0001\n', stream: 'stderr' },
  { text: '주문 실패: 결제 오류 😀\r\n', time: '2026-11-23T10:15:00.000000000Z' },
  { text: '\x1b[31mer\x1b[0mror in colour\n' },
  { text: '{"log":"x","stream":"stderr","time":"none"}\n' },
  { text: '\n' },
  { text: '","stream":"stderr' },
  { text: 'a lone \ufffd and a \u2028 separator\n', attributes: { stream: 'label', time: 'label' } },
];

const pieces: readonly LoggedEntry[] = [
  { text: piece('a') },
  { text: piece('b'), stream: 'stderr' },
  { text: piece('a') },
  { text: 'end of b\n', stream: 'stderr' },
  { text: 'end of a\r\n' },
];

function fromFile(
  bytes: Uint8Array,
  hasTimestamps: boolean,
  step: number,
  range = everything,
  hasTty = false,
): LogRecord[] {
  const decoder = new JsonFileDecoder({ hasTty, hasTimestamps, ...range });
  const records: LogRecord[] = [];
  const take = () => {
    const batch = decoder.take();
    for (let index = 0; index < batch.length; index++) {
      records.push(batch.record(index));
    }
  };
  for (let at = 0; at < bytes.length; at += step) {
    decoder.push(bytes.subarray(at, at + step));
    take();
  }
  decoder.end();
  take();
  return records;
}

function fromEngine(logged: readonly LoggedEntry[], hasTimestamps: boolean): LogRecord[] {
  const decoder = new RecordDecoder({ isFramed: true }, hasTimestamps);
  for (const entry of logged) {
    decoder.push(engineFrame(entry, hasTimestamps));
  }
  decoder.end();
  return decoder.take().records();
}

const bytesOf = (logged: readonly LoggedEntry[]) => Buffer.from(logged.map(jsonLine).join(''));

for (const hasTimestamps of [true, false]) {
  test(`records are those that the engine sends, wherever chunks are cut, ${hasTimestamps ? 'with' : 'without'} timestamps`, () => {
    const short = bytesOf(entries);
    for (let step = 1; step < 200; step++) {
      assert.deepEqual(fromFile(short, hasTimestamps, step), fromEngine(entries, hasTimestamps));
    }
    const long = [...entries, ...pieces, ...entries, ...pieces.slice(0, 3)];
    for (const step of [997, 16_384, 65_536, 1_000_000]) {
      assert.deepEqual(fromFile(bytesOf(long), hasTimestamps, step), fromEngine(long, hasTimestamps));
    }
  });
}

test('what a terminal wrote is one line however often it paused', () => {
  const logged = [
    { text: 'loading' },
    { text: ' …' },
    { text: ' done\r\n' },
    { text: 'next\r\n' },
    { text: '$ ' },
  ];
  assert.deepEqual(
    fromFile(bytesOf(logged), false, 50, everything, true).map(({ text }) => text),
    ['loading … done', 'next', '$ '],
  );
});

test('a line that is no entry is told as it stands, and one that is being written is not', () => {
  const torn = Buffer.from(
    `{"log":"to{"log":"whole\\n","stream":"stderr","time":"2026-11-23T10:15:00Z"}\n\0\0\0\n{"stream":"stdout"}\n{"log":"half`,
  );
  assert.deepEqual(
    fromFile(torn, false, 1000).map(({ text }) => text),
    ['{"log":"to{"log":"whole\\n","stream":"stderr","time":"2026-11-23T10:15:00Z"}', '\0\0\0', ''],
  );
});

test('a range of time has the entries of both its ends, and ends with the first that is later', () => {
  const time = (second: number) =>
    `2026-11-23T10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.500000000Z`;
  const logged = Array.from({ length: 600 }, (_, second) => ({ text: `${second}\n`, time: time(second) }));
  // Neighbours that the engine took in another order.
  [logged[300], logged[301]] = [
    logged[301] as LoggedEntry & { time: string },
    logged[300] as LoggedEntry & { time: string },
  ];
  for (const [since, until] of [
    [100, 400],
    [300, 301],
    [301, 599],
    [0, 300],
  ] as const) {
    const range = { since: time(since), until: time(until) };
    const past = logged.findIndex((entry) => entry.time > range.until);
    const expected = logged
      .slice(0, past < 0 ? undefined : past)
      .filter((entry) => entry.time >= range.since);
    assert.deepEqual(
      fromFile(bytesOf(logged), false, 500, range).map(({ text }) => `${text}\n`),
      expected.map(({ text }) => text),
    );
  }
});

test('every expression finds in the file what it finds in the engine’s answer', () => {
  const texts = [
    'ERROR Connection refused (attempt 3)',
    'GET /api?a=[1]&b="2" 200 took=12ms <html>',
    '{"level":"error","msg":"a \\"quoted\\" word"}',
    '주문 실패: 결제 오류 😀 ÉTÉ',
    'tab\there, error\ttoo',
    'stdout stream log time 2026-11-23',
    'warning, failed',
    '',
    'C:\\new\\temp',
    'unicode \u2028 \ufffd',
    'x'.repeat(300),
  ];
  const logged = texts.flatMap((text) => [
    { text: `${text}\n` },
    { text: `${text} again\r\n`, stream: 'stderr' as const },
  ]);
  const special = [...logged, { text: '\x1b[31mer\x1b[0mror\n' }, { text: 'ſtream of \u212aelvin\n' }];
  const patterns = [
    'error|warning|fail',
    'ERROR',
    '^error',
    'again$',
    '^$',
    '',
    'x*',
    'x{300}',
    '실패',
    '오류 .',
    '[가-힣]{2}',
    'été',
    '\\p{Lu}',
    '"quoted"',
    '\\\\"',
    '\\\\n',
    '<html>',
    'a=\\[1\\]&b',
    'a\\Wb',
    'tab\\there',
    'tab.here',
    'tab\\s+here',
    'u003c',
    'u0009',
    'log',
    'stdout',
    'time":"',
    '\\bt',
    'r\\b',
    '\\d{2}ms',
    '[^a-z ]{4}',
    '[!-~]{20}',
    '(?<!a)gain',
    '(?<=a)gain',
    'err(?!or)',
    '(?<word>re)fused',
    '(fused)? \\(attempt [0-9]',
    '(.)\\1',
    'stream of k',
    'S',
    '\u2028',
    '\ufffd',
    '\\u{1f600}',
    '\\ud83d\\ude00',
    '😀',
    'refused.*3',
    'refused.+?\\)',
    'C:.new',
  ];
  for (const lines of [logged, special]) {
    const file = new JsonFileDecoder({ hasTty: false, hasTimestamps: false, ...everything });
    const engine = new RecordDecoder({ isFramed: true }, false);
    file.push(bytesOf(lines));
    for (const entry of lines) {
      engine.push(engineFrame(entry, false));
    }
    const fileBatch = file.take();
    const engineBatch = engine.take();
    for (const pattern of patterns) {
      for (const isWholeWord of [false, true]) {
        for (const matchCase of ['sensitive', 'insensitive'] as const) {
          const matcher = compileQuery({
            pattern,
            isRegExp: true,
            case: matchCase,
            isInverted: false,
            isWholeWord,
          });
          const expected = matcher.hits(engineBatch);
          assert.deepEqual(matcher.hits(fileBatch), expected, `${pattern} ${matchCase} ${isWholeWord}`);
          assert.equal(matcher.countHits(fileBatch), expected.length);
        }
      }
    }
  }
});
