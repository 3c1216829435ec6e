import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createSocketServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { exitOf, runCli, startCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-hostile-'));
});
after(() => rm(folder, { recursive: true }));

async function policyOf(rules: string): Promise<string> {
  const path = join(folder, `policy-${Math.random().toString(36).slice(2)}.yaml`);
  await writeFile(path, `version: 1\n${rules}\n`);
  return path;
}

test('rules that never end or print without end are unknown, and hold up no other', async (t) => {
  const { name } = await engine.runContainer(t, {
    args: ['--net', 'none', '--memory', '64m'],
    command: `echo ${'a'.repeat(60)}!; sleep 1000`,
  });
  const policy = await policyOf(`rules:
  backtracking: { log: "(a+)+$" }
  endless: { command: [yes], timeout: 2s }
  hanging: { command: [sleep, "1000"], timeout: 1s }
  megabyte: { command: [dd, if=/dev/zero, bs=1M, count=1] }
  absent: { command: [no-such-program], above: 3 }
  memory: { metric: memory, above: 95% }`);
  const { exitCode, stdout } = await runCli(['check', name, '--policy', policy, '--json']);
  assert.equal(exitCode, 3);
  const findings = JSON.parse(stdout) as readonly { readonly rule: string; readonly status: string }[];
  assert.deepEqual(Object.fromEntries(findings.map(({ rule, status }) => [rule, status])), {
    backtracking: 'unknown',
    endless: 'unknown',
    hanging: 'unknown',
    megabyte: 'unknown',
    absent: 'unknown',
    memory: 'ok',
  });
  assert.ok(stdout.length < 10_000);
});

test('an engine that goes away in the middle of a check is unknown', async (t) => {
  const { name } = await engine.runContainer(t, { args: ['--net', 'none'], command: 'sleep 1000' });
  const sockets = new Set<Socket>();
  const path = join(folder, 'engine.sock');
  const proxy = createSocketServer((incoming) => {
    const outgoing = connect(engine.host.replace('unix://', ''));
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    incoming.on('data', (bytes) => {
      // What follows the readings, which are the kernel's own where it is on this machine.
      if (/GET \/\S*events/.test(bytes.toString('latin1'))) {
        proxy.close();
        for (const socket of sockets) {
          socket.destroy();
        }
      }
    });
    incoming.pipe(outgoing).pipe(incoming);
  });
  await once(proxy.listen(path), 'listening');
  const policy = await policyOf('rules:\n  killed: { event: oom }');
  for (const lasts of [[], ['--for', '3s']]) {
    const { exitCode } = await runCli([
      'check',
      name,
      '--policy',
      policy,
      ...lasts,
      '--host',
      `unix://${path}`,
    ]);
    assert.equal(exitCode, 3);
  }
});

/** Looks like nothing in particular: where it is found again, it was handed on. */
const planted = (place: string) => `PLANTED${place}x9Q2`;

test('planted secrets leave in no report, notice, file or argument', async (t) => {
  const secret = {
    url: planted('Url'),
    token: planted('Token'),
    env: planted('Env'),
    output: planted('Output'),
  };
  const { name } = await engine.runContainer(t, {
    args: [
      '--net',
      'none',
      '--env',
      `API_KEY=${secret.env}`,
      '--label',
      `com.example.password=${secret.env}`,
    ],
    command: `echo "password=${secret.output}"; sleep 1000`,
  });
  const notices: string[] = [];
  const receiver = createServer(async (request, response) => {
    notices.push(await text(request));
    response.end('ok');
    receiver.emit('notice');
  });
  t.after(() => void receiver.close());
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const { port } = receiver.address() as AddressInfo;
  const channel = {
    CONTAINER_VITALS_CHANNEL_TEAM_URL: `http://127.0.0.1:${port}/${secret.url}`,
    CONTAINER_VITALS_CHANNEL_TEAM_TOKEN: secret.token,
    CONTAINER_VITALS_CHANNEL_TEAM_ALLOW: 'loopback',
  };
  const state = join(folder, 'state');
  const policy = await policyOf(`rules:
  told: { command: [sh, -c, "echo password=$API_KEY; exit 2"], select: ${name}, every: 1s, for: 0 }
notify: { channels: [team], group: 0 }`);
  const arrived = once(receiver, 'notice');
  const watch = startCli(
    ['watch', '--policy', policy, '--state', state, '--interval', '1', '--json'],
    channel,
  );
  t.after(() => watch.kill('SIGKILL'));
  await arrived;
  const [written, argv] = [
    Promise.all([text(watch.stdout), text(watch.stderr)]),
    await readFile(`/proc/${watch.pid}/cmdline`, 'utf8'),
  ];
  watch.kill('SIGTERM');
  await exitOf(watch);
  const seen: [string, string][] = [
    ...notices.map((body): [string, string] => ['notice', body]),
    ['argv', argv],
    ['watch', (await written).join('')],
  ];
  for (const file of await readdir(state, { recursive: true })) {
    seen.push([file, await readFile(join(state, file), 'utf8')]);
  }
  for (const format of ['text', 'json', 'junit', 'github', 'sarif', 'nagios', 'markdown', 'prometheus']) {
    const { stdout, stderr } = await runCli(['check', name, '--policy', policy, '--format', format], channel);
    assert.ok(stdout.includes(name), format);
    seen.push([format, stdout + stderr]);
  }
  for (const command of [
    ['check', name, '--policy', policy, '--explain'],
    ['init', '--output', '-'],
    ['alert', 'test', 'team', '--policy', policy],
    ...['prometheus', 'alertmanager', 'grafana'].map((target) => ['export', target, '--policy', policy]),
    ['serve-metrics', '--help'],
    ['stats', '--format', 'prometheus'],
    ['ps', '--json'],
  ]) {
    const { stdout, stderr } = await runCli(command, channel);
    seen.push([command.join(' '), stdout + stderr]);
  }
  for (const [place, content] of seen) {
    assert.doesNotMatch(content, /PLANTED[UTEO]\w+/, place);
  }
});
