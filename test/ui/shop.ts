import type { PrivateEngine } from '../environment/privateEngine.ts';

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
  await start('web', 'httpd -f -p 80', '--memory', '128m', '--publish', '127.0.0.1::80');
  await start('crawler', crawler, '--memory', '32m');
  await start('api', api, '--cpus', '0.5', '--memory', '256m', ...health('true'));
  await start('db', db, '--memory', '64m', '--shm-size', '48m', ...health('true'));
  await start('worker', 'while :; do :; done', '--cpus', '0.2', '--memory', '64m', ...health('false'));
  await start(
    'mailer',
    'echo "cannot reach mail.example.com: fail"; sleep 0.5; exit 1',
    '--restart',
    'always',
  );
  await engine.waitForExit((await start('migrate', 'echo "42 migrations applied"')).name);
  await engine.runContainer(untilTheEngineEnds, { name: 'toolbox', command: 'sleep 100000' });
  await engine.waitForHealth('shop-api-1', 'healthy');
  await engine.waitForHealth('shop-worker-1', 'unhealthy');
}
