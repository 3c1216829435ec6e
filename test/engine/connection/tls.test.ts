import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { isProblem, type ProblemCode } from '../../../src/core/errors.ts';
import { createClient } from '../../../src/engine/connect.ts';
import { dockerStats } from '../../../src/engine/dockerCli.ts';
import { resolveEndpoint } from '../../../src/engine/endpoints.ts';
import { systemMachine } from '../../../src/engine/machine.ts';
import { command } from '../../environment/command.ts';
import { startPrivateEngine } from '../../environment/privateEngine.ts';
import { freePort } from './sshServer.ts';

const folder = await mkdtemp(join(tmpdir(), 'cv-tls-'));
after(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
await makeCertificates();
const port = await freePort();
const engine = await startPrivateEngine({
  args: [
    ...['--host', `tcp://127.0.0.1:${port}`, '--tlsverify', '--tlscacert', at('ca.pem')],
    ...['--tlscert', at('server.pem'), '--tlskey', at('server-key.pem')],
  ],
});
after(() => engine.dispose());

/** A client as the environment says, and nothing else of this machine. */
async function connect(t: TestContext, env: Record<string, string>, host = `tcp://127.0.0.1:${port}`) {
  const endpoint = await resolveEndpoint(host, { ...systemMachine(), home: '/nowhere', env });
  const client = createClient(endpoint);
  t.after(() => client.dispose());
  return client;
}

const fails = (code: ProblemCode) => (error: unknown) => isProblem(error, code) || Promise.reject(error);

test('DOCKER_TLS_VERIFY with any value, and the certificates in DOCKER_CERT_PATH', async (t) => {
  const client = await connect(t, { DOCKER_TLS_VERIFY: 'true', DOCKER_CERT_PATH: folder });
  assert.equal((await client.info()).product, 'docker');
  assert.deepEqual(await client.list(), []);
});

test('DOCKER_TLS does not verify whom it talks to, and shows its own certificate', async (t) => {
  // By a name that the certificate does not have.
  const host = `tcp://localhost:${port}`;
  const env = { DOCKER_TLS: '1', DOCKER_CERT_PATH: folder };
  assert.equal((await (await connect(t, env, host)).info()).product, 'docker');
  const strict = await connect(t, { ...env, DOCKER_TLS_VERIFY: '1' }, host);
  await assert.rejects(strict.info(), fails('tlsFailed'));
});

test('the docker command that numbers are verified against reaches the same engine', async (t) => {
  const verified = await connect(t, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
  // As it is written on another port than 2376.
  assert.match(verified.endpoint.url, /^https:/);
  assert.equal(await dockerStats(verified.endpoint, []), '');
  const byName = await connect(t, { DOCKER_TLS: '1', DOCKER_CERT_PATH: folder }, `tcp://localhost:${port}`);
  assert.equal(await dockerStats(byName.endpoint, []), '');
  await assert.rejects(dockerStats((await connect(t, {})).endpoint, []), fails('dockerCliFailed'));
});

test('without certificates, with some missing, with unreadable ones, and without TLS: told as such', async (t) => {
  const none = await connect(t, { DOCKER_TLS_VERIFY: '1' });
  await assert.rejects(none.info(), fails('tlsFailed'));

  await using empty = await temporaryFolder();
  await writeFile(join(empty.path, 'ca.pem'), 'no certificate');
  const broken = await connect(t, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: empty.path });
  await assert.rejects(broken.info(), fails('tlsFailed'));

  await command('cp', [at('ca.pem'), empty.path]);
  const unknown = await connect(t, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: empty.path });
  await assert.rejects(unknown.info(), fails('tlsFailed'));

  await assert.rejects((await connect(t, {})).info(), fails('tlsFailed'));
});

test('certificates that are put right are read anew by the same client', async (t) => {
  await using mine = await temporaryFolder();
  const files = ['ca.pem', 'cert.pem', 'key.pem'];
  await command('cp', [...files.map(at), mine.path]);
  const client = await connect(t, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: mine.path });
  await rm(join(mine.path, 'key.pem'));
  await assert.rejects(client.info(), fails('tlsFailed'));
  await writeFile(join(mine.path, 'ca.pem'), 'no certificate');
  await command('cp', [at('key.pem'), mine.path]);
  await assert.rejects(client.info(), fails('tlsFailed'));
  await command('cp', [at('ca.pem'), mine.path]);
  assert.equal((await client.info()).product, 'docker');
});

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'cv-tls-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** An authority, and certificates of the engine (for 127.0.0.1 alone) and of its client. */
async function makeCertificates(): Promise<void> {
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', at(name)];
  await command('openssl', [
    ...['req', '-x509', ...key('ca-key.pem'), '-days', '2', '-subj', '/CN=test authority'],
    ...['-out', at('ca.pem')],
  ]);
  for (const [name, usage, keyName, out] of [
    ['server', 'serverAuth\nsubjectAltName=IP:127.0.0.1', 'server-key.pem', 'server.pem'],
    ['client', 'clientAuth', 'key.pem', 'cert.pem'],
  ] as const) {
    await writeFile(at(`${name}.ext`), `extendedKeyUsage=${usage}\n`);
    await command('openssl', [
      ...['req', '-new', ...key(keyName), '-subj', `/CN=${name}`, '-out', at(`${name}.csr`)],
    ]);
    await command('openssl', [
      ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', at('ca.pem'), '-CAkey', at('ca-key.pem')],
      ...['-CAcreateserial', '-days', '2', '-extfile', at(`${name}.ext`), '-out', at(out)],
    ]);
  }
}
