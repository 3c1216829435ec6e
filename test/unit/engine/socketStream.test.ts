import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { requestStream } from '../../../src/engine/socketStream.ts';
import { temporaryFolder } from '../../fixtures/storedLogs.ts';

/** Listens on a socket and does this with whoever connects, once the request is there. */
async function serve(t: TestContext, answer: (socket: Socket, request: string) => void): Promise<string> {
  const path = join(await temporaryFolder(t), 'engine.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => answer(socket, bytes.toString()));
  });
  server.listen(path);
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });
  return path;
}

async function read(path: string, options = {}): Promise<{ status: number; text: string }> {
  const { status, body } = await requestStream(path, '/logs?x=1', { 'User-Agent': 'me' }, options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(Uint8Array.from(chunk));
  }
  return { status, text: Buffer.concat(chunks).toString() };
}

const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test('an answer in chunks, with a length, and to the end of the connection', async (t) => {
  const answers = [
    `${chunkedHead}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde and more',
    'HTTP/1.0 200 OK\r\n\r\nabcde',
  ];
  for (const answer of answers) {
    for (const cut of [1, 17, answer.indexOf('\r\n\r\n') + 2, answer.length]) {
      const path = await serve(t, (socket, request) => {
        assert.match(request, /^GET \/logs\?x=1 HTTP\/1\.1\r\n/);
        assert.match(request, /\r\nUser-Agent: me\r\n/);
        socket.write(answer.slice(0, cut), () => socket.end(answer.slice(cut)));
      });
      assert.deepEqual(await read(path), { status: 200, text: 'abcde' });
    }
  }
});

test('an answer without a body, and one that says no', async (t) => {
  const none = await serve(t, (socket) => socket.end('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'));
  assert.deepEqual(await read(none), { status: 204, text: '' });
  const no = await serve(t, (socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'));
  assert.deepEqual(await read(no), { status: 404, text: 'no' });
});

test('a connection that ends in the middle is no end of the answer', async (t) => {
  for (const part of [
    'HTTP/1.1 200',
    `${chunkedHead}5\r\nab`,
    `${chunkedHead}2\r\nab\r\n`,
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab',
  ]) {
    const path = await serve(t, (socket) => socket.end(part));
    await assert.rejects(read(path), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }
  const path = await serve(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
  await assert.rejects(read(path), /not HTTP/);
  await assert.rejects(read('/nowhere.sock'), { code: 'ENOENT' });
});

test('the signal ends it, before the head and in the body', async (t) => {
  for (const begin of ['', chunkedHead, `${chunkedHead}2\r\nab\r\n`]) {
    const abort = new AbortController();
    let closed: Promise<unknown> | undefined;
    const path = await serve(t, (socket) => {
      closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(begin || ' ', () => abort.abort());
    });
    await assert.rejects(read(path, { signal: abort.signal }), { name: 'AbortError' });
    await closed;
  }
});

test('who reads no further closes the connection', async (t) => {
  let closed: Promise<unknown> | undefined;
  const path = await serve(t, (socket) => {
    closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`${chunkedHead}2\r\nab\r\n`);
  });
  let isSent = false;
  const { body } = await requestStream(path, '/', {}, { onSent: () => (isSent = true) });
  for await (const chunk of body) {
    assert.equal(Buffer.from(chunk).toString(), 'ab');
    break;
  }
  await closed;
  assert.ok(isSent);
});
