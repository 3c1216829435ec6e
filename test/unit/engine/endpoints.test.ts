import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { VitalsError } from '../../../src/core/errors.ts';
import { knownSockets, listEndpoints, resolveEndpoint } from '../../../src/engine/endpoints.ts';
import type { Machine, SocketProbe } from '../../../src/engine/machine.ts';

interface Setup {
  readonly platform?: NodeJS.Platform;
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly sockets?: Record<string, SocketProbe>;
}

/** A machine made of values: home /home/kim, user 1000. */
function machine({ platform = 'linux', env = {}, files = {}, sockets = {} }: Setup = {}): Machine {
  return {
    platform,
    home: '/home/kim',
    userId: 1000,
    env,
    readText: async (path) => files[path],
    exists: async (path) => path in files,
    list: async (path) => {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      return [...new Set(below.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    probe: async (path) => sockets[path] ?? 'absent',
  };
}

test('DOCKER_API_VERSION goes with whatever endpoint was found; what is no version does not', async () => {
  const version = async (DOCKER_API_VERSION: string, explicit?: string) =>
    (await resolveEndpoint(explicit, machine({ env: { DOCKER_API_VERSION, DOCKER_HOST: 'tcp://h:1' } })))
      .apiVersion;
  assert.equal(await version('1.43'), '1.43');
  assert.equal(await version('v1.41', 'unix:///run/docker.sock'), '1.41');
  assert.equal(await version('latest'), undefined);
  assert.equal(await version(''), undefined);
});

/** The files `docker context create` writes. */
function context(name: string, docker: object, tls: readonly string[] = []): Record<string, string> {
  const id = createHash('sha256').update(name).digest('hex');
  return {
    [`/home/kim/.docker/contexts/meta/${id}/meta.json`]: JSON.stringify({
      Name: name,
      Endpoints: { docker },
    }),
    ...Object.fromEntries(tls.map((file) => [`/home/kim/.docker/contexts/tls/${id}/docker/${file}`, 'PEM'])),
  };
}

const current = (name: string) => ({
  '/home/kim/.docker/config.json': JSON.stringify({ currentContext: name }),
});

const url = async (explicit: string | undefined, setup?: Setup) =>
  (await resolveEndpoint(explicit, machine(setup))).url;

const problem = (explicit: string | undefined, setup?: Setup) =>
  resolveEndpoint(explicit, machine(setup)).then(
    (endpoint) => assert.fail(`resolved to ${endpoint.url}`),
    (error) => (error instanceof VitalsError ? error.problem : assert.fail(error)),
  );

test('what is written, and the address it means', async () => {
  const cases: [string, string][] = [
    ['unix:///run/x.sock', 'unix:///run/x.sock'],
    ['unix://', 'unix:///var/run/docker.sock'],
    ['  /run/x.sock ', 'unix:///run/x.sock'],
    ['~/x.sock', 'unix:///home/kim/x.sock'],
    ['unix:///tmp/a b#c?.sock', 'unix:///tmp/a b#c?.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['\\\\.\\pipe\\docker_engine', 'npipe:////./pipe/docker_engine'],
    ['npipe://', 'npipe:////./pipe/docker_engine'],
    ['tcp://example.org', 'tcp://example.org:2375'],
    ['tcp://:2375', 'tcp://127.0.0.1:2375'],
    ['tcp://[::1]', 'tcp://[::1]:2375'],
    ['tcp://[::1]:9', 'tcp://[::1]:9'],
    ['TCP://example.org:2376/', 'tcp://example.org:2376'],
    ['localhost:2375', 'tcp://localhost:2375'],
    ['http://example.org', 'tcp://example.org:80'],
    ['https://example.org', 'https://example.org:443'],
    ['https://example.org:9', 'https://example.org:9'],
    ['ssh://build', 'ssh://build'],
    ['ssh://kim@build:2222', 'ssh://kim@build:2222'],
    ['ssh://kim:secret@build', 'ssh://kim@build'],
    ['ssh://kim@[::1]/run/podman/podman.sock', 'ssh://kim@[::1]/run/podman/podman.sock'],
  ];
  for (const [written, meant] of cases) {
    assert.equal(await url(written), meant, written);
  }
});

test('a text that is no address is refused, and a password in it is not repeated', async () => {
  const wrong = ['gopher://x', 'fd://', 'docker', '/', 'tcp://x/prefix', 'tcp://x:port', 'relative/x.sock'];
  for (const text of wrong) {
    assert.deepEqual(await problem(text), { code: 'endpointInvalid', value: text, source: 'explicit' });
  }
  assert.deepEqual(await problem('tcp://kim:secret@x/y'), {
    code: 'endpointInvalid',
    value: 'tcp://…@x/y',
    source: 'explicit',
  });
});

test('an ssh target cannot smuggle an option into the command line', async () => {
  for (const text of [
    'ssh://-oProxyCommand=id',
    'ssh://-oProxyCommand=id@host',
    'ssh://a%20b@host',
    'ssh://',
  ]) {
    assert.equal((await problem(text)).code, 'endpointInvalid', text);
  }
});

test('precedence: explicit, DOCKER_HOST, DOCKER_CONTEXT, current context, known socket', async () => {
  const files = {
    ...context('staging', { Host: 'tcp://staging:2375' }),
    ...context('home', { Host: 'ssh://me@home' }),
    ...current('home'),
  };
  const sockets = { '/var/run/docker.sock': 'listening' } as const;
  const env = { DOCKER_HOST: 'tcp://env:2375', DOCKER_CONTEXT: 'staging' };
  const resolve = (explicit: string | undefined, setup: Setup) => resolveEndpoint(explicit, machine(setup));

  const told = async (explicit: string | undefined, setup: Setup) => {
    const { url, source } = await resolve(explicit, setup);
    return [url, source];
  };
  assert.deepEqual(await told('unix:///x', { env, files, sockets }), ['unix:///x', { kind: 'explicit' }]);
  assert.deepEqual(await told('context:home', { env, files, sockets }), [
    'ssh://me@home',
    { kind: 'explicit' },
  ]);
  assert.deepEqual(await told(' ', { env, files, sockets }), ['tcp://env:2375', { kind: 'DOCKER_HOST' }]);
  assert.deepEqual(await told(undefined, { env: { DOCKER_CONTEXT: 'staging' }, files, sockets }), [
    'tcp://staging:2375',
    { kind: 'DOCKER_CONTEXT', context: 'staging' },
  ]);
  assert.deepEqual(await told(undefined, { files, sockets }), [
    'ssh://me@home',
    { kind: 'currentContext', context: 'home' },
  ]);
  assert.deepEqual(await told(undefined, { sockets }), [
    'unix:///var/run/docker.sock',
    { kind: 'knownSocket' },
  ]);
  // DOCKER_CONTEXT=default overrules the current context.
  assert.deepEqual(await told(undefined, { env: { DOCKER_CONTEXT: 'default' }, files, sockets }), [
    'unix:///var/run/docker.sock',
    { kind: 'DOCKER_CONTEXT', context: 'default' },
  ]);
});

test('a context that is not there is told by its name, wherever the name comes from', async () => {
  const gone = { code: 'contextNotFound', context: 'gone' } as const;
  assert.deepEqual(await problem('context:gone'), gone);
  assert.deepEqual(await problem(undefined, { env: { DOCKER_CONTEXT: 'gone' } }), gone);
  assert.deepEqual(await problem(undefined, { files: current('gone') }), gone);
  assert.deepEqual(await problem('context:odd', { files: context('odd', { Host: 'gopher://x' }) }), {
    code: 'endpointInvalid',
    value: 'gopher://x',
    source: 'context:odd',
  });
});

test('DOCKER_CONFIG moves the contexts, and a broken config.json chooses nothing', async () => {
  const moved = Object.fromEntries(
    Object.entries({ ...context('staging', { Host: 'tcp://staging:1' }), ...current('staging') }).map(
      ([path, text]) => [path.replace('/home/kim/.docker', '/etc/docker-cli'), text],
    ),
  );
  assert.equal(
    await url(undefined, { env: { DOCKER_CONFIG: '/etc/docker-cli' }, files: moved }),
    'tcp://staging:1',
  );
  assert.equal(
    await url(undefined, {
      files: { '/home/kim/.docker/config.json': '{' },
      sockets: { '/var/run/docker.sock': 'listening' },
    }),
    'unix:///var/run/docker.sock',
  );
});

test('TLS: any DOCKER_TLS_VERIFY, certificates where they are, missing ones left out', async () => {
  const tls = async (explicit: string, setup: Setup) => {
    const { address } = await resolveEndpoint(explicit, machine(setup));
    return address.kind === 'tcp' ? [address.port, address.tls] : undefined;
  };
  const home = {
    '/home/kim/.docker/ca.pem': '',
    '/home/kim/.docker/cert.pem': '',
    '/home/kim/.docker/key.pem': '',
  };
  const homeFiles = {
    ca: '/home/kim/.docker/ca.pem',
    cert: '/home/kim/.docker/cert.pem',
    key: '/home/kim/.docker/key.pem',
  };
  const onlyCa = { ca: '/certs/ca.pem', cert: undefined, key: undefined };
  const none = { ca: undefined, cert: undefined, key: undefined };

  assert.deepEqual(await tls('tcp://x', { files: home }), [2375, undefined]);
  assert.deepEqual(await tls('tcp://x', { env: { DOCKER_TLS_VERIFY: 'true' }, files: home }), [
    2376,
    { ...homeFiles, verify: true },
  ]);
  assert.deepEqual(
    await tls('tcp://x:9', {
      env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      files: { '/certs/ca.pem': '', ...home },
    }),
    [9, { ...onlyCa, verify: true }],
  );
  assert.deepEqual(await tls('tcp://x', { env: { DOCKER_TLS: '1' } }), [2376, { ...none, verify: false }]);
  assert.deepEqual(await tls('tcp://x:2376', {}), [2376, { ...none, verify: true }]);
  assert.deepEqual(await tls('https://x', {}), [443, { ...none, verify: true }]);
  assert.deepEqual(await tls('http://x:1', { env: { DOCKER_TLS_VERIFY: '1' } }), [1, undefined]);
});

test('a context brings its own certificates', async () => {
  const tls = async (files: Record<string, string>) => {
    const { address } = await resolveEndpoint('context:prod', machine({ files }));
    return address.kind === 'tcp' ? address.tls : undefined;
  };
  const id = createHash('sha256').update('prod').digest('hex');
  assert.deepEqual(await tls(context('prod', { Host: 'tcp://prod:2376' }, ['ca.pem'])), {
    ca: `/home/kim/.docker/contexts/tls/${id}/docker/ca.pem`,
    cert: undefined,
    key: undefined,
    verify: true,
  });
  assert.deepEqual(await tls(context('prod', { Host: 'tcp://prod:1', SkipTLSVerify: true })), {
    ca: undefined,
    cert: undefined,
    key: undefined,
    verify: false,
  });
  assert.equal(await tls(context('prod', { Host: 'tcp://prod:1' })), undefined);
});

test('the first known socket that somebody listens on is taken; dead ones and forbidden ones are skipped', async () => {
  const sockets = {
    '/var/run/docker.sock': 'denied',
    '/home/kim/.docker/run/docker.sock': 'dead',
    '/run/user/1000/podman/podman.sock': 'listening',
  } as const;
  assert.equal(await url(undefined, { sockets }), 'unix:///run/user/1000/podman/podman.sock');
  assert.equal(
    await url(undefined, {
      env: { XDG_RUNTIME_DIR: '/run/kim' },
      sockets: { '/run/kim/docker.sock': 'listening' },
    }),
    'unix:///run/kim/docker.sock',
  );
});

test('nothing listens: no permission is told before not running, and that before not found', async () => {
  const dead = { '/home/kim/.docker/run/docker.sock': 'dead' } as const;
  const denied = { '/var/run/docker.sock': 'denied' } as const;
  assert.deepEqual(await problem(undefined, { sockets: { ...dead, ...denied } }), {
    code: 'permissionDenied',
    endpoint: 'unix:///var/run/docker.sock',
  });
  assert.deepEqual(await problem(undefined, { sockets: dead }), {
    code: 'engineNotRunning',
    endpoint: 'unix:///home/kim/.docker/run/docker.sock',
  });
  assert.deepEqual(await problem(undefined, { files: { '/usr/sbin/dockerd': '' } }), {
    code: 'engineNotRunning',
    endpoint: 'unix:///var/run/docker.sock',
  });
  assert.deepEqual(await problem(undefined), {
    code: 'endpointNotFound',
    tried: knownSockets(machine()),
  });
});

test('Windows looks for pipes', async () => {
  const sockets = { '//./pipe/docker_engine': 'listening' } as const;
  assert.equal(await url(undefined, { platform: 'win32', sockets }), 'npipe:////./pipe/docker_engine');
});

test('the list to choose from: DOCKER_HOST, contexts, live sockets, each once', async () => {
  const choices = await listEndpoints(
    machine({
      env: { DOCKER_HOST: 'ssh://me@home' },
      files: {
        ...context('staging', { Host: 'tcp://staging:2375' }),
        ...context('desktop-linux', { Host: 'unix:///home/kim/.docker/desktop/docker.sock' }),
        ...context('kubernetes-only', undefined as unknown as object),
      },
      sockets: {
        '/var/run/docker.sock': 'listening',
        '/home/kim/.docker/desktop/docker.sock': 'listening',
        '/run/podman/podman.sock': 'denied',
      },
    }),
  );
  assert.deepEqual(
    choices.map(({ value, context, endpoint }) => [value, context, endpoint.url]),
    [
      ['ssh://me@home', undefined, 'ssh://me@home'],
      ['context:desktop-linux', 'desktop-linux', 'unix:///home/kim/.docker/desktop/docker.sock'],
      ['context:staging', 'staging', 'tcp://staging:2375'],
      ['unix:///var/run/docker.sock', undefined, 'unix:///var/run/docker.sock'],
    ],
  );
});
