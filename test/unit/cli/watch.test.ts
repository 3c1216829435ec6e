import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { VitalsError } from '../../../src/core/errors.ts';
import { alertFolder, lockOf } from '../../../src/storage/alerts/alertFolder.ts';
import { acquireLock } from '../../../src/storage/processLock.ts';
import { privateFolder } from '../../../src/storage/userFolders.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed } from '../../fixtures/containers.ts';
import type { FakeContainer } from '../../fixtures/fakeClient.ts';

interface Line {
  readonly transition: string;
  readonly rule: string;
  readonly name: string;
  readonly severity: string | null;
  readonly message: string;
}

const busy: FakeContainer = { container: containerNamed('web'), cores: 1.8 };

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'cv-watch-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Watches until `isEnough` of what was printed, waiting skipped. */
async function watch(
  folder: string,
  rules: string,
  isEnough: (lines: readonly Line[], stderr: string) => boolean,
  containers: readonly FakeContainer[] = [busy],
) {
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, `version: 1\n${rules}\n`);
  const ending = new AbortController();
  let [stdout, stderr] = ['', ''];
  const lines = () => stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Line] : []));
  const look = () => {
    if (isEnough(lines(), stderr)) {
      ending.abort(new EndRequest('SIGTERM', 143));
    }
  };
  const run = await cli(['watch', '--policy', policy, '--state', folder, '--interval', '10', '--json'], {
    containers,
    signal: ending.signal,
    isPaced: true,
    onWrite: (text) => {
      stdout += text;
      look();
    },
    onError: (text) => {
      stderr += text;
      look();
    },
  });
  return { ...run, lines: lines(), policy };
}

test('an alert is pending, fires when it has lasted, and is kept over a restart', async (t) => {
  const folder = folderOf(t);
  const rules = 'rules: { busy: { metric: cpu, above: 80%, for: 1m } }';
  const { lines } = await watch(folder, rules, (found) =>
    found.some(({ transition }) => transition === 'fired'),
  );
  assert.deepEqual(
    lines.map(({ transition, rule, name, severity, message }) => [transition, rule, name, severity, message]),
    [
      ['pending', 'busy', 'web', null, 'CPU of own limit: 90.00%'],
      ['fired', 'busy', 'web', 'warning', 'CPU of own limit: 90.00%; the threshold is 80.00%.'],
    ],
  );
  assert.deepEqual(readdirSync(folder).sort(), ['alerts.json', 'history.db', 'policy.yaml', 'shown.json']);
  const [entry] = (
    JSON.parse(readFileSync(join(folder, 'alerts.json'), 'utf8')) as { entries: { alert: object }[] }
  ).entries;
  assert.ok(entry && 'firedAt' in entry.alert);
});

test('a channel that is not set up is told, once for each notice', async (t) => {
  const rules =
    'rules: { busy: { metric: cpu, above: 80%, for: 0, channels: [team] } }\nnotify: { group: 0 }';
  const { stderr } = await watch(folderOf(t), rules, (_, said) => /team/.test(said));
  assert.equal(stderr.match(/“team”: Not delivered\. No channel/g)?.length, 1);
});

test('a policy that names toasts, for the editor, is watched all the same; that is said once', async (t) => {
  const rules =
    'rules: { busy: { metric: cpu, above: 80%, for: 0 }, full: { metric: memory, below: 80%, for: 0 } }\nnotify: { group: 0, channels: [toast, team] }';
  const { stderr } = await watch(
    folderOf(t),
    rules,
    (_, said) => /“team”/.test(said) && /“toast”/.test(said),
  );
  assert.equal(stderr.match(/“toast”: Not delivered\. Toasts are shown by the editor only/g)?.length, 1);
});

test('where the alerts cannot be kept, they are told all the same, and that is said once', async (t) => {
  const folder = folderOf(t);
  // As a disk that is full: nothing can be written beside it.
  mkdirSync(join(folder, 'alerts.json.new'));
  const rules =
    'rules: { busy: { metric: cpu, above: 80%, for: 0, channels: [team] } }\nnotify: { group: 0 }';
  const { stderr, lines } = await watch(folder, rules, (_, said) => /“team”/.test(said));
  assert.ok(lines.some(({ transition }) => transition === 'fired'));
  assert.equal(
    stderr.match(/cannot be kept over a restart; the watch goes on: .*alerts\.json cannot be written/g)
      ?.length,
    1,
  );
});

test('a policy that is edited counts at once; one with mistakes is told, and the last good one goes on', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'policy.yaml');
  const texts = [
    'version: 1\nrules: { busy: { metric: cpuu, above: 80% } }\n',
    'version: 1\nrules: { sick: { event: unhealthy, for: 0 } }\n',
  ];
  let step = 0;
  const containers = [{ ...busy, details: { health: 'unhealthy' as const } }];
  const { stderr, lines } = await watch(
    folder,
    'rules: { busy: { metric: cpu, above: 80%, for: 0 } }',
    (found, said) => {
      const isNext =
        (step === 0 && found.some(({ rule }) => rule === 'busy')) || (step === 1 && /1 mistakes/.test(said));
      if (isNext) {
        writeFileSync(path, texts[step++] ?? '');
      }
      return found.some(({ rule }) => rule === 'sick');
    },
    containers,
  );
  assert.match(stderr, /policy\.yaml:2:\d+: error: /);
  assert.match(stderr, /The policy was read again/);
  assert.ok(lines.some(({ rule, transition }) => rule === 'sick' && transition === 'fired'));
});

test('two do not watch with the same state', async (t) => {
  const folder = folderOf(t);
  const lock = await acquireLock(join(folder, 'watch.lock'));
  assert.ok(lock);
  const { exitCode, stderr } = await cli(['watch', '--state', folder]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /Another process watches already/);
  await lock.release();
});

test('a policy that an editor’s window watches on the same engine is not watched twice', async (t) => {
  const state = folderOf(t);
  const policy = join(state, 'policy.yaml');
  writeFileSync(policy, 'version: 1\nrules: { sick: { event: unhealthy } }\n');
  const base = join(state, 'container-vitals');
  const folder = await privateFolder(await alertFolder({ policy, engine: 'unix:///fake.sock' }, base));
  const lock = await acquireLock(lockOf(folder));
  assert.ok(lock);
  const env = { XDG_STATE_HOME: state };
  const { exitCode, stderr } = await cli(['watch', '--policy', policy], { env });
  assert.equal(exitCode, 2);
  assert.match(stderr, /Another process watches already/);
  await lock.release();
});

test('an engine that is not there to be found yet is waited for, and that is said once', async (t) => {
  const ending = new AbortController();
  let [asked, stderr] = [0, ''];
  const { exitCode } = await cli(['watch', '--state', folderOf(t)], {
    signal: ending.signal,
    isPaced: true,
    findEngine: () => {
      asked++;
      if (asked < 4) {
        throw new VitalsError({ code: 'endpointNotFound', tried: ['/var/run/docker.sock'] });
      }
    },
    onError: (text) => {
      stderr += text;
      if (/Watching/.test(stderr)) {
        ending.abort(new EndRequest('SIGTERM', 143));
      }
    },
  });
  assert.equal(exitCode, 143);
  assert.equal(asked, 4);
  assert.equal(stderr.match(/No container engine was found/g)?.length, 1, stderr);
});
