// Searching logs: what users would do in a shell, and what we do, one after the other in each round, so that a busy machine is as busy for each.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { build } from 'esbuild';
import { createClient } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { logStoreFolder, storedPlace } from '../../src/storage/logs/logStore.ts';
import type { LogSearchRequest } from '../../src/workers/logSearchRequest.ts';
import { cliFile, userNode } from '../environment/cliProcess.ts';
import { command } from '../environment/command.ts';
import { root } from '../environment/project.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';
import { Contender, measureInTurn, median, ratio, ratioByHit } from './contender.ts';

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

const search = (title: string, names: readonly string[], ...options: string[]) =>
  new Contender(title, [userNode, cliFile, 'grep', '--no-stats', ...options, pattern, ...names], {
    ...engine.environment,
    XDG_CACHE_HOME: cache,
  });

const grep = (title: string, names: readonly string[], ...options: string[]) =>
  search(title, names, '-c', ...options);

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

/** What searches, as it ships: from the sources, its thread would have to strip their types first. */
async function builtSearcher(): Promise<typeof import('../../src/workers/logSearchClient.ts')> {
  const outfile = join(root, 'dist/chunks/benchLogSearch.js');
  await build({
    entryPoints: [join(root, 'src/workers/logSearchClient.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  cleanUps.push(() => rm(outfile));
  return import(outfile);
}

/** As the extension host does it: in a process that runs already. */
async function searchHere(
  names: readonly string[],
  options: Pick<LogSearchRequest, 'source' | 'store' | 'maxHits'>,
): Promise<{ readonly seconds: number; readonly delay: number; readonly hits: number }> {
  const endpoint = await resolveEndpoint(engine.host);
  const client = createClient(endpoint);
  const listed = await client.list(new AbortController().signal);
  client.dispose();
  const { store } = options;
  const request: LogSearchRequest = {
    endpoint,
    containers: listed
      .filter(({ name }) => names.includes(name))
      .map((container) => ({
        id: container.id,
        name: container.name,
        stored: store && storedPlace(store.root, endpoint.url, container),
      })),
    query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
    before: 1,
    after: 1,
    ...options,
  };
  const delay = monitorEventLoopDelay({ resolution: delayResolution });
  delay.enable();
  const begin = performance.now();
  const results = await searcher.searchLogs(request, { onExcerpt: () => undefined });
  const seconds = (performance.now() - begin) / 1000;
  delay.disable();
  return {
    seconds,
    delay: delay.max / 1e6 - delayResolution,
    hits: results.reduce((sum, { hits }) => sum + hits, 0),
  };
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
  tell('cold, through the engine, filling the store : shell', ratio(fill, theirs), undefined);
  tell('cold, from the log file : shell', ratio(file, theirs), 0.08);
  tell('warm : shell', ratio(warm, theirs), 0.05);
  if (hasRipgrep) {
    tell('warm : `rg -c` on a plain file', ratio(warm, ripgrep), 5);
    tell('`rg -c` on the log file : shell', ratio(rawRipgrep, theirs), undefined);
  }
  for (const one of [cold, file, warm]) {
    tell(`memory above idle: ${one.name}`, one.peakMegabytes - nothing.peakMegabytes, 150, 'MB');
  }
  await lookAtEventLoop('one container', names);
  await compareInEditor(names, ripgrep, hasRipgrep);
}

/** The longest that the event loop of whoever searches is held up. */
async function lookAtEventLoop(what: string, names: readonly string[]): Promise<void> {
  for (const source of ['engine', 'file'] as const) {
    for (const maxHits of [0, 2000]) {
      const { delay } = await searchHere(names, { source, maxHits });
      const title = maxHits === 0 ? 'counting' : '2,000 hits with context';
      tell(`event loop, ${title}: ${what}, ${source}`, delay, 50, 'ms');
    }
  }
}

/** A warm search of an editor, whose process runs already: what remains is the search itself. */
async function compareInEditor(
  names: readonly string[],
  ripgrep: Contender,
  hasRipgrep: boolean,
): Promise<void> {
  const store = { root: logStoreFolder(join(cache, 'container-vitals')), maxBytes: 2e9, token: 'bench' };
  const ratios: number[] = [];
  let delay = 0;
  for (let round = 0; round < rounds; round++) {
    const one = await searchHere(names, { store, maxHits: 0 });
    delay = Math.max(delay, one.delay);
    if (hasRipgrep) {
      await measureInTurn([ripgrep], 1);
      assert.equal(String(one.hits), ripgrep.output);
      ratios.push(one.seconds / (ripgrep.seconds.at(-1) ?? Number.NaN));
    }
  }
  tell('event loop, counting: one container, stored', delay, 50, 'ms');
  if (hasRipgrep) {
    tell('warm, in a process that runs already : `rg -c` on a plain file', median(ratios), 5);
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
  for (const one of [all, files]) {
    tell(`memory above idle: ${one.name}`, one.peakMegabytes - idleMegabytes, 150, 'MB');
  }
  await lookAtEventLoop('five containers', names);
}

/** The newest hits are at the end of a log, which the engine has at once, however long the log is. */
async function compareNewest(container: TestContainer): Promise<void> {
  const tenth = await filled(lines / 10);
  const theirs = shell([container.name]);
  const newest = (title: string, name: string) =>
    search(title, [name], '--source', 'engine', '--no-cache', '--newest', '50');
  const ofAll = newest('newest 50 hits', container.name);
  const ofTenth = newest('newest 50 hits of a tenth of the log', tenth.name);
  await measureInTurn([theirs, ofAll, ofTenth], rounds);
  tell('newest 50 hits : shell', ratio(ofAll, theirs), 0.05);
  tell('newest 50 hits : those of a log a tenth as long', ratio(ofAll, ofTenth), 1.1);
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
const searcher = await builtSearcher();
cleanUps.push(() => rm(folder, { recursive: true }));
const idle = await filled(1);
const measuredIdle = grep('nothing to search', [idle.name], '--no-cache', '--source', 'engine');
await measureInTurn([measuredIdle], 1);
const idleMegabytes = measuredIdle.peakMegabytes;
try {
  const large = await filled(lines);
  await compareOne(large);
  await compareNewest(large);
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
