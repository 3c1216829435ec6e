import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { cliFile, exitOf, runCli as run, startCli as start, userNode } from '../environment/cliProcess.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

const names = ({ stdout }: { stdout: string }) =>
  (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);

describe('the command line on a real engine', () => {
  let burner: TestContainer;
  let holder: TestContainer;
  // Of all tests here: an `after` called in `before` would run at the end of `before`.
  const cleanUps: (() => Promise<void>)[] = [];
  const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
  after(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

  before(async () => {
    burner = await engine.runContainer(scope, {
      args: ['--cpus', '0.2'],
      command: 'while :; do :; done',
    });
    holder = await engine.runContainer(scope, {
      args: [
        '--memory',
        '64m',
        '--label',
        'com.docker.compose.project=cv',
        '--label',
        'com.docker.compose.service=holder',
      ],
      command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=20; echo held; sleep 1000',
    });
    await engine.waitForLog(holder.name, 'held');
  });

  test('ps lists what runs', async () => {
    const { exitCode, stdout, stderr } = await run(['ps', '--json']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    const found = (JSON.parse(stdout) as Record<string, unknown>[]).find(({ name }) => name === holder.name);
    assert.ok(found);
    assert.equal(found.id, holder.id);
    assert.equal(found.state, 'running');
    assert.equal(found.health, 'none');
    assert.equal(found.composeProject, 'cv');
    assert.equal(typeof found.uptimeSeconds, 'number');
  });

  test('stats has the numbers of docker stats', async () => {
    interface Docker {
      readonly Name: string;
      readonly CPUPerc: string;
      readonly MemUsage: string;
      readonly MemPerc: string;
      readonly PIDs: string;
    }
    const dockerStats = async () => {
      const format = ['--no-stream', '--format', '{{json .}}'];
      const lines = await engine.docker('stats', ...format, burner.name, holder.name);
      return new Map(
        lines.split('\n').map((line) => {
          const one = JSON.parse(line) as Docker;
          return [one.Name, one];
        }),
      );
    };
    // Side by side, so that both see the same load of the machine.
    const [theirs, ours] = await Promise.all([
      dockerStats(),
      run(['stats', '--json', burner.name, holder.name]),
    ]);
    const [burning, holding] = JSON.parse(ours.stdout);
    const [theirBurning, theirHolding] = [theirs.get(burner.name), theirs.get(holder.name)];
    assert.ok(theirBurning && theirHolding);

    const cpuOf = (one: Docker) => Number.parseFloat(one.CPUPerc);
    assert.ok(
      Math.abs(burning.cpuPercent - cpuOf(theirBurning)) <= 2,
      `CPU ${burning.cpuPercent} and ${theirBurning.CPUPerc}`,
    );
    assert.ok(Math.abs(burning.cpuOfLimitPercent - 5 * burning.cpuPercent) < 0.01);
    assert.ok(Math.abs(holding.cpuPercent - cpuOf(theirHolding)) <= 2);

    // docker prints four digits; ours, rounded to fewer, could fall on the other side of a half.
    const theirMiB = /^([\d.]+)MiB \/ 64MiB$/.exec(theirHolding.MemUsage)?.[1];
    assert.ok(Math.abs(holding.memoryUsedBytes / 2 ** 20 - Number(theirMiB)) < 0.1, theirHolding.MemUsage);
    assert.equal(holding.memoryLimitBytes, 64 * 2 ** 20);
    assert.ok(Math.abs(holding.memoryPercent - Number.parseFloat(theirHolding.MemPerc)) < 0.1);
    assert.equal(String(holding.pids), theirHolding.PIDs);
  });

  test('names, ids and compose services choose', async () => {
    assert.deepEqual(names(await run(['stats', '--json', holder.id.slice(0, 20)])), [holder.name]);
    assert.deepEqual(names(await run(['stats', '--json', 'cv/holder'])), [holder.name]);
    const { exitCode, stderr } = await run(['stats', `${holder.name}x`]);
    assert.equal(exitCode, 2);
    assert.match(stderr, new RegExp(`Did you mean one of these\\? .*${holder.name}`));
  });

  describe('check', () => {
    const check = async ({ name }: TestContainer, ...options: string[]) => {
      const { exitCode, stdout } = await run(['check', name, '--json', '--disk', '100', ...options]);
      const results = JSON.parse(stdout) as { rule: string; status: string }[];
      const problems = results.filter(({ status }) => status !== 'ok').map(({ rule }) => rule);
      return [exitCode, ...problems];
    };

    test('a quiet container is fine', async () => {
      assert.deepEqual(await check(holder), [0]);
    });

    test('passing a threshold is a warning', async (t) => {
      // A small limit is used up on a busy machine too.
      const args = ['--cpus', '0.1'];
      const small = await engine.runContainer(t, { args, command: 'while :; do :; done' });
      assert.deepEqual(await check(small), [1, 'cpu']);
      assert.deepEqual(await check(small, '--cpu', '200'), [0]);
      assert.deepEqual(await check(holder, '--mem', '20'), [1, 'memory']);
    });

    test('so is a disk that is fuller than it may be, of one look and of several', async () => {
      assert.deepEqual(await check(holder, '--disk', '0'), [1, 'disk']);
      assert.deepEqual(await check(holder, '--disk', '0', '--for', '1s'), [1, 'disk']);
    });

    test('an unhealthy container is critical', async (t) => {
      const args = ['--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '1'];
      const sick = await engine.runContainer(t, { args, command: 'sleep 1000' });
      await engine.waitForHealth(sick.name, 'unhealthy');
      assert.deepEqual(await check(sick), [2, 'health']);
    });

    test('an OOM-killed container is critical, stopped as it is', async (t) => {
      const killed = await engine.runContainer(t, {
        args: ['--memory', '8m', '--memory-swap', '8m'],
        command: ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64M', 'count=1'],
      });
      await engine.waitForExit(killed.name);
      assert.deepEqual(await check(killed), [2, 'oomKilled']);
    });

    test('one whose child was OOM-killed is critical while it lives on', async (t) => {
      const wounded = await engine.runContainer(t, {
        args: ['--memory', '8m', '--memory-swap', '8m'],
        command: 'dd if=/dev/zero of=/dev/null bs=64M count=1; echo survived; sleep 1000',
      });
      await engine.waitForLog(wounded.name, 'survived');
      assert.deepEqual(await check(wounded), [2, 'oomKilled']);
    });

    test('a crash looper is critical', async (t) => {
      const looper = await engine.runContainer(t, { args: ['--restart', 'always'], command: 'exit 1' });
      await engine.waitForState(looper.name, ({ RestartCount }) => RestartCount > 3);
      const [exitCode, ...problems] = await check(looper);
      assert.equal(exitCode, 2);
      assert.ok(problems.includes('restartLoop'));
    });

    test('restarting on request is no loop', async (t) => {
      const tidy = await engine.runContainer(t, { command: 'sleep 1000' });
      for (let count = 0; count < 4; count++) {
        await engine.docker('restart', '--time', '0', tidy.name);
      }
      assert.deepEqual(await check(tidy), [0]);
    });

    test('a stopped container is unknown', async (t) => {
      const stopped = await engine.createContainer(t, { command: 'sleep 1000' });
      assert.deepEqual(await check(stopped), [3, 'cpu', 'memory']);
    });
  });

  test('speaks Korean by LANG', async () => {
    const { stdout } = await run(['ps'], { LANG: 'ko_KR.UTF-8' });
    assert.match(stdout, /^이름 +이미지 +상태/);
    assert.match((await run(['ps'], { LANG: 'C.UTF-8' })).stdout, /^NAME +IMAGE +STATE/);
  });

  test('an address where nothing answers is told, with what to do', async () => {
    const { exitCode, stdout, stderr } = await run(['ps', '--host', 'unix:///nowhere/docker.sock']);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /unix:\/\/\/nowhere\/docker\.sock/);
    assert.equal((await run(['check', '--host', 'unix:///nowhere/docker.sock'])).exitCode, 3);
    assert.doesNotMatch(stderr, /\bat .*\.js:/, 'no stack trace');
  });
});

describe('the process', () => {
  const endless = ['stats', '--host', 'demo', '--json', '--samples', '1000', '--interval', '0.1'];

  test('a reader that goes away ends it quietly', async () => {
    const child = start(endless);
    const stderr = text(child.stderr);
    const exit = exitOf(child);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    assert.equal(await exit, 141);
    assert.equal(await stderr, 'Demo engine: these containers are made up.\n');
  });

  test('| head works', async () => {
    const child = spawn('sh', ['-c', '"$0" "$1" ps --host demo --json | head -1', userNode, cliFile]);
    const [stdout, exitCode] = await Promise.all([text(child.stdout), exitOf(child)]);
    assert.deepEqual([stdout, exitCode], ['[\n', 0]);
  });

  test('Ctrl-C ends it at once, with whole JSON', async () => {
    const child = start(endless);
    const exit = exitOf(child);
    child.stdout.once('data', () => child.kill('SIGINT'));
    const stdout = await text(child.stdout);
    assert.equal(await exit, 130);
    assert.ok((JSON.parse(stdout) as unknown[]).length > 0);
  });

  test('the demo engine runs until Ctrl-C and takes its socket along', async () => {
    const child = start(['demo']);
    const exit = exitOf(child);
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const host = /^export DOCKER_HOST=(unix:\/\/(.+))\n$/.exec(line);
    assert.ok(host?.[1] && host[2], line);
    const { stdout, stderr } = await run(['ps'], { DOCKER_HOST: host[1] });
    assert.match(stdout, /demo-shop-api-1/);
    assert.match(stderr, /^Demo engine/);
    child.kill('SIGINT');
    assert.equal(await exit, 130);
    assert.equal(existsSync(host[2]), false);
  });
});

test('a live table takes the terminal and gives it back as it was', async (t) => {
  const { name } = await engine.runContainer(t, { command: 'sleep 1000' });
  const command = `'${userNode}' '${cliFile}' stats --watch --interval 0.5 ${name}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...engine.environment, TERM: 'xterm', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(async () => void terminal.kill());
  const exit = exitOf(terminal);
  let shown = '';
  for await (const chunk of terminal.stdout.setEncoding('utf8')) {
    shown += chunk;
    // A reading, and CPU in it.
    if (new RegExp(`${name} +\\d+\\.\\d\\d%`).test(shown)) {
      terminal.stdin.end('q');
    }
  }
  assert.ok(shown.startsWith('\x1b[?1049h\x1b[?25l'), 'a screen of its own');
  assert.ok(shown.endsWith('\x1b[?25h\x1b[?1049l'), 'what was there before');
  assert.equal(await exit, 0);
});
