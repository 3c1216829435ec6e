import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';

const engine = testEngine();
const cleanUps: (() => Promise<void>)[] = [];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
after(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

const nameOf = (kind: string) => `reports-${kind}-${process.pid}`;
const names = ['noisy', 'crashed', 'sick'].map(nameOf);
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-reports-'));
  scope.after(() => rm(folder, { recursive: true }));
  await engine.runContainer(scope, {
    name: nameOf('noisy'),
    args: ['--memory', '32m'],
    command: 'for i in 1 2 3; do echo "error: password=hunter2secret $i" >&2; done; echo ready; sleep 1000',
  });
  await engine.runContainer(scope, {
    name: nameOf('crashed'),
    args: ['--restart', 'on-failure:2'],
    command: 'exit 3',
  });
  await engine.runContainer(scope, {
    name: nameOf('sick'),
    args: ['--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '1'],
    command: 'sleep 1000',
  });
  await engine.waitForLog(nameOf('noisy'), 'ready');
  await until('the crashed one is given up', async () => {
    const { State, RestartCount } = await engine.inspect(nameOf('crashed'));
    return State.Status === 'exited' && RestartCount === 2;
  });
  await until('the sick one is unhealthy', async () => {
    const { State } = await engine.inspect(nameOf('sick'));
    return State.Health?.Status === 'unhealthy';
  });
});

const run = (...argv: string[]) => runCli([...argv, ...names], { XDG_STATE_HOME: folder });

test('the team report tells of each container what its engine knows, worst first', async () => {
  const { exitCode, stdout, stderr } = await run('report', '--json');
  assert.equal(exitCode, 0, stderr);
  const services = JSON.parse(stdout) as Record<string, unknown>[];
  const of = (kind: string) => services.find(({ service }) => service === nameOf(kind));
  assert.equal(services.at(-1)?.service, nameOf('noisy'));
  const { status, errors, errorsBefore, memoryPercent } = of('noisy') ?? {};
  assert.deepEqual([status, errors, errorsBefore], ['ok', 3, null]);
  const { mean, isOneReading } = memoryPercent as { mean: number; isOneReading: boolean };
  assert.ok(mean > 0 && mean < 100 && isOneReading, `memory ${mean}`);
  assert.deepEqual(
    [of('crashed')?.status, of('crashed')?.failed, of('crashed')?.running],
    ['critical', 1, 0],
  );
  assert.deepEqual([of('sick')?.status, of('sick')?.unhealthy], ['critical', 1]);
});

test('as a document', async () => {
  const path = join(folder, 'report.html');
  const { exitCode } = await run('report', '--output', path, '--language', 'ko');
  assert.equal(exitCode, 0);
  const html = await readFile(path, 'utf8');
  assert.match(html, new RegExp(`${nameOf('crashed')}: 종료 코드 3`));
  assert.doesNotMatch(html, /hunter2secret|<script/);
});

test('the checklist ticks what is well, keeps a person’s tick, and names what is not', async () => {
  const first = await run('checklist');
  assert.equal(first.exitCode, 1, first.stderr);
  assert.match(
    first.stdout,
    new RegExp(`- \\[ \\] 1\\. .*\\n.*\\n {2}- ${nameOf('crashed')}: exited \\(3\\)`),
  );
  assert.match(first.stdout, new RegExp(`- \\[ \\] 2\\. .*\\n.*\\n {2}- ${nameOf('sick')}: unhealthy`));
  assert.match(first.stdout, new RegExp(`- \\[ \\] 5\\. .*\\n.*\\n {2}- ${nameOf('noisy')}: 3`));
  await run('checklist', '--done', '5');
  const again = await run('checklist');
  assert.match(again.stdout, /- \[x\] 5\. /);
});
