// Searching logs: what users would do in a shell, and what we do, one after the other in each round, so that a busy machine is as busy for each.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { type LogSearchRequest, searchLogs } from '../../src/workers/logSearchClient.ts';
import { cliFile, userNode } from '../environment/cliProcess.ts';
import { command } from '../environment/command.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';
import { Contender, measureInTurn, ratio, ratioByHit } from './contender.ts';

const engine = testEngine();
const lines = Number(process.env.BENCH_LINES ?? 2_000_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const pattern = 'error|warning|fail';
/** Of Node's own, in milliseconds: a delay is told no finer. */
const delayResolution = 5;

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

/** Twenty times a second a thousand lines. */
const flood = `i=0; while true; do awk -v b=$i 'BEGIN { for (j = 0; j < 1000; j++) print "INFO request_id=" b + j (j % 33 ? " done" : " failed") }'; i=$((i + 1000)); sleep 0.05; done`;

const shell = (names: readonly string[]) =>
  new Contender(
    names.length > 1 ? 'the commands one after the other' : `docker logs NAME 2>&1 | grep -ciE '${pattern}'`,
    ['sh', '-c', names.map((name) => `docker logs ${name} 2>&1 | grep -ciE '${pattern}'`).join('; ')],
    engine.environment,
  );

const curl = (name: string, timestamps: 0 | 1) =>
  new Contender(
    `curl to /dev/null, ${timestamps ? 'with' : 'without'} timestamps`,
    [
      ...['curl', '-s', '-o', '/dev/null', '--unix-socket', engine.host.replace('unix://', '')],
      `http://engine/containers/${name}/logs?stdout=1&stderr=1&timestamps=${timestamps}`,
    ],
    engine.environment,
  );

const grep = (title: string, names: readonly string[], ...options: string[]) =>
  new Contender(title, [userNode, cliFile, 'grep', '--no-stats', '-c', ...options, pattern, ...names], {
    ...engine.environment,
    XDG_CACHE_HOME: cache,
  });

const rows: string[] = [];

/** A figure and what it should be at most. */
function tell(what: string, value: number, target: number | undefined, unit = '×'): void {
  const verdict = target === undefined ? '' : value <= target ? 'met' : '**not met**';
  const text = (one: number) =>
    unit === '×' ? `× ${one.toFixed(one < 0.1 ? 3 : 2)}` : `${Math.round(one)} ${unit}`;
  rows.push(`| ${what} | ${text(value)} | ${target === undefined ? '' : text(target)} | ${verdict} |`);
}

async function filled(count: number): Promise<TestContainer> {
  const container = await engine.runContainer(scope, { command: ['awk', program(count)] });
  await engine.waitForExit(container.name);
  return container;
}

/** As the extension host does it: the longest that its event loop was held up, in milliseconds. */
async function delayOf(
  container: TestContainer,
  source: 'engine' | 'file',
  maxHits: number,
): Promise<number> {
  const request: LogSearchRequest = {
    endpoint: await resolveEndpoint(engine.host),
    containers: [container],
    query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
    before: 1,
    after: 1,
    maxHits,
    source,
  };
  const delay = monitorEventLoopDelay({ resolution: delayResolution });
  delay.enable();
  await searchLogs(request, { onExcerpt: () => undefined });
  delay.disable();
  return delay.max / 1e6 - delayResolution;
}

async function compareOne(container: TestContainer): Promise<void> {
  const names = [container.name];
  const logFile = await engine.docker('inspect', '--format', '{{.LogPath}}', container.name);
  const plainFile = join(folder, 'plain.log');
  await command('sh', ['-c', 'docker logs "$0" > "$1" 2>&1', container.name, plainFile], {
    env: engine.environment,
  });
  const theirs = shell(names);
  const plainCurl = curl(container.name, 0);
  const cold = grep('cold, through the engine', names, '--source', 'engine', '--no-cache');
  const file = grep('cold, from the log file', names, '--source', 'file');
  const warm = grep('warm, from the store', names);
  const ripgrep = new Contender(
    'rg -c on a plain file of the same text',
    ['rg', '-ci', pattern, plainFile],
    engine.environment,
  );
  const rawRipgrep = new Contender(
    'rg -c on the log file',
    ['rg', '-ci', pattern, logFile],
    engine.environment,
  );
  const nothing = grep('nothing to search', [idle.name], '--no-cache');
  const fill = grep('cold, filling the store', names, '--source', 'engine');
  await measureInTurn([fill], 1);
  const hasRipgrep = await command('rg', ['--version']).then(Boolean, () => false);
  const contenders = [
    theirs,
    plainCurl,
    curl(container.name, 1),
    cold,
    file,
    warm,
    nothing,
    ...(hasRipgrep ? [ripgrep, rawRipgrep] : []),
  ];
  await measureInTurn(contenders, rounds);
  for (const one of [cold, file, warm]) {
    assert.equal(one.output, `${container.name}:${theirs.output}`, one.name);
  }
  tell('cold, through the engine : shell', ratio(cold, theirs), 0.92);
  tell('cold, through the engine : curl without timestamps', ratio(cold, plainCurl), 1.08);
  tell('cold, from the log file : shell', ratio(file, theirs), 0.08);
  tell('warm : shell', ratio(warm, theirs), 0.05);
  if (hasRipgrep) {
    tell('warm : `rg -c` on a plain file', ratio(warm, ripgrep), 5);
    tell('`rg -c` on the log file : shell', ratio(rawRipgrep, theirs), undefined);
  }
  for (const one of [cold, file, warm]) {
    tell(`memory above idle: ${one.name}`, one.peakMegabytes - nothing.peakMegabytes, 150, 'MB');
  }
  for (const source of ['engine', 'file'] as const) {
    tell(`event loop, counting: ${source}`, await delayOf(container, source, 0), 50, 'ms');
    tell(`event loop, 2,000 hits with context: ${source}`, await delayOf(container, source, 2000), 50, 'ms');
  }
}

async function compareFive(): Promise<void> {
  const names: string[] = [];
  for (let index = 0; index < 5; index++) {
    names.push((await filled(lines / 10)).name);
  }
  const theirs = shell(names);
  const all = grep('five at once, through the engine', names, '--source', 'engine', '--no-cache');
  const files = grep('five at once, from the log files', names, '--source', 'file');
  await measureInTurn([theirs, all, files], rounds);
  for (const one of [all, files]) {
    assert.equal(one.output.replaceAll(/.*:/g, ''), theirs.output);
  }
  tell(
    'five containers at once, through the engine : the commands one after the other',
    ratio(all, theirs),
    0.6,
  );
  tell(
    'five containers at once, from the log files : the commands one after the other',
    ratio(files, theirs),
    0.6,
  );
}

/** While it is written: each reads to where the log is at that moment. */
async function compareFlood(): Promise<void> {
  const { name } = await engine.runContainer(scope, { command: flood });
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.BENCH_FLOOD_MS ?? 15_000)));
  const theirs = shell([name]);
  const cold = grep('a log that is written, through the engine', [name], '--source', 'engine', '--no-cache');
  const file = grep('a log that is written, from its file', [name], '--source', 'file');
  await measureInTurn([theirs, cold, file], rounds);
  tell('20,000 lines a second, through the engine : shell, by line', ratioByHit(cold, theirs), 0.92);
  tell('20,000 lines a second, from the log file : shell, by line', ratioByHit(file, theirs), undefined);
  tell(
    '20,000 lines a second: memory above idle',
    Math.max(cold.peakMegabytes, file.peakMegabytes) - idleMegabytes,
    150,
    'MB',
  );
}

assert.ok(existsSync(cliFile), 'npm run build first');
const cleanUps: (() => Promise<void>)[] = [];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
const folder = await mkdtemp(join(tmpdir(), 'cv-bench-'));
const cache = join(folder, 'cache');
cleanUps.push(() => rm(folder, { recursive: true }));
const idle = await filled(1);
const measuredIdle = grep('nothing to search', [idle.name], '--no-cache', '--source', 'engine');
await measureInTurn([measuredIdle], 1);
const idleMegabytes = measuredIdle.peakMegabytes;
try {
  await compareOne(await filled(lines));
  await compareFive();
  await compareFlood();
  const version = await engine.docker(
    'version',
    '--format',
    'Docker {{.Server.Version}}, CLI {{.Client.Version}}',
  );
  const node = await command(userNode, ['--version']);
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(
    `\n${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GB, Linux ${release()}; ${version}; Node ${node}; ${lines} lines, medians of ${rounds} rounds\n`,
  );
  console.log('| figure | measured | at most | |\n|---|---|---|---|');
  console.log(rows.join('\n'));
} finally {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
}
