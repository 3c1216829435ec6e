import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed } from '../../fixtures/containers.ts';
import type { FakeContainer } from '../../fixtures/fakeClient.ts';

const folder = mkdtempSync(join(tmpdir(), 'cv-check-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const containers: readonly FakeContainer[] = [
  { container: containerNamed('web'), cores: 1.8 },
  { container: containerNamed('db'), details: { health: 'unhealthy' } },
];
const policy = file(
  'policy.yaml',
  'version: 1\nrules:\n  busy: { metric: cpu, above: 80%, critical: 95% }\n  health: { event: unhealthy, severity: warning }\n',
);
const check = (...argv: string[]) => cli(['check', ...argv], { containers });

describe('check by a policy', () => {
  test('its rules decide, and nothing else', async () => {
    const { exitCode, stdout } = await check('--policy', policy);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^WARNING – 2 containers checked: 0 critical, 2 warning, 0 unknown\n/);
    assert.match(stdout, /WARNING {2}web {2}CPU of own limit: 90\.00%; the threshold is 80\.00%\./);
    assert.match(stdout, /WARNING {2}db {2}The container is unhealthy\./);
    assert.equal((await check('db', '-p', policy, '--format', 'nagios')).exitCode, 1);
  });

  test('a mistake in it is told with its place, and is unknown', async () => {
    const wrong = file('wrong.yaml', 'version: 1\nrules:\n  busy: { metric: cpuu, above: 80% }\n');
    const { exitCode, stderr, stdout } = await check('--policy', wrong);
    assert.deepEqual([exitCode, stdout], [3, '']);
    assert.match(stderr, /wrong\.yaml:3:19: error: .*Did you mean “cpu”\?/);
    assert.equal((await check('--policy', join(folder, 'nowhere.yaml'))).exitCode, 3);
  });

  test('a policy that applies to nothing says nothing of how things are', async () => {
    const other = file(
      'other.yaml',
      'version: 1\nrules:\n  busy: { metric: cpu, above: 80%, select: nobody }\n',
    );
    assert.equal((await check('--policy', other)).exitCode, 3);
  });

  test('an annotation names the file and the line', async () => {
    const { stdout } = await check('--policy', policy, '--format', 'github');
    assert.match(stdout, new RegExp(`^::warning file=${policy},line=3,title=web%3A busy::`));
  });

  test('one run in several formats, each in a file', async () => {
    const [junit, markdown] = [join(folder, 'report.xml'), join(folder, 'comment.md')];
    const reports = ['--report', `junit=${junit}`, '--report', `markdown=${markdown}`];
    const { exitCode, stdout } = await check('--policy', policy, '--format', 'nagios', ...reports);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^WARNING - 2 containers/);
    assert.match(readFileSync(junit, 'utf8'), /<testsuites name="container-vitals" tests="3" failures="2"/);
    assert.match(readFileSync(markdown, 'utf8'), /^### 🟡 Container Vitals: WARNING/);
    for (const wrong of ['junit', 'junit=', `pdf=${junit}`]) {
      assert.equal((await check('--report', wrong)).exitCode, 3);
    }
    const { stderr } = await check('--report', `junit=${join(folder, 'missing/report.xml')}`);
    assert.match(stderr, /report\.xml cannot be written: ENOENT/);
  });

  test('thresholds on the command line and a policy exclude each other', async () => {
    const { exitCode, stderr } = await check('--policy', policy, '--cpu', '90');
    assert.equal(exitCode, 3);
    assert.match(stderr, /--cpu, --mem and --disk go without --policy/);
  });
});

describe('a baseline', () => {
  test('what failed already is told and not counted', async () => {
    const baseline = file('baseline.json', (await check('--policy', policy, '--json')).stdout);
    const { exitCode, stdout } = await check('--policy', policy, '--baseline', baseline);
    assert.equal(exitCode, 0);
    assert.match(stdout, /Known before and not counted: 2/);
    const only = JSON.parse((await check('--policy', policy, '--json')).stdout) as object[];
    const partly = file('partly.json', JSON.stringify(only.slice(0, 1)));
    assert.equal((await check('--policy', policy, '--baseline', partly)).exitCode, 1);
  });

  test('one that cannot be read is an error', async () => {
    assert.equal((await check('--baseline', file('broken.json', '['))).exitCode, 3);
  });
});

describe('times', () => {
  test('it waits until health checks succeed, and no longer than it was told', async () => {
    const details = { health: 'starting' as 'starting' | 'healthy' };
    const looked: number[] = [];
    const run = (time: string) =>
      cli(['check', '--wait-healthy', time], {
        containers: [{ container: containerNamed('slow'), details }],
        adjust: (client) => {
          const inspect = client.inspect.bind(client);
          client.inspect = (id) => {
            looked.push(1);
            details.health = looked.length > 3 ? 'healthy' : 'starting';
            return inspect(id);
          };
        },
      });
    assert.equal((await run('60s')).exitCode, 0);
    assert.ok(looked.length >= 4);
    assert.equal((await check('db', '--wait-healthy', '3s')).exitCode, 2);
  });

  test('without a policy, the built-in rules have to be broken all the time', async () => {
    const { exitCode, stdout } = await check('web', '--for', '10s', '--json');
    assert.equal(exitCode, 1);
    const found = JSON.parse(stdout) as { rule: string; status: string }[];
    assert.deepEqual(
      found.map(({ rule, status }) => `${rule} ${status}`),
      ['cpu warning', 'memory ok', 'oomKilled ok', 'restartLoop ok'],
    );
  });

  test('what is no time is refused', async () => {
    for (const time of ['soon', '2h', '-1']) {
      assert.equal((await check('--for', time)).exitCode, 3, time);
    }
  });
});

describe('rules that containers carry as labels', () => {
  const labelled = (labels: Readonly<Record<string, string>>, cores = 1.2) => [
    { container: containerNamed('web', { labels }), cores },
    { container: containerNamed('db'), cores: 1.2 },
  ];

  test('count for them alone, with a policy and without', async () => {
    const settings = { containers: labelled({ 'com.containervitals.cpu': '50%' }) };
    const { exitCode, stdout } = await cli(['check'], settings);
    assert.equal(exitCode, 1);
    assert.match(stdout, /WARNING {2}web {2}CPU of own limit: 60\.00%; the threshold is 50\.00%\./);
    assert.doesNotMatch(stdout, /WARNING {2}db/);
    const only = file('oom.yaml', 'version: 1\nrules:\n  killed: { event: oom }\n');
    assert.equal((await cli(['check', '--policy', only], settings)).exitCode, 1);
    assert.equal((await cli(['check', 'db', '--policy', only], settings)).exitCode, 0);
  });

  test('with a mistake in them are unknown, never OK', async () => {
    const settings = { containers: labelled({ 'com.containervitals.cpu': 'a lot' }) };
    const { exitCode, stdout } = await cli(['check'], settings);
    assert.equal(exitCode, 3);
    assert.match(
      stdout,
      /UNKNOWN {2}web {2}The labels of this rule have a mistake: “a lot” has the wrong unit/,
    );
  });
});

describe('--explain', () => {
  test('tells of every rule and container why it is as it is', async () => {
    const path = file(
      'explain.yaml',
      [
        'version: 1',
        'rules:',
        '  busy: { metric: cpu, above: 80%, critical: 95%, for: 2m }',
        '  health: { event: unhealthy, select: db }',
        '  cache: { metric: memory, above: 80%, select: redis }',
        '',
      ].join('\n'),
    );
    const { exitCode, stdout } = await cli(['check', '--policy', path, '--explain'], {
      containers: [...containers, { container: containerNamed('old', { state: 'exited' }) }],
    });
    assert.equal(exitCode, 2);
    assert.deepEqual(stdout.split('\n\n').at(-1)?.split('\n'), [
      'busy – CPU of own limit: above 80.00%, critical past 95.00%, over at 75.00%; has to last 2 minutes, here 0 seconds',
      '    web  WARNING  CPU of own limit: 90.00%; the threshold is 80.00%.  Firing for 0 seconds.',
      '    db  OK  CPU of own limit: 0.00%  OK: the rule is not broken.',
      '    old  Not evaluated: the container does not run.',
      'health – Health',
      '    db  CRITICAL  The container is unhealthy.  Firing for 0 seconds.',
      'cache – Memory of limit: above 80.00%, over at 75.00%; has to last 1 minute, here 0 seconds',
      '    No container fits: redis',
      '',
    ]);
  });

  test('goes with text only', async () => {
    assert.equal((await check('--explain', '--json')).exitCode, 3);
  });
});

test('a container that was named and does not run is unknown by a policy too', async () => {
  const { exitCode, stdout } = await cli(['check', 'web', 'old', '--policy', policy], {
    containers: [
      { container: containerNamed('web'), cores: 0.1 },
      { container: containerNamed('old', { state: 'exited' }) },
    ],
  });
  assert.equal(exitCode, 3);
  assert.match(stdout, /UNKNOWN {2}old {2}Not evaluated: the container does not run\./);
});

test('an unknown format is refused, and those there are are told', async () => {
  const { exitCode, stderr } = await check('--format', 'xml');
  assert.equal(exitCode, 3);
  assert.match(stderr, /text, json, junit, github, sarif, nagios, markdown, prometheus/);
});
