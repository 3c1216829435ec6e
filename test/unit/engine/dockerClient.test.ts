import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import { type Problem, VitalsError } from '../../../src/core/errors.ts';
import { createClient } from '../../../src/engine/connect.ts';
import {
  type Answer,
  type EngineServer,
  json,
  sayNothing,
  serveEngine,
} from '../../fixtures/engineServer.ts';
import { settle } from '../../fixtures/fakeClock.ts';

async function client(t: TestContext, answer: Answer): Promise<ContainerClient & { server: EngineServer }> {
  const server = await serveEngine(t, answer);
  const made = createClient(server.endpoint);
  t.after(() => made.dispose());
  return Object.assign(made, { server });
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof VitalsError, `not a VitalsError: ${error}`);
    return error.problem;
  }
  return assert.fail('did not fail');
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

const frame = (text: string) => {
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

/** Answers `path`, whatever its query, and leaves the rest to Docker's ways. */
const at =
  (prefix: string, respond: (response: Parameters<Answer>[1]) => unknown): Answer =>
  (path, response) =>
    path.startsWith(prefix) && respond(response);

/** Holds the deadlines of calls still, and passes time. */
function holdTime(t: TestContext): (seconds: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return (seconds) => t.mock.timers.tick(seconds * 1000);
}

test('an explicit address wins over DOCKER_HOST, whatever DOCKER_CERT_PATH holds', async (t) => {
  const before = { ...process.env };
  Object.assign(process.env, {
    DOCKER_HOST: 'tcp://127.0.0.1:1',
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: '/nowhere',
  });
  t.after(() => {
    process.env = before;
  });
  const engine = await client(t, () => undefined);
  assert.equal((await engine.info()).version, '20.10.24');
});

test('DOCKER_API_VERSION stands in front of every path, streams too', async (t) => {
  const paths: string[] = [];
  const server = await serveEngine(t, (path, response) => {
    paths.push(path);
    if (path.includes('/events')) {
      response.end();
    } else {
      json(response, path.endsWith('/version') ? { Version: '27.0.1', ApiVersion: '1.46' } : []);
    }
  });
  const engine = createClient({ ...server.endpoint, apiVersion: '1.43' });
  t.after(() => engine.dispose());
  await engine.info();
  await engine.list();
  for await (const _ of engine.events({})) {
    // It ends at once.
  }
  assert.deepEqual(
    paths.filter((path) => !path.startsWith('/v1.43/')),
    [],
  );
  assert.equal(paths.length, 3);
});

test('it calls itself a Docker client', async (t) => {
  let agent: string | undefined;
  const engine = await client(t, (_path, _response, request) => {
    agent = request.headers['user-agent'];
  });
  await engine.info();
  assert.match(agent ?? '', /^Docker-Client\//);
});

test('making a client asks nothing', async (t) => {
  const engine = await client(t, () => undefined);
  await settle();
  assert.deepEqual(engine.server.requests, []);
});

test('the product is what the engine says of itself', async (t) => {
  const say = async (version: object) =>
    (
      await client(
        t,
        at('/version', (response) => json(response, version)),
      )
    ).info();
  assert.deepEqual(
    await say({
      Version: '4.3.1',
      ApiVersion: '1.41',
      Os: 'linux',
      Platform: { Name: 'linux/amd64/debian-12' },
      Components: [{ Name: 'Podman Engine' }],
    }),
    { product: 'podman', version: '4.3.1', apiVersion: '1.41', os: 'linux' },
  );
  assert.equal(
    (await say({ ApiVersion: '1.41', Platform: { Name: 'Container Vitals Demo' } })).product,
    'demo',
  );
  assert.equal((await say({ ApiVersion: '1.51', Components: [{ Name: 'Engine' }] })).product, 'docker');
});

test('an engine before 20.10 is too old', async (t) => {
  const engine = await client(
    t,
    at('/version', (response) => json(response, { ApiVersion: '1.40' })),
  );
  assert.deepEqual(await problemOf(engine.info()), {
    code: 'engineTooOld',
    apiVersion: '1.40',
    minimum: '1.41',
  });
});

test('what the engine refuses, by what it means', async (t) => {
  const refusal = async (
    status: number,
    body: string,
    ask: (engine: ContainerClient) => Promise<unknown>,
  ) => {
    const engine = await client(t, (path, response) => {
      if (path !== '/version') {
        response.writeHead(status).end(body);
      }
    });
    const problem = await problemOf(ask(engine));
    return 'endpoint' in problem ? { ...problem, endpoint: 'here' } : problem;
  };
  const no = (message: string) => JSON.stringify({ message });
  assert.deepEqual(await refusal(404, no('No such container: web'), (e) => e.inspect('web')), {
    code: 'containerGone',
    container: 'web',
  });
  assert.deepEqual(await refusal(409, no('Container 7a is not running'), (e) => e.processes('web')), {
    code: 'containerNotRunning',
    container: 'web',
  });
  // Podman's way of saying it.
  const improper = '"created" is not running, can\'t pause: container state improper';
  assert.deepEqual(await refusal(500, no(improper), (e) => e.perform('pause', 'web')), {
    code: 'containerNotRunning',
    container: 'web',
  });
  const running = 'You cannot remove a running container 4f. Stop the container before attempting removal';
  assert.deepEqual(await refusal(409, no(running), (e) => e.perform('remove', 'web')), {
    code: 'engineFailed',
    endpoint: 'here',
    status: 409,
    reason: running,
  });
  assert.deepEqual(await refusal(502, '<html>Bad Gateway</html>', (e) => e.list()), {
    code: 'engineFailed',
    endpoint: 'here',
    status: 502,
    reason: '<html>Bad Gateway</html>',
  });
  assert.equal((await refusal(200, 'no JSON', (e) => e.list())).code, 'engineFailed');
});

test('a log that its driver does not keep is told as that', async (t) => {
  const engine = await client(t, (path, response) => {
    if (path.endsWith('/json')) {
      json(response, { Id: 'x', HostConfig: { LogConfig: { Type: 'none' } } });
    } else if (path.includes('/logs')) {
      json(response, { message: 'configured logging driver does not support reading' }, 501);
    }
  });
  assert.deepEqual(await problemOf(engine.logs('web', {})), {
    code: 'logsUnreadable',
    container: 'web',
    driver: 'none',
  });
});

test('what is already so is no failure', async (t) => {
  const engine = await client(
    t,
    at('/containers/web/start', (response) => response.writeHead(304).end()),
  );
  await engine.perform('start', 'web');
});

test('a name travels as one part of the path', async (t) => {
  const engine = await client(t, () => undefined);
  await engine.inspect('../info?x=/#');
  assert.deepEqual(engine.server.requests, ['GET /containers/..%2Finfo%3Fx%3D%2F%23/json']);
});

test('nobody there, in all its ways', async (t) => {
  const engine = await client(t, () => undefined);
  const gone = { code: 'engineNotRunning', endpoint: engine.endpoint.url };
  engine.server.kill();
  assert.deepEqual(await problemOf(engine.list()), gone);
  // A socket file that nobody listens on any more.
  const { path } = engine.endpoint.address as { path: string };
  rmSync(path, { force: true });
  assert.deepEqual(await problemOf(engine.list()), gone);
  const tcp = createClient({
    url: 'tcp://nowhere.invalid:1',
    address: { kind: 'tcp', host: 'nowhere.invalid', port: 1, tls: undefined },
    source: { kind: 'explicit' },
  });
  assert.equal((await problemOf(tcp.list())).code, 'engineNotRunning');
});

test('a connection that breaks in the middle of an answer is an engine that is gone', async (t) => {
  const engine = await client(
    t,
    at('/containers/json', (response) => {
      response.writeHead(200, { 'Content-Length': 1000 }).write('[{"Id":');
      setImmediate(() => response.destroy());
    }),
  );
  assert.deepEqual(await problemOf(engine.list()), {
    code: 'engineNotRunning',
    endpoint: engine.endpoint.url,
  });
});

test('a socket that may not be opened is a matter of permission', { skip: !process.setegid }, async (t) => {
  const engine = await client(t, () => undefined);
  const { path } = engine.endpoint.address as { path: string };
  chmodSync(path, 0);
  // To root nothing is forbidden.
  const isRoot = process.geteuid?.() === 0;
  try {
    process.seteuid?.(isRoot ? 65534 : (process.getuid?.() ?? 0));
    assert.deepEqual(await problemOf(engine.list()), {
      code: 'permissionDenied',
      endpoint: engine.endpoint.url,
    });
  } finally {
    process.seteuid?.(isRoot ? 0 : (process.getuid?.() ?? 0));
  }
});

test('an engine that hangs runs into the time-out of the call, and only of that call', async (t) => {
  const arrived: (() => void)[] = [];
  const engine = await client(t, (path, response) => {
    if (path !== '/version') {
      sayNothing(response);
      arrived.shift()?.();
    }
  });
  const request = () => new Promise<void>((resolve) => arrived.push(resolve));
  const pass = holdTime(t);
  const expired = (operation: string, seconds: number) => ({
    code: 'timedOut',
    endpoint: engine.endpoint.url,
    operation,
    seconds,
  });

  const [inspected, listed] = [request(), request()];
  const inspection = problemOf(engine.inspect('web'));
  await inspected;
  const listing = problemOf(engine.list());
  await listed;
  pass(10);
  assert.deepEqual(await inspection, expired('inspect', 10));
  pass(20);
  assert.deepEqual(await listing, expired('list', 30));

  const streamed = request();
  const stream = problemOf(collect(engine.events({})));
  await streamed;
  pass(10);
  assert.deepEqual(await stream, expired('events', 10));
});

test('an answer that stops half-way runs into the time-out too', async (t) => {
  let begun: () => void = () => undefined;
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const engine = await client(
    t,
    at('/containers/json', (response) => {
      response.write('[');
      begun();
    }),
  );
  const pass = holdTime(t);
  const listing = problemOf(engine.list());
  await isBegun;
  pass(30);
  assert.equal((await listing).code, 'timedOut');
});

test('cancelled is cancelled: before the call, while it waits, and in the middle of a stream', async (t) => {
  const engine = await client(t, (path, response) => {
    if (path.includes('/logs')) {
      response.write(frame('first\n'));
    } else if (path === '/containers/json?all=true') {
      sayNothing(response);
      abort.abort();
    }
  });
  const abort = new AbortController();
  const cancelled = { code: 'cancelled' };
  assert.deepEqual(await problemOf(engine.inspect('web', AbortSignal.abort())), cancelled);
  assert.deepEqual(await problemOf(engine.list(abort.signal)), cancelled);

  const stop = new AbortController();
  const { chunks } = await engine.logs('web', { follow: true }, stop.signal);
  const reading = problemOf(
    (async () => {
      for await (const _ of chunks) {
        stop.abort();
      }
    })(),
  );
  assert.deepEqual(await reading, cancelled);
});

test('disposing ends what runs', async (t) => {
  const engine = await client(t, (path, response) => path.startsWith('/events') && response.flushHeaders());
  const events = problemOf(collect(engine.events({ onOpen: () => engine.dispose() })));
  assert.deepEqual(await events, { code: 'cancelled' });
  assert.deepEqual(await problemOf(engine.list()), { code: 'cancelled' });
});

test('300 calls at once under one signal, without a warning', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const engine = await client(t, () => undefined);
  const { signal } = new AbortController();
  const details = await Promise.all(Array.from({ length: 300 }, (_, n) => engine.inspect(`c${n}`, signal)));
  assert.deepEqual(
    details.map(({ id }) => id),
    Array.from({ length: 300 }, (_, n) => `c${n}`),
  );
  await settle();
  assert.deepEqual(warnings, []);
});

test('a quiet stream lives for as long as it likes', async (t) => {
  let say: (text: string) => void = () => undefined;
  const engine = await client(t, (path, response) => {
    if (path.includes('/logs')) {
      response.flushHeaders();
      say = (text) => response.end(frame(text));
    }
  });
  const pass = holdTime(t);
  const { chunks } = await engine.logs('web', { follow: true });
  const log = readAll(chunks);
  pass(24 * 3600);
  say('at last\n');
  assert.equal((await log).toString('latin1').slice(8), 'at last\n');
});

test('log text is bytes, whatever it looks like', async (t) => {
  const engine = await client(t, (path, response) => {
    if (path.endsWith('/json')) {
      json(response, { Id: 'x', Config: { Tty: true } });
    } else if (path.includes('/logs')) {
      response.end('{"level":"info"}');
    }
  });
  const { isFramed, chunks } = await engine.logs('web', {});
  assert.equal(isFramed, false);
  assert.equal((await readAll(chunks)).toString(), '{"level":"info"}');
});

test('thousands of frames in one chunk arrive as they are', async (t) => {
  const sent = Buffer.concat(Array.from({ length: 4000 }, (_, n) => frame(`${n}\n`)));
  const engine = await client(t, (path, response) => path.includes('/logs') && response.end(sent));
  const { isFramed, chunks } = await engine.logs('web', {});
  assert.equal(isFramed, true);
  assert.deepEqual(await readAll(chunks), sent);
});

test('what is asked of a log', async (t) => {
  const engine = await client(t, (path, response) => path.includes('/logs') && response.end());
  const asked = async (options: object) => {
    await readAll((await engine.logs('web', options)).chunks);
    return Object.fromEntries(new URL(`http://x${engine.server.requests.at(-1)?.slice(4)}`).searchParams);
  };
  assert.deepEqual(await asked({}), {
    stdout: 'true',
    stderr: 'true',
    tail: 'all',
    follow: 'false',
    timestamps: 'false',
  });
  assert.deepEqual(
    await asked({
      stderr: false,
      tail: 5,
      timestamps: true,
      since: '1700000000.123456789',
      until: '1700000001',
    }),
    {
      stdout: 'true',
      stderr: 'false',
      tail: '5',
      follow: 'false',
      timestamps: 'true',
      since: '1700000000.123456789',
      until: '1700000001',
    },
  );
});

test('who reads slowly holds the engine back', async (t) => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let written = 0;
  let resume: () => void = () => undefined;
  let isFull: () => void = () => undefined;
  const full = new Promise<void>((resolve) => {
    isFull = resolve;
  });
  const engine = await client(t, async (path, response) => {
    if (path.includes('/logs')) {
      response.flushHeaders();
      while (written < 1000 * chunk.length) {
        written += chunk.length;
        if (!response.write(chunk)) {
          isFull();
          await new Promise<void>((resolve) => {
            resume = resolve;
            response.once('drain', resolve);
          });
        }
      }
      response.end();
    }
  });
  const { chunks } = await engine.logs('web', {});
  const reader = chunks[Symbol.asyncIterator]();
  await reader.next();
  await full;
  await settle();
  assert.ok(written < 100 * chunk.length, `${written} bytes were taken in without being read`);
  await reader.return?.();
  resume();
});

test('a log that breaks off is told, one that ends is not', async (t) => {
  const engine = await client(t, (path, response) => {
    if (path.includes('/logs')) {
      response.write(frame('first\n'));
      setImmediate(() => response.destroy());
    }
  });
  const { chunks } = await engine.logs('web', {});
  assert.deepEqual(await problemOf(readAll(chunks)), {
    code: 'engineNotRunning',
    endpoint: engine.endpoint.url,
  });
});

const podman: Answer = at('/version', (response) =>
  json(response, { ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] }),
);

test('Podman sends no headers before it has something to say: its streams are open all the same', async (t) => {
  const arrived: ((answer: () => void) => void)[] = [];
  const nextRequest = () => new Promise<() => void>((resolve) => arrived.push(resolve));
  const engine = await client(t, (path, response, request) => {
    podman(path, response, request);
    if (path.startsWith('/events') || path.includes('/logs')) {
      sayNothing(response);
      arrived.shift()?.(() => response.end(path.includes('/logs') ? frame('x\n') : ''));
    }
  });
  await engine.info();
  const pass = holdTime(t);
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  const subscribed = nextRequest();
  const events = collect(engine.events({ onOpen: open }));
  const endEvents = await subscribed;
  await isOpen;
  pass(3600);
  endEvents();
  assert.deepEqual(await events, []);
  assert.match(engine.server.requests.at(-1) ?? '', /since=\d+/);

  const followed = nextRequest();
  const { chunks } = await engine.logs('web', { follow: true });
  const log = readAll(chunks);
  const endLog = await followed;
  pass(3600);
  endLog();
  assert.equal((await log).length, 10);
});

test('Podman: an empty body is a container that does not run', async (t) => {
  const engine = await client(t, (path, response, request) => {
    podman(path, response, request);
    if (/stats|top/.test(path)) {
      response.end();
    }
  });
  assert.equal(await engine.readStats('web'), undefined);
  assert.deepEqual(await problemOf(engine.processes('web')), {
    code: 'containerNotRunning',
    container: 'web',
  });
});

test('stats are one reading, asked for without a wait', async (t) => {
  const engine = await client(
    t,
    at('/containers/web/stats', (response) =>
      json(response, {
        read: '2026-11-23T06:38:44.5Z',
        cpu_stats: { cpu_usage: { total_usage: 5 }, system_cpu_usage: 9, online_cpus: 2 },
        memory_stats: { usage: 100, limit: 1000 },
      }),
    ),
  );
  const sample = await engine.readStats('web');
  assert.equal(sample?.readAt, Date.UTC(2026, 10, 23, 6, 38, 44, 500));
  assert.deepEqual([sample?.memory.usedBytes, sample?.memory.limitBytes], [100, 1000]);
  assert.deepEqual(engine.server.requests, [
    'GET /version',
    'GET /containers/web/stats?stream=false&one-shot=true',
  ]);
});

test('a plain question to a TLS port is told as that', async (t) => {
  const server = createServer((socket) => {
    socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const engine = createClient({
    url: `tcp://127.0.0.1:${port}`,
    address: { kind: 'tcp', host: '127.0.0.1', port, tls: undefined },
    source: { kind: 'explicit' },
  });
  assert.equal((await problemOf(engine.info())).code, 'tlsFailed');
});
