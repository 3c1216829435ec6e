import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkedBody } from '../../../src/engine/chunkedBody.ts';

const chunked = (...parts: readonly string[]) =>
  `${parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;

/** The body as it is read in these pieces; each in a buffer of its own, which it may write to. */
function read(body: ChunkedBody, pieces: readonly string[]): string {
  return pieces
    .map((piece) => Buffer.from(body.push(Buffer.from(piece, 'latin1'))).toString('latin1'))
    .join('');
}

const wire = `${chunked('one\r\n', '0', '2\r\n22', 'a'.repeat(300))}`;
const content = `one\r\n02\r\n22${'a'.repeat(300)}`;

test('a body is the same wherever it is cut, in two and in three', () => {
  for (let first = 0; first <= wire.length; first++) {
    for (let second = first; second <= Math.min(wire.length, first + 12); second++) {
      const body = new ChunkedBody();
      assert.equal(
        read(body, [wire.slice(0, first), wire.slice(first, second), wire.slice(second)]),
        content,
      );
      assert.ok(body.isComplete);
    }
  }
});

test('byte by byte, with extensions, capital digits and trailers', () => {
  const body = new ChunkedBody();
  const special = '00A;name="v;1"\r\n0123456789\r\n000 ;x\r\n'.replace(' ', '');
  assert.equal(read(body, [...`${special}Digest: abc\r\nOther: x\r\n`]), '0123456789');
  assert.ok(!body.isComplete);
  read(body, ['\r', '\n']);
  assert.ok(body.isComplete);
  assert.equal(read(body, ['what comes behind']), '');
});

test('a body that was cut off is not complete', () => {
  for (let end = 0; end < wire.length; end++) {
    const body = new ChunkedBody();
    read(body, [wire.slice(0, end)]);
    assert.ok(!body.isComplete, `${end}`);
  }
});

test('what is cut into no chunks is refused', () => {
  for (const bytes of [
    'hello',
    '\r\n',
    '3\r\nabcd',
    '3\r\nabc\r\r',
    '3\nabc',
    '-1\r\n',
    ';\r\n',
    `${'f'.repeat(13)}\r\n`,
  ]) {
    assert.throws(() => read(new ChunkedBody(), [bytes]), Error, JSON.stringify(bytes));
  }
});
