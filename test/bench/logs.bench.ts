import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { text } from 'node:stream/consumers';
import { setInterval } from 'node:timers';
import { cliFile, exitOf, userNode } from '../environment/cliProcess.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const lines = Number(process.env.BENCH_LINES ?? 1_000_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const pattern = 'error|warning|fail';

/** About 100 bytes a line, one in 33 of them a hit. */
const program = (count: number) => `BEGIN {
  srand(7)
  for (i = 1; i <= ${count}; i++) {
    r = int(rand() * 1000); level = "INFO"; text = "GET /api/items/" r " 200 took=" int(r / 7) "ms"
    if (r < 7) { level = "ERROR"; text = "Connection refused to db:5432 (attempt " r ")" }
    else if (r < 30) { level = "WARN"; text = "slow request warning /cart/" i }
    else if (r < 34) text = "주문 실패: 결제 오류 " i
    print "2026-11-23 10:15:" i % 60 " " level " [worker-" i % 8 "] request_id=" i " user=u" r " " text
  }
}`;

interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  readonly seconds: number[];
  output: string;
  peakMegabytes: number;
}

const contender = (name: string, ...argv: string[]): Contender => ({
  name,
  argv,
  seconds: [],
  output: '',
  peakMegabytes: 0,
});

async function measure(one: Contender): Promise<void> {
  const [program = '', ...argv] = one.argv;
  const begin = performance.now();
  const child = spawn(program, argv, { env: engine.environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const memory = setInterval(() => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      one.peakMegabytes = Math.max(one.peakMegabytes, Number(kilobytes ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 50);
  const [output, exitCode] = await Promise.all([text(child.stdout), exitOf(child)]);
  clearInterval(memory);
  assert.equal(exitCode, 0, `${one.name} failed`);
  one.seconds.push((performance.now() - begin) / 1000);
  one.output = output.trim();
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Rounds of all, one after the other in each, so that a busy machine is as busy for each. */
async function compare(title: string, ours: Contender, others: readonly Contender[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const one of [ours, ...others]) {
      await measure(one);
    }
  }
  console.log(`\n${title}`);
  for (const one of [ours, ...others]) {
    const ratio = median(ours.seconds.map((seconds, round) => seconds / (one.seconds[round] ?? seconds)));
    const cells = [
      one.name.padEnd(56),
      `${median(one.seconds).toFixed(2)} s`.padStart(9),
      one === ours
        ? `${Math.round(one.peakMegabytes)} MB`.padStart(10)
        : `ours × ${ratio.toFixed(2)}`.padStart(10),
    ];
    console.log(cells.join('  '));
  }
}

const shellCommand = (name: string) => `docker logs ${name} 2>&1 | grep -ciE '${pattern}'`;

const curl = (name: string, timestamps: boolean) =>
  contender(
    `curl, ${timestamps ? 'with' : 'without'} timestamps, to /dev/null`,
    'curl',
    '-s',
    '--unix-socket',
    engine.host.replace('unix://', ''),
    `http://engine/containers/${name}/logs?stdout=1&stderr=1&timestamps=${timestamps ? 1 : 0}`,
    '-o',
    '/dev/null',
  );

const grep = (title: string, ...argv: string[]) =>
  contender(title, userNode, cliFile, 'grep', pattern, ...argv);

async function filled(
  scope: { after(cleanUp: () => Promise<void>): void },
  count: number,
): Promise<TestContainer> {
  const container = await engine.runContainer(scope, { command: ['awk', program(count)] });
  await engine.waitForExit(container.name);
  return container;
}

assert.ok(existsSync(cliFile), 'npm run build first');
const cleanUps: (() => Promise<void>)[] = [];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version} for the bench; medians of ${rounds} rounds`,
  );
  const { name } = await filled(scope, lines);
  const count = grep('container-vitals grep -c', '-c', name);
  const shell = contender(`docker logs | grep -ciE '${pattern}'`, 'sh', '-c', shellCommand(name));
  await compare(`Counting in ${lines} lines`, count, [shell, curl(name, false), curl(name, true)]);
  assert.equal(count.output, `${name}:${shell.output}`);

  const show = grep('container-vitals grep', name);
  const shown = contender('docker logs | grep -iE', 'sh', '-c', shellCommand(name).replace('-ciE', '-iE'));
  await compare(`Showing the hits in ${lines} lines`, show, [shown]);
  assert.equal(show.output, shown.output);

  const five: TestContainer[] = [];
  for (let index = 0; index < 5; index++) {
    five.push(await filled(scope, lines / 5));
  }
  const names = five.map((container) => container.name);
  const all = grep('container-vitals grep -c, five at once', '-c', ...names);
  const inTurn = contender(
    'the five commands one after the other',
    'sh',
    '-c',
    names.map(shellCommand).join('; '),
  );
  await compare(`Counting in five containers of ${lines / 5} lines`, all, [inTurn]);
  assert.deepEqual(
    all.output.split('\n').map((line) => line.replace(/.*:/, '')),
    inTurn.output.split('\n'),
  );
} finally {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
}
