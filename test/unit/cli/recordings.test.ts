import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parseRecording, writeRecording } from '../../../src/core/recordings/recording.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed, idOf } from '../../fixtures/containers.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';
import { recordedContainer, recordingOf, wandering } from '../../fixtures/recordings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-recordings-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const containers = [
  { container: containerNamed('web'), cores: 0.5 },
  { container: containerNamed('db'), cores: 0.1 },
];

async function recordingAt(name: string, cpu: number): Promise<string> {
  const web = recordedContainer('web', { cpuPercent: wandering(cpu, { mean: cpu, deviation: 1 }) });
  await writeFile(at(name), writeRecording(recordingOf([web], { name })));
  return at(name);
}

test('record runs a command, hands on its exit code, and writes what was used meanwhile', async (t) => {
  const endpoint = await startFakeEngine(t, {
    [idOf('web')]: (response) => void response.end(frame('stdout', 'an error\nall is well\n')),
  });
  const file = at('load.json');
  const { exitCode, stderr } = await cli(
    ['record', 'web', '-o', file, '--', process.execPath, '-e', 'process.exit(7)'],
    {
      containers,
      adjust: (client) => {
        client.endpoint = endpoint;
      },
    },
  );
  assert.equal(exitCode, 7);
  assert.match(stderr, /^Recorded 1 containers for \d+ s: .*load\.json\n$/);
  const recording = parseRecording(await readFile(file, 'utf8'), file);
  assert.deepEqual(recording.command, { line: [process.execPath, '-e', 'process.exit(7)'], exitCode: 7 });
  assert.deepEqual(
    recording.containers.map(({ identity, log }) => [identity, log]),
    [['web', { records: 2, errors: 1 }]],
  );
});

test('record ends when its time is up; without a name the file is called by the recording and the time', async () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { exitCode } = await cli(['record', '--for', '5', '--name', '부하 시험 #1'], { containers });
    assert.equal(exitCode, 0);
  } finally {
    process.chdir(before);
  }
  const [file = ''] = await readdir(folder);
  assert.match(file, /^부하-시험-1-20261123T\d{6}Z\.cvrec\.json$/);
  const { durationMs, containers: recorded } = parseRecording(await readFile(at(file), 'utf8'), file);
  assert.ok(durationMs >= 5000);
  assert.deepEqual(
    recorded.map(({ identity }) => identity),
    ['web', 'db'],
  );
});

test('what cannot be run is told, and a name that is nobody’s too', async () => {
  const run = await cli(['record', '-o', '-', '--', at('nothing')], { containers });
  assert.equal(run.exitCode, 2);
  assert.match(run.stderr, /nothing cannot be run\./);
  const wrong = await cli(['record', 'wep', '--for', '1'], { containers });
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /wep/);
});

test('a place where nothing can be written is told before the command runs', async () => {
  for (const [output, reason] of [
    [join(at('missing'), 'load.json'), 'ENOENT'],
    [folder, 'EISDIR'],
  ] as const) {
    const ran = at('ran');
    const argv = ['record', '-o', output, '--', process.execPath, '-e', `fs.writeFileSync('${ran}', '')`];
    const { exitCode, stderr } = await cli(argv, { containers });
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`cannot be written.*${reason}`));
    assert.deepEqual(await readdir(folder), []);
  }
});

test('a place that is gone at the end does not cost the recording', async (t) => {
  const gone = at('gone');
  await mkdir(gone);
  const name = `rescued-${process.pid}.cvrec.json`;
  const refuge = join(tmpdir(), name);
  t.after(() => rm(refuge, { force: true }));
  const remove = `fs.rmdirSync('${gone}')`;
  const argv = ['record', '-o', join(gone, name), '--', process.execPath, '-e', remove];
  const { exitCode, stderr } = await cli(argv, { containers });
  assert.equal(exitCode, 2);
  assert.match(stderr, /cannot be written: ENOENT/);
  assert.ok(stderr.includes(refuge), stderr);
  assert.equal(parseRecording(await readFile(refuge, 'utf8'), refuge).containers.length, 2);
});

test('compare tells a change, and its exit code whether a limit is broken', async () => {
  const [before, after] = [await recordingAt('before', 20), await recordingAt('after', 30)];
  const plain = await cli(['compare', before, after]);
  assert.equal(plain.exitCode, 0);
  assert.match(plain.stdout, /^web: CPU mean rose from 19\.\d+% to 30\.\d+%/m);
  assert.equal((await cli(['compare', before, after, '--fail-on', 'cpu > +10%, mem > +1MiB'])).exitCode, 1);
  assert.equal((await cli(['compare', before, after, '--fail-on', 'cpu > +90%'])).exitCode, 0);
  assert.equal((await cli(['compare', before, before, '--fail-on', 'cpu > +1%'])).exitCode, 0);
  assert.equal((await cli(['compare', before, after, '--fail-on', 'db: cpu > +1%'])).exitCode, 2);
});

test('a gate that could not be judged fails with a code of its own, and says why', async () => {
  const before = await recordingAt('before', 20);
  await writeFile(at('gone.json'), writeRecording(recordingOf([], { name: 'gone' })));
  const argv = ['compare', before, at('gone.json'), '--fail-on', 'cpu > +10%'];
  const told = /^Limit not judged, web is in one recording only: cpu > \+10%$/m;
  const { exitCode, stdout } = await cli(argv);
  assert.equal(exitCode, 3);
  assert.match(stdout, told);
  const json = await cli([...argv, '--json']);
  assert.deepEqual([json.exitCode, json.stdout], [3, '[]\n']);
  assert.match(json.stderr, told);
  const allowed = await cli([...argv, '--allow-unknown']);
  assert.equal(allowed.exitCode, 0);
  assert.match(allowed.stdout, told);
});

test('compare writes Markdown to a file or instead of the text', async () => {
  const [before, after] = [await recordingAt('before', 20), await recordingAt('after', 30)];
  const { stdout } = await cli(['compare', before, after, '--markdown', at('report.md')]);
  const report = await readFile(at('report.md'), 'utf8');
  assert.match(report, /^# Recordings compared\n/);
  assert.doesNotMatch(stdout, /^#/m);
  assert.equal((await cli(['compare', before, after, '--markdown', '-'])).stdout, report);
  const page = await cli(['compare', before, after, '--html', '-'], { env: { LANG: 'ko_KR.UTF-8' } });
  assert.match(page.stdout, /^<!doctype html>\n<html lang="ko">/);
});

test('what cannot be compared is told with its file, a limit that is none with its text', async () => {
  const good = await recordingAt('good', 20);
  await writeFile(at('other.json'), '{}');
  const missing = await cli(['compare', good, at('missing.json')]);
  assert.equal(missing.exitCode, 2);
  assert.match(missing.stderr, /missing\.json cannot be read/);
  assert.match((await cli(['compare', at('other.json'), good])).stderr, /other\.json is not a recording/);
  const limit = await cli(['compare', good, good, '--fail-on', 'cpu is too much']);
  assert.equal(limit.exitCode, 2);
  assert.match(limit.stderr, /“cpu is too much” is no limit/);
});

test('backtest tells when the rules of a policy would have fired', async () => {
  const cpuPercent = [...Array.from({ length: 70 }, () => 99), ...Array.from({ length: 70 }, () => 1)];
  const web = recordedContainer('web', { cpuPercent }, { limits: { cpus: 1, memoryBytes: null } });
  await writeFile(at('busy.json'), writeRecording(recordingOf([web], { durationMs: 140_000 })));
  await writeFile(
    at('policy.yaml'),
    'version: 1\nrules:\n  busy: { metric: cpu, above: 90%, for: 1m }\n  errors: { log: error }\n',
  );
  const backtest = (...argv: string[]) =>
    cli(['backtest', at('busy.json'), ...argv, '--policy', at('policy.yaml')]);
  const { exitCode, stdout } = await backtest();
  assert.equal(exitCode, 1);
  assert.deepEqual(stdout.split('\n'), [
    'Replayed on 1 containers over 2 minutes; alerts that would have fired: 1',
    '  busy  web  CPU of own limit: would have fired: 1',
    '    Warning  2026-11-23T09:01:00Z, for 1 minute; worst: 99.00%',
    '  errors  Log lines with “error”: not replayed, as log lines are not recorded',
    '',
  ]);
  assert.equal((await backtest('errors')).exitCode, 2);
  assert.match((await backtest('bussy')).stderr, /no rule “bussy”/);
});

test('without a recording the history is replayed, which has to be there', async () => {
  const { exitCode, stderr } = await cli(['backtest', '--since', '24h'], { env: { XDG_STATE_HOME: folder } });
  assert.equal(exitCode, 2);
  assert.match(stderr, /history/i);
  assert.equal((await cli(['backtest'])).exitCode, 2);
});
