import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeRecording } from '../../src/core/recordings/recording.ts';
import { SqliteHistory } from '../../src/storage/history/sqliteHistory.ts';
import { historyPath } from '../../src/storage/userFolders.ts';
import type { PrivateEngine } from '../environment/privateEngine.ts';
import { metricsWith } from '../fixtures/containers.ts';
import { recordedContainer, recordingOf, wandering } from '../fixtures/recordings.ts';

/** The containers go with their engine. */
const untilTheEngineEnds = { after: () => {} };

const shell = (...lines: string[]) => lines.join('\n');

/** Works for a while, rests for a while: a load that goes up and down, with a log of several levels. */
const api = shell(
  'n=0',
  'while :; do',
  '  n=$((n+1)); i=0',
  '  while [ $i -lt $((n % 7 * 9000)) ]; do i=$((i+1)); done',
  '  echo "{\\"level\\":\\"info\\",\\"msg\\":\\"GET /api/products 200\\",\\"ms\\":$((n % 90 + 10))}"',
  '  [ $((n % 5)) = 0 ] && echo "{\\"level\\":\\"warning\\",\\"msg\\":\\"slow query: 1$((n % 10))00 ms\\"}"',
  '  [ $((n % 9)) = 0 ] && echo "{\\"level\\":\\"error\\",\\"msg\\":\\"결제 실패: card declined\\"}" >&2',
  '  sleep 0.4',
  'done',
);

/** Calls the host in waves. */
const crawler = shell(
  "gateway=$(ip route | awk '/default/ { print $3 }')",
  'n=0',
  'while :; do',
  '  n=$((n+1)); ping -c $((n % 8 * 5 + 1)) -i 0.02 -s $((n % 5 * 8000 + 500)) $gateway > /dev/null',
  '  echo "page $n fetched"',
  'done',
);

/** Keeps 40 MB, and writes now and then. */
const db = shell(
  'dd if=/dev/zero of=/dev/shm/pages bs=1M count=40 2>/dev/null',
  'while :; do dd if=/dev/urandom of=/wal bs=64k count=20 oflag=direct 2>/dev/null; echo "checkpoint complete"; sleep 2; done',
);

/** A small shop on a real engine: busy, idle, healthy, unhealthy, failing and finished containers of one compose project. */
export async function startShop(engine: PrivateEngine): Promise<void> {
  const start = (service: string, command: string, ...args: string[]) =>
    engine.runContainer(untilTheEngineEnds, {
      name: `shop-${service}-1`,
      args: [
        ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
        ...args,
      ],
      command,
    });
  const health = (command: string) => [
    '--health-cmd',
    command,
    '--health-interval',
    '1s',
    '--health-retries',
    '1',
  ];
  // Those that stay: Docker 20.10 locks up where two leave their network at once.
  await Promise.all([
    start('web', 'httpd -f -p 80', '--memory', '128m', '--publish', '127.0.0.1::80'),
    start('crawler', crawler, '--memory', '32m'),
    start('api', api, '--cpus', '0.5', '--memory', '256m', ...health('true')),
    start('db', db, '--memory', '64m', '--shm-size', '48m', ...health('true')),
    start('worker', 'while :; do :; done', '--cpus', '0.2', '--memory', '64m', ...health('false')),
    engine.runContainer(untilTheEngineEnds, { name: 'toolbox', command: 'sleep 100000' }),
  ]);
  await start(
    'mailer',
    'echo "cannot reach mail.example.com: fail"; sleep 0.5; exit 1',
    '--restart',
    'always',
  );
  await engine.waitForExit((await start('migrate', 'echo "42 migrations applied"')).name);
  await engine.waitForHealth('shop-api-1', 'healthy');
  await engine.waitForHealth('shop-worker-1', 'unhealthy');
}

/** What the shop's containers used before: the percentage of a core around which each went up and down, and megabytes. */
const habits = {
  'shop/web/1': [2, 6],
  'shop/crawler/1': [9, 14],
  'shop/api/1': [30, 40],
  'shop/db/1': [14, 46],
  'shop/worker/1': [20, 2],
} as const;

const waves = (time: number, seconds: number) => 1 + 0.6 * Math.sin((2 * Math.PI * time) / seconds / 1000);

/** The last six minutes of the shop, as another window has read them: lines have a shape from the beginning. */
export async function rememberShop(home: string, engine: string): Promise<void> {
  const path = historyPath(join(home, '.local/state/container-vitals'));
  await mkdir(join(path, '..'), { recursive: true });
  const history = new SqliteHistory(path);
  const now = Date.now();
  for (let at = now - 360_000; at < now; at += 2000) {
    history.add(
      Object.entries(habits).map(([identity, [percent, megabytes]], index) => {
        const cpuPercent = percent * waves(at, 17 + 9 * index);
        const memoryUsedBytes = megabytes * 2 ** 20 * (1 + 0.1 * waves(at, 90 + 20 * index));
        const networkRxRate = 4000 * (index + 1) * waves(at, 31 + 7 * index);
        const rates = { networkRxRate, networkTxRate: networkRxRate / 3, blockWriteRate: networkRxRate / 2 };
        return {
          engine,
          identity,
          at,
          metrics: metricsWith({ cpuPercent, cpuOfLimitPercent: cpuPercent * 2, memoryUsedBytes, ...rates }),
        };
      }),
    );
  }
  history.close();
}

/** Two recordings, before and after a change that made the API slower to compute and the database no different. */
export async function recordShop(folder: string): Promise<readonly [before: string, after: string]> {
  await mkdir(folder, { recursive: true });
  const minute = (startedAt: string, cpu: number, errors: number, seed: number) =>
    recordingOf(
      [
        recordedContainer(
          'shop/api/1',
          {
            cpuPercent: wandering(seed, { mean: cpu, deviation: 3, memory: 0.5 }),
            memoryBytes: wandering(seed + 1, { mean: 5e7, deviation: 1e6 }),
          },
          { log: { records: 1200, errors } },
        ),
        recordedContainer('shop/db/1', {
          cpuPercent: wandering(seed + 2, { mean: 12, deviation: 2, memory: 0.3 }),
          memoryBytes: wandering(seed + 3, { mean: 48e6, deviation: 2e5 }),
        }),
      ],
      { startedAt },
    );
  const files = [
    ['before', minute('2026-11-23T09:00:00.000Z', 30, 3, 1)],
    ['after', minute('2026-11-23T10:00:00.000Z', 44, 31, 5)],
  ] as const;
  const [before, after] = await Promise.all(
    files.map(async ([name, recording]) => {
      const path = join(folder, `${name}.cvrec.json`);
      await writeFile(path, writeRecording(recording));
      return path;
    }),
  );
  return [before ?? '', after ?? ''];
}
