import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { commands } from '../../../src/cli/commands.ts';
import { languageOf, speak } from '../../../src/cli/language.ts';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { wantsColor } from '../../../src/cli/terminal.ts';
import { VitalsError } from '../../../src/core/errors.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed, eventOf } from '../../fixtures/containers.ts';
import type { FakeContainer } from '../../fixtures/fakeClient.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';

const now = new FakeClock().now();
const quietNetwork = {
  name: 'eth0',
  rxBytes: 736,
  rxPackets: 3,
  rxErrors: 0,
  rxDropped: 0,
  txBytes: 7,
  txPackets: 1,
  txErrors: 0,
  txDropped: 0,
};
const limits = { cpus: 0.5, memoryBytes: 2 ** 26 };
const web: FakeContainer = {
  container: containerNamed('web', {
    ports: [
      { containerPort: 80, protocol: 'tcp', hostPort: 8080, hostIp: '0.0.0.0' },
      { containerPort: 80, protocol: 'tcp', hostPort: 8080, hostIp: '::' },
      { containerPort: 443, protocol: 'tcp', hostPort: 8443, hostIp: '127.0.0.1' },
      { containerPort: 53, protocol: 'udp', hostPort: undefined, hostIp: undefined },
    ],
  }),
  details: { health: 'unhealthy', startedAt: now - 3 * 3600_000, limits },
  cores: 0.25,
};
const api: FakeContainer = {
  container: containerNamed('shop-api-1', {
    compose: { project: 'shop', service: 'api', number: 1, workingDirectory: undefined },
  }),
  details: { startedAt: now - 45_000, limits },
  cores: 0.49,
};
const old: FakeContainer = {
  container: containerNamed('old', { state: 'exited' }),
  details: { startedAt: now - 7200_000, finishedAt: now - 3600_000, exitCode: 137 },
};
const containers = [web, old, api];

afterEach(() => speak('en'));

describe('ps', () => {
  test('shows what runs, compose projects first', async () => {
    const { stdout, exitCode } = await cli(['ps'], { containers });
    assert.equal(
      stdout,
      `NAME        IMAGE           STATE    HEALTH     UPTIME  PORTS                                          PROJECT
shop-api-1  busybox:latest  running             45s                                                    shop
web         busybox:latest  running  unhealthy  3h      8080->80/tcp, 127.0.0.1:8443->443/tcp, 53/udp
`,
    );
    assert.equal(exitCode, 0);
  });

  test('-a shows stopped containers with their exit code', async () => {
    const { stdout } = await cli(['ps', '-a'], { containers });
    assert.match(stdout, /\nold +busybox:latest +exited \(137\)\n$/);
  });

  test('no container is an empty array, and a table of titles', async () => {
    assert.equal((await cli(['ps', '--json'])).stdout, '[]\n');
    assert.equal((await cli(['ps'])).stdout, 'NAME  IMAGE  STATE  HEALTH  UPTIME  PORTS  PROJECT\n');
  });

  test('a hostile image name cannot drive the terminal, nor through JSON', async () => {
    const hostile = { container: containerNamed('x', { image: 'a\x1b[2J\u202e\x9b' }) };
    for (const argv of [['ps'], ['ps', '--json']]) {
      const { stdout } = await cli(argv, { containers: [hostile] });
      assert.doesNotMatch(stdout, /[\x1b\u202e\x9b]/);
    }
    const { stdout } = await cli(['ps', '--json'], { containers: [hostile] });
    assert.equal(JSON.parse(stdout)[0].image, 'a\x1b[2J\u202e\x9b');
  });
});

describe('stats', () => {
  test('has the columns of docker stats, with real CPU in the first reading', async () => {
    const { stdout } = await cli(['stats'], { containers });
    assert.equal(
      stdout,
      `CONTAINER ID  NAME         CPU %  MEM USAGE / LIMIT  MEM %    NET I/O  BLOCK I/O  PIDS
776562000000  web         25.00%       1MiB / 64MiB  1.56%  736B / 0B    0B / 0B     1
73686f702d61  shop-api-1  49.00%       1MiB / 64MiB  1.56%  736B / 0B    0B / 0B     1
`,
    );
  });

  test('what does not run is unknown, never 0', async () => {
    const { stdout } = await cli(['stats', 'old'], { containers });
    assert.match(stdout, /old +– +– \/ – +– +– \/ – +– \/ – +–\n$/);
    const [reading] = JSON.parse((await cli(['stats', 'old', '--json'], { containers })).stdout);
    assert.equal(reading.cpuPercent, null);
    assert.equal(reading.at, null);
    assert.deepEqual([reading.cpuMillicores, reading.networkInterfaces], [null, null]);
  });

  test('JSON has every scale of CPU, memory by its kind, and the network by interface; CSV what is a number', async () => {
    const loaded: FakeContainer = {
      container: containerNamed('loaded'),
      cores: 0.25,
      sample: {
        networks: [{ ...quietNetwork, rxErrors: 2, txDropped: 3 }],
        memory: { usedBytes: 10, limitBytes: 100, usageBytes: 15, cacheBytes: 5, rssBytes: 8, failures: 1 },
      },
    };
    const { stdout } = await cli(['stats', '--json'], { containers: [loaded] });
    const [{ networkInterfaces, ...numbers }] = JSON.parse(stdout);
    assert.deepEqual(
      [numbers.cpuMillicores, numbers.memoryCacheBytes, numbers.memoryRssBytes, numbers.memoryFailures],
      [250, 5, 8, 1],
    );
    assert.deepEqual([numbers.networkErrors, numbers.networkDrops, numbers.oomKills], [2, 3, null]);
    assert.deepEqual(networkInterfaces, [{ ...quietNetwork, rxErrors: 2, txDropped: 3 }]);
    const csv = await cli(['stats', '--format', 'csv'], { containers: [loaded] });
    assert.deepEqual(csv.stdout.split('\r\n')[0]?.split(','), Object.keys(numbers));
  });

  test('several samples are one array, each the mean of its interval', async () => {
    const { stdout } = await cli(['stats', 'web', '--samples', '3', '--interval', '10', '--json'], {
      containers,
    });
    const readings = JSON.parse(stdout) as { sample: number; at: string; cpuPercent: number }[];
    assert.deepEqual(
      readings.map(({ sample, at, cpuPercent }) => [sample, (Date.parse(at) - now) / 1000, cpuPercent]),
      [
        [1, 10, 25],
        [2, 20, 25],
        [3, 30, 25],
      ],
    );
  });

  test('as text, a table a sample', async () => {
    const { stdout } = await cli(['stats', 'web', '-n', '2'], { containers });
    assert.equal(stdout.split('\n\n').length, 2);
  });

  test('cut short by Ctrl-C, JSON is still an array', async () => {
    const ending = new AbortController();
    const { stdout, exitCode, stderr } = await cli(['stats', 'web', '-n', '100', '--json'], {
      containers,
      signal: ending.signal,
      onWrite: () => ending.abort(new EndRequest('SIGINT', 130)),
    });
    assert.equal((JSON.parse(stdout) as unknown[]).length, 1);
    assert.deepEqual([exitCode, stderr], [130, '']);
  });

  test('a name that fits nothing is an error that tells what comes close', async () => {
    const { exitCode, stdout, stderr } = await cli(['stats', 'shop/apo'], { containers });
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.equal(
      stderr,
      'container-vitals: There is no container “shop/apo”.\nDid you mean one of these? shop/api\n',
    );
  });
});

describe('check', () => {
  const codeOf = async (...argv: string[]) => (await cli(['check', ...argv], { containers })).exitCode;

  test('exit codes are those of Nagios plugins', async () => {
    assert.equal(await codeOf('shop/api', '--cpu', '99'), 0);
    assert.equal(await codeOf('shop/api'), 1);
    assert.equal(await codeOf(), 2);
    assert.equal(await codeOf('old'), 3);
    assert.equal(await codeOf('shop/api', 'old'), 1);
    assert.equal(await codeOf('--cpu', 'much'), 3);
    assert.equal(await codeOf('--wat'), 3);
    assert.equal(await codeOf('nobody'), 3);
    assert.equal((await cli(['check'])).exitCode, 3);
  });

  test('memory has a threshold of its own', async () => {
    assert.equal(await codeOf('shop/api', '--cpu', '100', '--mem', '1.5'), 1);
    assert.equal(await codeOf('shop/api', '--cpu', '100', '--mem', '1.6'), 0);
  });

  test('tells the worst first, with what to do', async () => {
    const { stdout } = await cli(['check'], { containers });
    assert.deepEqual(
      stdout.split('\n').filter((line) => /^[A-Z]{2}/.test(line)),
      [
        'CRITICAL – 2 containers checked: 1 critical, 1 warning, 0 unknown',
        'CRITICAL  web  The container is unhealthy.',
        'WARNING  shop-api-1  CPU is at 98.00% of the container’s limit; the threshold is 80%.',
      ],
    );
  });

  test('looks at events', async () => {
    const { stdout, exitCode } = await cli(['check', 'shop/api', '--cpu', '99'], {
      containers,
      adjust: (client) => {
        client.recentEvents = [eventOf('shop-api-1', 'oom')];
      },
    });
    assert.equal(exitCode, 2);
    assert.match(stdout, /A process ran out of memory/);
  });
});

describe('the command line', () => {
  const noEngine = new VitalsError({ code: 'engineNotRunning', endpoint: 'unix:///run/x.sock' });

  test('every command has help in both spellings', async () => {
    for (const name of commands.keys()) {
      const { stdout, exitCode } = await cli(['help', name]);
      assert.match(stdout, new RegExp(`^Usage: container-vitals ${name}`));
      assert.equal(exitCode, 0);
      assert.equal((await cli([name, '--help'])).stdout, stdout);
    }
    const overview = await cli([]);
    assert.ok([...commands.keys()].every((name) => overview.stdout.includes(`  ${name} `)));
    for (const argv of [['help'], ['--help'], ['-h']]) {
      assert.deepEqual(await cli(argv), overview);
    }
  });

  test('--version tells the version of package.json', async () => {
    assert.match((await cli(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  test('wrong usage goes to stderr with the usage, exit code 2', async () => {
    assert.deepEqual(await cli(['ps', '--wat']), {
      exitCode: 2,
      stdout: '',
      stderr: `container-vitals: Unknown option: --wat
Usage: container-vitals ps [-a] [--json]
More: container-vitals help ps
`,
    });
    assert.equal((await cli(['nothing'])).exitCode, 2);
    assert.equal((await cli(['help', 'nothing'])).exitCode, 2);
    assert.equal((await cli(['--wat'])).exitCode, 2);
  });

  test('a problem is told with its next step', async () => {
    const { exitCode, stderr } = await cli(['ps'], { failure: noEngine });
    assert.equal(exitCode, 2);
    assert.match(stderr, /^container-vitals: Nothing answers at unix:\/\/\/run\/x\.sock/);
    assert.match(stderr, /systemctl start docker/);
    assert.match(stderr, /ps --host demo/);
  });

  test('demo containers are called so', async () => {
    const { stdout, stderr } = await cli(['ps', '--json'], { isDemo: true });
    assert.equal(stderr, 'Demo engine: these containers are made up.\n');
    assert.equal(stdout, '[]\n');
  });

  test('the engine is closed, also where the command fails', async () => {
    for (const argv of [['ps'], ['stats', 'nobody']]) {
      let isClosed = () => false;
      await cli(argv, {
        adjust: (client) => {
          isClosed = () => client.isDisposed;
        },
      });
      assert.equal(isClosed(), true);
    }
  });

  test('Ctrl-C before the end is 130', async () => {
    const signal = AbortSignal.abort(new EndRequest('SIGINT', 130));
    assert.deepEqual(await cli(['stats'], { containers, signal }), { exitCode: 130, stdout: '', stderr: '' });
  });
});

describe('colours', () => {
  test('only on a terminal, and not against the user’s will', () => {
    assert.equal(wantsColor(true, false, {}), true);
    assert.equal(wantsColor(false, false, {}), false);
    assert.equal(wantsColor(true, true, {}), false);
    assert.equal(wantsColor(true, false, { NO_COLOR: '1' }), false);
    assert.equal(wantsColor(true, false, { NO_COLOR: '' }), true);
    assert.equal(wantsColor(true, false, { TERM: 'dumb' }), false);
  });

  test('reach the table', async () => {
    assert.match((await cli(['ps'], { containers, isTTY: true })).stdout, /\x1b\[31munhealthy\x1b\[39m/);
    assert.doesNotMatch((await cli(['ps', '--no-color'], { containers, isTTY: true })).stdout, /\x1b/);
    assert.doesNotMatch((await cli(['ps', '--json'], { containers, isTTY: true })).stdout, /\x1b/);
  });
});

describe('language', () => {
  test('is that of the first variable set', () => {
    assert.equal(languageOf({ LANG: 'ko_KR.UTF-8' }), 'ko');
    assert.equal(languageOf({ LANG: 'ko' }), 'ko');
    assert.equal(languageOf({ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }), 'en');
    assert.equal(languageOf({ LC_ALL: '', LC_MESSAGES: 'ko_KR', LANG: 'de_DE' }), 'ko');
    assert.equal(languageOf({ LANG: 'kok_IN' }), 'en');
    assert.equal(languageOf({}), 'en');
  });

  test('Korean tables stay aligned, JSON stays as it is', async () => {
    const english = await cli(['check', '--json'], { containers });
    speak('ko');
    const { stdout } = await cli(['ps', '-a'], { containers });
    assert.match(stdout, /^이름 {8}이미지 {10}상태 {10}/);
    assert.match(stdout, /^web +busybox:latest +실행 중 {7}비정상 /m);
    assert.doesNotMatch(stdout, /running|unhealthy|exited/);
    const painted = await cli(['ps'], { containers, isTTY: true });
    assert.match(painted.stdout, /\x1b\[31m비정상\x1b\[39m/);
    assert.deepEqual(await cli(['check', '--json'], { containers }), english);
    assert.match((await cli(['ps', '--wat'])).stderr, /알 수 없는 옵션입니다: --wat/);
  });
});
