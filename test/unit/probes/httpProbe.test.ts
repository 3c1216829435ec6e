import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { probeHttp, probeTcp } from '../../../src/probes/httpProbe.ts';

const never = new AbortController().signal;

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = (url: string, timeout = 10_000) => probeHttp({ url, isChosen: false }, timeout, never);

test('the status and the time are told, of an error and a redirect too', async (t) => {
  const url = await serve(t, ({ url: path }, response) => {
    response.writeHead(Number(path?.slice(1)), { Location: '/200' }).end('body');
  });
  for (const status of [200, 302, 503]) {
    const answer = await ask(`${url}/${status}`);
    assert.equal(answer.status, status);
    assert.ok(answer.milliseconds > 0);
  }
});

test('its time is that of its steps; an address is not looked up, a name is', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200).end('body');
  });
  const names = async (address: string) => {
    const { milliseconds, steps } = await ask(address);
    const sum = steps.reduce((total, step) => total + step.milliseconds, 0);
    assert.ok(Math.abs(sum - milliseconds) < 0.001, `${sum} of ${milliseconds}`);
    return steps.map(({ name }) => name);
  };
  assert.deepEqual(await names(url), ['connect', 'firstByte', 'body']);
  const named = url.replace('127.0.0.1', 'localhost');
  assert.deepEqual(await names(named), ['dns', 'connect', 'firstByte', 'body']);
});

test('a page without end is answered all the same', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200);
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', write);
    write();
  });
  assert.equal((await ask(url)).status, 200);
});

test('a server that is not there, hangs or hangs up has answered badly', async (t) => {
  const hanging = await serve(t, () => undefined);
  await assert.rejects(ask(hanging, 50), { problem: { code: 'timedOut' }, isAnswer: true });
  const rude = await serve(t, ({ socket }) => socket.destroy());
  await assert.rejects(ask(rude), { isAnswer: true });
  const gone = createTcpServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  await assert.rejects(ask(`http://127.0.0.1:${port}`), { problem: { code: 'refused' }, isAnswer: true });
  await assert.rejects(probeTcp('127.0.0.1', port, 1000, never), { problem: { code: 'refused' } });
});

test('a probe that is cancelled tells nothing of the server', async (t) => {
  const url = await serve(t, () => abort.abort());
  const abort = new AbortController();
  await assert.rejects(probeHttp({ url, isChosen: false }, 10_000, abort.signal), { isAnswer: false });
});

test('a connection that is taken and ended at once is refused: a proxy stands before nobody', async (t) => {
  const proxy = createTcpServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const { port } = proxy.address() as AddressInfo;
  await assert.rejects(probeTcp('127.0.0.1', port, 10_000, never), {
    problem: { code: 'refused' },
    isAnswer: true,
  });
});

test('a server that ends its lines in its own way is understood', async (t) => {
  const server = createTcpServer((socket) => socket.end('HTTP/1.1 200 OK\nContent-Type: text/plain\n\nhi'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  assert.equal((await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).status, 200);
});

test('a port that listens is connected to', async (t) => {
  const { port } = new URL(await serve(t, () => undefined));
  assert.ok((await probeTcp('127.0.0.1', Number(port), 10_000, never)) > 0);
});
