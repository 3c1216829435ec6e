import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VitalsError } from '../../../../src/core/errors.ts';
import { RecordDecoder } from '../../../../src/core/logs/recordDecoder.ts';
import { frame } from '../../../fixtures/logBatches.ts';

const at = (second: number) => `2026-11-23T06:53:${String(second).padStart(2, '0')}.821703015Z`;

/** The records as `stdout 2026… text`, the bytes handed over in pieces of `size`. */
function decode(
  bytes: Uint8Array,
  options: { isFramed?: boolean; isCutAnywhere?: boolean; hasTimestamps?: boolean; size?: number } = {},
): string[] {
  const { isFramed = true, isCutAnywhere = false, hasTimestamps = false, size = bytes.length } = options;
  const decoder = new RecordDecoder({ isFramed, isCutAnywhere }, hasTimestamps);
  for (let start = 0; start < bytes.length; start += size) {
    decoder.push(bytes.subarray(start, start + size));
  }
  decoder.end();
  return decoder
    .take()
    .records()
    .map(({ stream, timestamp, text }) =>
      [stream, timestamp, text].filter((part) => part !== undefined).join(' '),
    );
}

test('frames come out as records, wherever the chunks are cut', () => {
  const bytes = Buffer.concat([
    frame('stdout', `${at(1)} 주문 실패 🚨\n`),
    frame('stderr', `${at(2)} \n`),
    frame('stdout', `${at(3)} last`),
  ]);
  for (let size = 1; size <= bytes.length; size++) {
    assert.deepEqual(decode(bytes, { hasTimestamps: true, size }), [
      `stdout ${at(1)} 주문 실패 🚨`,
      `stderr ${at(2)} `,
      `stdout ${at(3)} last`,
    ]);
  }
});

test('a line of 40 KB that the engine cut up is one record, although the other stream came in between', () => {
  const cut = (text: string, end: string) => [
    text.slice(0, 16_384),
    text.slice(16_384, 32_768),
    text.slice(32_768) + end,
  ];
  const [first, second, third] = cut('a'.repeat(40_000), '\n') as [string, string, string];
  const bytes = Buffer.concat([
    frame('stdout', `${at(1)} ${first}`),
    frame('stdout', `${at(1)} ${second}`),
    frame('stderr', `${at(2)} ${'b'.repeat(16_384)}`),
    frame('stderr', `${at(2)} \n`),
    frame('stdout', `${at(1)} ${third}`),
    frame('stdout', `${at(3)} short\n`),
  ]);
  assert.deepEqual(decode(bytes, { hasTimestamps: true, size: 1000 }), [
    `stderr ${at(2)} ${'b'.repeat(16_384)}`,
    `stdout ${at(1)} ${'a'.repeat(40_000)}`,
    `stdout ${at(3)} short`,
  ]);
});

test('a character that the engine cut in two is whole again', () => {
  const text = Buffer.from(`${'x'.repeat(16_383)}가나`);
  const bytes = Buffer.concat([
    frame('stdout', text.subarray(0, 16_384)),
    frame('stdout', Buffer.concat([text.subarray(16_384), Buffer.from('\n')])),
  ]);
  assert.deepEqual(decode(bytes), [`stdout ${text}`]);
});

test('what a run wrote last without a line end is not run together with the next run', () => {
  const bytes = Buffer.concat([
    frame('stderr', 'exec /app: exec format error'),
    frame('stderr', 'exec /app: exec format error'),
  ]);
  assert.deepEqual(decode(bytes), [
    'stderr exec /app: exec format error',
    'stderr exec /app: exec format error',
  ]);
});

test('a terminal’s log has no frames, and a timestamp within each piece of a line that was cut up', () => {
  const long = `${at(1)} ${'a'.repeat(16_384)}`;
  const bytes = Buffer.from(`${long}${long}${at(1)} aaa\r\n${at(2)} \x1b[31mred\x1b[0m\r\n${at(3)} no end`);
  for (const size of [1, 999, 16_384, bytes.length]) {
    assert.deepEqual(decode(bytes, { isFramed: false, hasTimestamps: true, size }), [
      `stdout ${at(1)} ${'a'.repeat(32_771)}`,
      `stdout ${at(2)} \x1b[31mred\x1b[0m`,
      `stdout ${at(3)} no end`,
    ]);
  }
});

test('only the carriage return at the end of a line is left out', () => {
  assert.deepEqual(decode(frame('stdout', '10 %\r20 %\r\n')), ['stdout 10 %\r20 %']);
});

test('an entry of several lines is as many records', () => {
  const bytes = Buffer.concat([frame('stderr', `${at(1)} one\ntwo\n`), frame('stdout', `${at(2)} three\n`)]);
  assert.deepEqual(decode(bytes, { hasTimestamps: true }), [
    `stderr ${at(1)} one`,
    `stderr ${at(1)} two`,
    `stdout ${at(2)} three`,
  ]);
});

test('any bytes are text', () => {
  const noise = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0xc3, 0x0a]);
  assert.deepEqual(decode(frame('stdout', noise)), ['stdout \ufeff\0\ufffd\ufffd']);
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  assert.equal(decode(frame('stdout', all)).length, 2);
});

test('a line that never ends is a record every 8 MB', () => {
  const piece = frame('stdout', 'z'.repeat(16_384));
  const lengths = decode(Buffer.concat(Array.from({ length: 1100 }, () => piece))).map(
    (line) => line.length - 7,
  );
  assert.deepEqual(lengths, [8_388_608, 8_388_608, 1100 * 16_384 - 2 * 8_388_608]);
});

test('thousands of frames in one chunk and frames of 8 MB in small chunks', () => {
  const many = Buffer.concat(Array.from({ length: 50_000 }, (_, index) => frame('stdout', `${index}\n`)));
  assert.equal(decode(many).length, 50_000);
  const large = frame('stdout', `${'y'.repeat(8 * 1024 * 1024 - 1)}\n`);
  assert.equal(decode(large, { size: 4096 })[0]?.length, 8 * 1024 * 1024 + 6);
});

test('Podman cuts lines anywhere, and each piece has the timestamp of the line', () => {
  const second = '2026-11-23T08:31:38Z';
  const frames = Buffer.concat([
    frame('stdout', `${second} ${'a'.repeat(8192)}`),
    frame('stdout', `${second} aa`),
    frame('stderr', `${second} b`),
    frame('stdout', `${second} \n`),
    frame('stdout', `${second} no end`),
  ]);
  assert.deepEqual(decode(frames, { isCutAnywhere: true, hasTimestamps: true, size: 100 }), [
    `stdout ${second} ${'a'.repeat(8194)}`,
    `stdout ${second} no end`,
    `stderr ${second} b`,
  ]);
  const pieces = [4095, 3843, 256, 0].map((length) => `${second} ${'a'.repeat(length)}`);
  const raw = Buffer.from(`${pieces.join('')}\r\n${second} ${second} the program’s own\r\n`);
  assert.deepEqual(decode(raw, { isFramed: false, isCutAnywhere: true, hasTimestamps: true, size: 100 }), [
    `stdout ${second} ${'a'.repeat(8194)}`,
    `stdout ${second} ${second} the program’s own`,
  ]);
});

test('the offset that Podman writes becomes UTC', () => {
  assert.deepEqual(decode(frame('stdout', '2026-11-23T15:53:24+09:00 hello\n'), { hasTimestamps: true }), [
    'stdout 2026-11-23T06:53:24Z hello',
  ]);
});

test('what the engine says went wrong within the stream is thrown', () => {
  const says = (reason: string) => (error: unknown) =>
    error instanceof VitalsError && error.problem.code === 'engineFailed' && error.problem.reason === reason;
  const header = Buffer.from([3, 0, 0, 0, 0, 0, 0, 5]);
  assert.throws(() => decode(Buffer.concat([header, Buffer.from('oops\n')])), says('oops'));
  assert.throws(() => decode(Buffer.from('no frames here')), says('The log stream has no frames'));
});
