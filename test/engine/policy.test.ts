import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '../environment/cliProcess.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const cleanUps: (() => Promise<void>)[] = [];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
after(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

/** Every rule is for every container: each must raise its own alert and no other. */
const policy = `version: 1
rules:
  busy: { metric: cpu, above: 60% }
  full: { metric: memory, above: 60% }
  killed: { event: oom }
  looping: { event: restart-loop, above: 2 }
  sick: { event: unhealthy }
  answers: { http: /cgi-bin/page, above: 800ms, timeout: 20s }
  port: { tcp: 80 }
  noisy: { log: boom, above: 1000, within: 10m }
  jobs: { command: [cat, /tmp/jobs], above: 100 }
  written: { metric: disk-written, above: 8MB }
  room: { metric: disk, above: 99% }
  beats: { absent: log, pattern: heartbeat, within: 1s, select: "*-silent-*" }
  backup: { absent: container, select: "*-backup-*" }
`;

/** A web server whose page takes as long as the file says. */
const server =
  'mkdir -p /www/cgi-bin; printf "#!/bin/sh\\nsleep \\$(cat /tmp/delay)\\nprintf \\"Content-Type: text/plain\\\\\\\\n\\\\\\\\nhi\\"\\n" > /www/cgi-bin/page; ' +
  'chmod +x /www/cgi-bin/page; echo $DELAY > /tmp/delay; httpd -f -p 80 -h /www';

const containers = {
  // First: a line has to come within a second of its start.
  silent: { args: [], command: 'sleep 1000' },
  busy: { args: ['--cpus', '0.1'], command: 'while :; do :; done' },
  full: {
    args: ['--memory', '40m'],
    command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=30; echo ready; sleep 1000',
  },
  killed: {
    args: ['--memory', '8m', '--memory-swap', '8m'],
    command: 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo ready; sleep 1000',
  },
  looping: { args: ['--restart', 'always'], command: 'sleep 0.2; exit 1' },
  sick: {
    args: ['--health-cmd', 'test -e /tmp/well', '--health-interval', '1s', '--health-retries', '1'],
    command: 'sleep 1000',
  },
  answers: { args: ['--publish', '127.0.0.1::80', '--env', 'DELAY=1'], command: server },
  refusing: { args: ['--publish', '127.0.0.1::80'], command: 'sleep 1000' },
  noisy: {
    args: [],
    command: 'i=0; while [ $i -lt 2000 ]; do echo boom $i; i=$((i+1)); done; echo ready; sleep 1000',
  },
  written: { args: [], command: 'dd if=/dev/zero of=/big bs=1M count=10; echo ready; sleep 1000' },
  jobs: { args: [], command: 'echo 101 > /tmp/jobs; sleep 1000' },
  quiet: { args: ['--publish', '127.0.0.1::80', '--env', 'DELAY=0'], command: server },
} as const;

const started = new Map<string, TestContainer>();
let path: string;

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-policy-'));
  scope.after(() => rm(folder, { recursive: true }));
  path = join(folder, 'container-vitals.yaml');
  await writeFile(path, policy);
  for (const [kind, { args, command }] of Object.entries(containers)) {
    const name = `policy-${kind}-${process.pid}`;
    started.set(kind, await engine.runContainer(scope, { name, args: [...args], command }));
  }
  for (const kind of ['full', 'killed', 'noisy', 'written']) {
    await engine.waitForLog(named(kind).name, 'ready');
  }
  await engine.waitForHealth(named('sick').name, 'unhealthy');
  await engine.waitForState(named('looping').id, ({ RestartCount }) => (RestartCount ?? 0) > 3);
});

function named(kind: string): TestContainer {
  const found = started.get(kind);
  assert.ok(found, kind);
  return found;
}

/** Broken rules by container; what cannot be asked of a container is no trouble of it. */
async function check(): Promise<Record<string, string[]>> {
  const { stdout, stderr } = await runCli(['check', '--policy', path, '--json']);
  assert.equal(stderr, '');
  const found = JSON.parse(stdout) as { name: string; rule: string; status: string }[];
  const quiet = found.find(({ name, rule }) => name === named('quiet').name && rule === 'room');
  assert.equal(quiet?.status, 'ok', 'the space of its disk is known');
  const broken = found.filter(({ status }) => status === 'warning' || status === 'critical');
  const ours = broken.filter(({ name }) => name.includes(`-${process.pid}`) || name === '*-backup-*');
  const result: Record<string, string[]> = {};
  for (const { name, rule } of ours) {
    const kind = name.split('-')[1] ?? name;
    result[kind] = [...(result[kind] ?? []), rule];
  }
  return result;
}

test('each kind of trouble raises its own alert and no other, and is over when it is mended', async () => {
  assert.deepEqual(await check(), {
    busy: ['busy'],
    full: ['full'],
    killed: ['killed'],
    looping: ['looping'],
    sick: ['sick'],
    answers: ['answers'],
    refusing: ['answers', 'port'],
    noisy: ['noisy'],
    jobs: ['jobs'],
    written: ['written'],
    silent: ['beats'],
    backup: ['backup'],
  });
  const inside = (kind: string, command: string) =>
    engine.docker('exec', named(kind).name, 'sh', '-c', command);
  await Promise.all([
    inside('full', 'rm /dev/shm/held'),
    inside('sick', 'touch /tmp/well'),
    inside('written', 'rm /big'),
    inside('answers', 'echo 0 > /tmp/delay'),
    inside('jobs', 'echo 3 > /tmp/jobs'),
    engine.docker('update', '--cpus', '2', named('quiet').name),
    engine.removeContainers(
      ...['busy', 'looping', 'refusing', 'noisy', 'silent'].map((kind) => named(kind).name),
    ),
  ]);
  await engine.waitForHealth(named('sick').name, 'healthy');
  await engine.runContainer(scope, { name: `policy-backup-${process.pid}`, command: 'sleep 1000' });
  // What the kernel killed within the last five minutes stays told.
  assert.deepEqual(await check(), { killed: ['killed'] });
});
