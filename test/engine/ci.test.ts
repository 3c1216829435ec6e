import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { cliFile, exitOf, userNode } from '../environment/cliProcess.ts';
import { command } from '../environment/command.ts';
import { importNodeImage } from '../environment/nodeImage.ts';
import { root } from '../environment/project.ts';
import { findProgram } from '../environment/systemPackages.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const cleanUps: (() => Promise<void>)[] = [];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
let folder: string;
let busy: TestContainer;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-ci-'));
  scope.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'bin'));
  await symlink(cliFile, join(folder, 'bin/container-vitals'));
  busy = await engine.runContainer(scope, {
    args: ['--cpus', '0.1', '--net', 'none'],
    command: 'while :; do :; done',
  });
  const policy = `version: 1\nrules:\n  busy: { metric: cpu, above: 60%, select: ${busy.name} }\n`;
  await writeFile(join(folder, 'container-vitals.yaml'), policy);
});
after(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

const read = async (path: string) => parse(await readFile(join(root, path), 'utf8'));

/** Runs a line as CI does, in the folder of the policy, with `container-vitals` and the user's Node on the PATH. */
async function sh(
  shell: 'sh' | 'bash',
  script: string,
  env: NodeJS.ProcessEnv = {},
  args: readonly string[] = [],
) {
  const { LC_ALL, LC_MESSAGES, LANG, ...environment } = engine.environment;
  const path = [join(folder, 'bin'), dirname(userNode), environment.PATH].join(delimiter);
  const child = spawn(shell, ['-e', '-c', script, shell, ...args], {
    cwd: folder,
    env: { ...environment, PATH: path, ...env },
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    exitOf(child),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

interface Step {
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A step of action.yml as the runner runs it. */
async function runStep(index: number, inputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv) {
  const action = (await read('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
    readonly runs: { readonly steps: readonly Step[] };
  };
  const step = action.runs.steps[index];
  assert.ok(step);
  const values = Object.entries(step.env).map(([name, value]) => [
    name,
    value.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input: string) => {
      const known = action.inputs[input];
      assert.ok(known, `there is no input ${input}`);
      return inputs[input] ?? known.default ?? '';
    }),
  ]);
  return sh('bash', step.run, { ...Object.fromEntries(values), GITHUB_ACTION_PATH: root, ...env });
}

async function runAction(inputs: Readonly<Record<string, string>>) {
  const temp = await mkdtemp(join(folder, 'runner-'));
  const [output, summary] = [join(temp, 'output'), join(temp, 'summary')];
  const env = { RUNNER_TEMP: temp, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  const run = await runStep(0, inputs, env);
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return { ...run, output: await read(output), summary: await read(summary) };
}

test('the action annotates the rule, writes the summary and the files, and fails by what it is told to', async () => {
  const { exitCode, stdout, output, summary } = await runAction({ containers: busy.name });
  assert.equal(exitCode, 1);
  assert.match(stdout, /^::warning file=container-vitals\.yaml,line=3,title=/m);
  assert.match(summary, /^### 🟡 Container Vitals: WARNING/);
  assert.match(output, /^status=warning\nreport=.+\/report\.md\njunit=.+\/junit\.xml\n$/);
  assert.equal((await runAction({ containers: busy.name, 'fail-on': 'critical' })).exitCode, 0);
});

test('what the action is given is no code, and what cannot be checked is unknown', async () => {
  const hostile = await runAction({
    containers: '$(touch hacked) ; touch hacked',
    'fail-on': 'critical',
  });
  assert.deepEqual([hostile.exitCode, hostile.output], [3, 'status=unknown\n']);
  await assert.rejects(readFile(join(folder, 'hacked')));
  assert.equal((await runAction({ policy: 'missing.yaml', 'fail-on': 'never' })).exitCode, 0);
  assert.equal((await runAction({ 'fail-on': 'sometimes' })).exitCode, 3);
});

test('the report is one comment: written once, then edited', async () => {
  const [calls, comments, report] = ['calls', 'comments', 'report.md'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(comments, '');
  await writeFile(report, '### 🟢 `all` is $(well)\n');
  const gh = join(folder, 'bin/gh');
  await writeFile(
    gh,
    `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\ncase "$*" in *--paginate*) cat '${comments}' ;; esac\n`,
  );
  await chmod(gh, 0o755);
  const env = { GITHUB_REPOSITORY: 'me/shop', PULL_REQUEST: '7', REPORT: report, GH_TOKEN: 'none' };
  assert.equal((await runStep(1, {}, env)).exitCode, 0);
  await writeFile(comments, '41\n42\n');
  assert.equal((await runStep(1, {}, env)).exitCode, 0);
  const made = (await readFile(calls, 'utf8')).split('\n').filter((line) => line.includes('--method'));
  const field = '--field body=<!-- container-vitals -->';
  assert.deepEqual(made, [
    `api --silent --method POST repos/me/shop/issues/7/comments ${field}`,
    `api --silent --method PATCH repos/me/shop/issues/comments/41 ${field}`,
  ]);
  assert.match(await readFile(calls, 'utf8'), /^### 🟢 `all` is \$\(well\)$/m);
});

test("GitLab's job leaves its reports behind and fails by the exit code", async () => {
  const job = (await read('ci/gitlab.yml'))['.container-vitals'] as {
    readonly variables: Readonly<Record<string, string>>;
    readonly script: readonly string[];
    readonly artifacts: { readonly paths: readonly string[]; readonly reports: { readonly junit: string } };
  };
  const { exitCode } = await sh('sh', job.script.join('\n'), job.variables);
  assert.equal(exitCode, 1);
  for (const path of [...job.artifacts.paths, job.artifacts.reports.junit]) {
    assert.ok((await readFile(join(folder, path), 'utf8')).includes(busy.name), path);
  }
});

test('the pre-commit hook finds policies and refuses those with mistakes', async () => {
  const [hook] = (await read('.pre-commit-hooks.yaml')) as readonly {
    readonly entry: string;
    readonly files: string;
  }[];
  assert.ok(hook);
  const staged = [
    'container-vitals.yaml',
    'deploy/container-vitals.yml',
    'my-container-vitals.yaml',
    'compose.yaml',
  ];
  const files = staged.filter((path) => new RegExp(hook.files).test(path));
  assert.deepEqual(files, staged.slice(0, 2));
  await mkdir(join(folder, 'deploy'));
  await writeFile(
    join(folder, 'deploy/container-vitals.yml'),
    'version: 1\nrules:\n  busy: { metric: cpuu, above: 1% }\n',
  );
  const run = (paths: readonly string[]) => sh('sh', `${hook.entry} "$@"`, {}, paths);
  const { exitCode, stdout } = await run(files);
  assert.equal(exitCode, 1);
  assert.match(stdout, /^deploy\/container-vitals\.yml:3:19: error: /m);
  assert.equal((await run(files.slice(0, 1))).exitCode, 0);
});

test('the systemd unit has no mistakes', { skip: findProgram('systemd-analyze') === undefined }, async () => {
  const unit = await readFile(join(root, 'ci/container-vitals.service'), 'utf8');
  const path = join(folder, 'container-vitals.service');
  await writeFile(
    path,
    unit.replace('/usr/local/bin/container-vitals', join(folder, 'bin/container-vitals')),
  );
  assert.equal(await command('systemd-analyze', ['verify', path]), '');
});

interface ComposeService {
  readonly network_mode: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly volumes: readonly string[];
}

/** The flags of `docker run` for what compose.yaml says of the service, its volumes in other places. */
function runFlags(service: ComposeService, places: Readonly<Record<string, string>>): string[] {
  const volumes = service.volumes.map((volume) => {
    const [from = '', ...to] = volume.split(':');
    return [places[from] ?? from, ...to].join(':');
  });
  return [
    ...['--network', service.network_mode, '--memory', service.mem_limit],
    ...(service.read_only ? ['--read-only'] : []),
    ...service.cap_drop.flatMap((name) => ['--cap-drop', name]),
    ...service.security_opt.flatMap((option) => ['--security-opt', option]),
    ...volumes.flatMap((volume) => ['--volume', volume]),
  ];
}

test('the image watches with what compose.yaml gives it, becomes healthy and ends in good order', async () => {
  const node = await importNodeImage(engine);
  scope.after(async () => void (await engine.docker('rmi', '--force', image, node)));
  const image = `container-vitals-ci:${process.pid}`;
  const build = ['build', '--quiet', '--network', 'none', '--build-arg', `NODE_IMAGE=${node}`];
  await engine.docker(...build, '--tag', image, '--file', join(root, 'ci/Dockerfile'), root);
  const { services } = (await read('ci/compose.yaml')) as {
    readonly services: { readonly 'container-vitals': ComposeService };
  };
  const name = `cv-ci-watch-${process.pid}`;
  scope.after(() => engine.removeContainers(name));
  const flags = runFlags(services['container-vitals'], {
    '/var/run/docker.sock': engine.host.replace('unix://', ''),
    './policy': folder,
    state: '/var/lib/container-vitals',
  });
  await engine.docker('run', '--detach', '--name', name, '--health-interval', '1s', ...flags, image);
  const begun = await engine.waitForState(
    name,
    (container) => !container.State.Running || container.State.Health?.Status === 'healthy',
  );
  assert.ok(begun.State.Running, await engine.docker('logs', name));
  await engine.docker('stop', name);
  const { State } = await engine.inspect(name);
  assert.equal(State.ExitCode, 143);
  assert.equal(await engine.docker('run', '--rm', image, '--version'), '0.1.0');
});
