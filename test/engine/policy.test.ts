import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '../environment/cliProcess.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';

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
  killed: { event: oom, within: 30s }
  looping: { event: restart-loop, above: 2, within: 30s }
  sick: { event: unhealthy }
  answers: { http: /cgi-bin/page, above: 800ms, timeout: 20s }
  port: { tcp: 80 }
  noisy: { log: boom, above: 5, within: 5s }
  jobs: { command: [cat, /tmp/jobs], above: 100 }
  written: { metric: disk-written, above: 8MB }
  room: { metric: disk, above: 99% }
  beats: { absent: log, pattern: heartbeat, within: 5s, select: "*-silent-*" }
  backup: { absent: container, select: "*-backup-*" }
`;

/** A web server whose page takes as long as the file says. */
const server =
  'mkdir -p /www/cgi-bin; printf "#!/bin/sh\\nsleep \\$(cat /tmp/delay)\\nprintf \\"Content-Type: text/plain\\\\\\\\n\\\\\\\\nhi\\"\\n" > /www/cgi-bin/page; ' +
  'chmod +x /www/cgi-bin/page; echo $DELAY > /tmp/delay; httpd -p 80 -h /www; echo serving; sleep 1000';
/** A loop's condition, until somebody mends it. */
const isBroken = '[ ! -e /tmp/mended ]';

const containers = {
  silent: {
    args: [],
    // As long as a line may stay out, and a second.
    command: `sleep 6; echo ready; while ${isBroken}; do sleep 0.1; done; while :; do echo heartbeat; sleep 0.2; done`,
  },
  busy: { args: ['--cpus', '0.1'], command: `while ${isBroken}; do :; done; sleep 1000` },
  full: {
    args: ['--memory', '40m'],
    command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=30; echo ready; sleep 1000',
  },
  // Its compose file says what is too much for it; the policy would let it have more.
  labelled: {
    args: ['--memory', '40m', '--label', 'com.containervitals.memory=10%'],
    command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=10; echo ready; sleep 1000',
  },
  sick: {
    args: ['--health-cmd', 'test -e /tmp/well', '--health-interval', '1s', '--health-retries', '1'],
    command: 'sleep 1000',
  },
  answers: { args: ['--publish', '127.0.0.1::80', '--env', 'DELAY=1'], command: server },
  refusing: {
    args: ['--publish', '127.0.0.1::80', '--env', 'DELAY=0'],
    command: `while ${isBroken}; do sleep 0.1; done; ${server}`,
  },
  noisy: {
    args: [],
    command: `while ${isBroken}; do echo boom; sleep 0.1; done; sleep 1000`,
  },
  written: { args: [], command: 'dd if=/dev/zero of=/big bs=1M count=10; echo ready; sleep 1000' },
  room: {
    // A volume of its own, as small as a disk can be.
    args: [
      '--mount',
      'type=volume,dst=/data,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=4m',
    ],
    command: 'dd if=/dev/zero of=/data/big bs=64k; echo ready; sleep 1000',
  },
  jobs: { args: [], command: 'echo 101 > /tmp/jobs; sleep 1000' },
  quiet: { args: ['--publish', '127.0.0.1::80', '--env', 'DELAY=0'], command: server },
  // Last: these two are told of for half a minute.
  killed: {
    args: ['--memory', '8m', '--memory-swap', '8m'],
    command: 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo ready; sleep 1000',
  },
  looping: { args: ['--restart', 'always'], command: `${isBroken} && sleep 0.2 && exit 1; sleep 1000` },
} as const;

const started = new Map<string, TestContainer>();
let folder: string;
let path: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-policy-'));
  scope.after(() => rm(folder, { recursive: true }));
  path = join(folder, 'container-vitals.yaml');
  await writeFile(path, policy);
  for (const [kind, { args, command }] of Object.entries(containers)) {
    const name = `policy-${kind}-${process.pid}`;
    started.set(kind, await engine.runContainer(scope, { name, args: [...args], command }));
  }
  for (const kind of ['silent', 'full', 'labelled', 'killed', 'written', 'room']) {
    await engine.waitForLog(named(kind).name, 'ready');
  }
  for (const kind of ['answers', 'quiet']) {
    await engine.waitForLog(named(kind).name, 'serving');
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
    labelled: ['memory'],
    killed: ['killed'],
    looping: ['looping'],
    sick: ['sick'],
    answers: ['answers'],
    refusing: ['answers', 'port'],
    noisy: ['noisy'],
    jobs: ['jobs'],
    written: ['written'],
    room: ['room'],
    silent: ['beats'],
    backup: ['backup'],
  });
  const inside = (kind: string, command: string) =>
    engine.docker('exec', named(kind).name, 'sh', '-c', command);
  // One that goes on restarting is hit between two restarts.
  const mended = join(folder, 'mended');
  await writeFile(mended, '');
  await Promise.all([
    ...['busy', 'noisy', 'silent', 'refusing'].map((kind) => inside(kind, 'touch /tmp/mended')),
    engine.docker('cp', mended, `${named('looping').name}:/tmp/mended`),
    ...['full', 'labelled'].map((kind) => inside(kind, 'rm /dev/shm/held')),
    inside('sick', 'touch /tmp/well'),
    inside('written', 'rm /big'),
    inside('room', 'rm /data/big'),
    inside('answers', 'echo 0 > /tmp/delay'),
    inside('jobs', 'echo 3 > /tmp/jobs'),
  ]);
  await engine.runContainer(scope, { name: `policy-backup-${process.pid}`, command: 'sleep 1000' });
  // Logs, events and a loop are over when nothing of them is within the rule's window any more, which nothing announces.
  let left: Record<string, string[]> = {};
  const isOver = async () => {
    left = await check();
    return Object.keys(left).length === 0;
  };
  await until('all is over', isOver, 90).catch(() => assert.deepEqual(left, {}));
});
