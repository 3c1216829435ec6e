import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { after, beforeEach, type TestContext, test } from 'node:test';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import { type Problem, VitalsError } from '../../../src/core/errors.ts';
import { createClient } from '../../../src/engine/connect.ts';
import { resolveEndpoint } from '../../../src/engine/endpoints.ts';
import { testEngine } from '../../environment/testEngine.ts';
import { until } from '../../environment/until.ts';
import { freePort, startSshServer } from './sshServer.ts';

const ssh = await startSshServer({ after });
beforeEach(async () => {
  await ssh.configure();
  await ssh.setKnownHost('right');
});

const socket = new URL(testEngine().host).pathname;

/** A client of the test engine, through ssh. */
async function connect(t: TestContext, port = ssh.port, path = socket): Promise<ContainerClient> {
  const endpoint = await resolveEndpoint(`ssh://${userInfo().username}@127.0.0.1:${port}${path}`);
  const client = createClient(endpoint);
  t.after(() => client.dispose());
  return client;
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VitalsError, `not a VitalsError: ${error}`);
  return error.problem;
}

test('a known host: 30 requests at once over one connection, which ends with the client', async (t) => {
  const { id } = await testEngine().runContainer(t, { command: 'sleep 1000' });
  const client = await connect(t);
  const before = ssh.logins;
  const all = await Promise.all(Array.from({ length: 30 }, () => client.inspect(id)));
  assert.deepEqual(new Set(all.map((details) => details.id)), new Set([id]));
  assert.equal(ssh.logins - before, 1);
  client.dispose();
  await until('the connection ends', async () => (await ssh.sessions()).length === 0);
});

test('logs and events come through it', async (t) => {
  const { id } = await testEngine().runContainer(t, { command: 'echo hello; sleep 1000' });
  const client = await connect(t);
  const stop = new AbortController();
  const { chunks } = await client.logs(id, { follow: true }, stop.signal);
  for await (const chunk of chunks) {
    assert.match(Buffer.from(chunk).toString('latin1'), /hello/);
    break;
  }
  const open = new AbortController();
  const events = client.events({ onOpen: () => void client.perform('pause', id) }, open.signal);
  for await (const { containerId, action } of events) {
    if (containerId === id && action === 'pause') {
      break;
    }
  }
});

test('an unknown host key is refused, and nothing is asked of the user', async (t) => {
  await ssh.setKnownHost('unknown');
  const client = await connect(t);
  assert.deepEqual(await problemOf(client.info()), {
    code: 'hostKeyRejected',
    endpoint: client.endpoint.url,
    reason: 'Host key verification failed.',
  });
  // Accepted by the user meanwhile, the same client connects.
  await ssh.setKnownHost('right');
  assert.equal((await client.info()).os, 'linux');
});

test('a host key that changed is refused with that reason', async (t) => {
  await ssh.setKnownHost('changed');
  const problem = await problemOf((await connect(t)).info());
  assert.equal(problem.code, 'hostKeyRejected');
  assert.match(problem.code === 'hostKeyRejected' ? problem.reason : '', /HAS CHANGED/);
});

test('a login that is refused is told in ssh’s own words', async (t) => {
  await ssh.configure(['PubkeyAuthentication no']);
  const problem = await problemOf((await connect(t)).info());
  assert.equal(problem.code, 'sshFailed');
  assert.match(problem.code === 'sshFailed' ? problem.reason : '', /Permission denied/);
});

test('nobody at the port, no such socket behind it: told, and soon', async (t) => {
  const closed = await problemOf((await connect(t, await freePort())).info());
  assert.match(closed.code === 'sshFailed' ? closed.reason : closed.code, /Connection refused/);
  const missing = await problemOf((await connect(t, ssh.port, '/nowhere.sock')).info());
  assert.match(missing.code === 'sshFailed' ? missing.reason : missing.code, /open failed/);
});

test('a connection that is cut is opened again by the next request', async (t) => {
  const client = await connect(t);
  await client.info();
  const before = ssh.logins;
  const events = problemOf(
    (async () => {
      for await (const _ of client.events({ onOpen: () => void ssh.cutConnections() })) {
        // Whatever else happens on this engine.
      }
    })(),
  );
  assert.equal((await events).code, 'sshFailed');
  await until('the tunnel stands again', () => client.info());
  assert.equal(ssh.logins - before, 1);
});

test('a program that is killed leaves no ssh behind', async () => {
  const url = (path: string) => JSON.stringify(new URL(`../../../src/engine/${path}`, import.meta.url).href);
  const program = `
    const { createClient } = await import(${url('connect.ts')});
    const { resolveEndpoint } = await import(${url('endpoints.ts')});
    await createClient(await resolveEndpoint(process.argv[1])).info();
    console.log('connected');
    setInterval(() => {}, 1000);`;
  const host = `ssh://${userInfo().username}@127.0.0.1:${ssh.port}${socket}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, host], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: ssh.folder },
  });
  await once(child.stdout, 'data');
  assert.notEqual((await ssh.sessions()).length, 0);
  child.kill('SIGKILL');
  await until('the connection ends', async () => (await ssh.sessions()).length === 0);
});

test('a forwarding of the user’s own whose port is taken does no harm', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  await ssh.configure([`LocalForward 127.0.0.1:${port} 127.0.0.1:1`]);
  assert.equal((await (await connect(t)).info()).os, 'linux');
});

test('who no longer wants to wait does not wait', async (t) => {
  // Takes connections and never says a word: ssh waits for its banner.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const client = await connect(t, (silent.address() as { port: number }).port);
  const stop = new AbortController();
  const info = problemOf(client.info(stop.signal));
  await once(silent, 'connection');
  stop.abort();
  assert.deepEqual(await info, { code: 'cancelled' });
});
