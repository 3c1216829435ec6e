import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { LogQuery } from '../../src/core/logs/logQuery.ts';
import { compileQuery } from '../../src/core/logs/matcher.ts';
import { readRecords } from '../../src/core/logs/recordDecoder.ts';
import { connect } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { searchLogs } from '../../src/workers/logSearchClient.ts';
import type { LogExcerpt, LogSearchRequest } from '../../src/workers/logSearchRequest.ts';
import { exitOf, runCli } from '../environment/cliProcess.ts';
import { command } from '../environment/command.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

const query = (pattern: string, options: Partial<LogQuery> = {}): LogQuery => ({
  pattern,
  isRegExp: true,
  case: 'smart',
  isInverted: false,
  ...options,
});

/** Runs a search in this process: the lines that were kept, hits in front of context, and how each container ended. */
async function search(
  containers: readonly TestContainer[],
  pattern: string,
  options: Partial<LogSearchRequest> = {},
  onProgress?: () => void,
) {
  const lines: LogExcerpt['lines'][number][] = [];
  const request: LogSearchRequest = {
    endpoint: await resolveEndpoint(engine.host),
    containers,
    query: query(pattern),
    before: 0,
    after: 0,
    maxHits: 1000,
    ...options,
  };
  const progress = await searchLogs(request, {
    onExcerpt: (excerpt) => lines.push(...excerpt.lines),
    ...(onProgress && { onProgress }),
  });
  return { lines, texts: lines.map(({ record }) => record.text), progress };
}

describe('a log of a million lines', () => {
  /** Several formats, on both streams. */
  const program = String.raw`BEGIN {
    srand(7)
    for (i = 1; i <= 1000000; i++) {
      r = int(rand() * 1000)
      if (r < 7) print "2026-11-23 10:15:" i % 60 " ERROR Connection refused to db:5432 (attempt " r ")" > "/dev/stderr"
      else if (r < 20) print "[Warning] slow request: /cart/" i " took " r * 100 "ms"
      else if (r < 30) print "주문 실패: 결제 오류 " i " 😀"
      else if (r < 300) print "{\"level\":\"info\",\"id\":" i ",\"user\":{\"id\":" r "},\"msg\":\"order placed\"}"
      else if (r < 600) print "level=info ts=" i " msg=\"failover ok\" status=" r
      else if (r < 610) print ""
      else print "10.0.0." r % 256 " - - \"GET /api/items/" r " HTTP/1.1\" " r " " i
    }
  }`;
  const cleanUps: (() => Promise<void>)[] = [];
  let container: TestContainer;
  /** What `docker logs` gives, as a file. */
  let dump: string;

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cv-million-'));
    cleanUps.push(() => rm(folder, { recursive: true }));
    const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
    container = await engine.runContainer(scope, { command: ['awk', program] });
    await engine.waitForExit(container.name);
    dump = join(folder, 'log');
    const shell = spawn('sh', ['-c', 'docker logs "$0" > "$1" 2>&1', container.name, dump], {
      env: engine.environment,
      stdio: 'inherit',
    });
    assert.equal(await exitOf(shell), 0);
  });
  after(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

  /** As `docker logs … 2>&1 | grep -c …`. */
  const grepCount = (...argv: readonly string[]) =>
    command('grep', [...argv, dump], { env: { ...process.env, LC_ALL: 'C.UTF-8' } }).catch(() => '0');

  const expressions: readonly (readonly [pattern: string, flags: string])[] = [
    ['error|warning|fail', '-cEi'],
    ['ERROR', '-cE'],
    ['Warning', '-cE'],
    ['^\\[', '-cE'],
    ['^$', '-cE'],
    ['99$', '-cE'],
    ['실패', '-cE'],
    ['오류 [0-9]+ 😀$', '-cE'],
    ['^.. ', '-cE'],
    ['"GET /[^"]*" 9[0-9]{2} ', '-cE'],
    ['"id":(1|22|333)}', '-cEi'],
    ['\\bfail\\b', '-cEi'],
    ['(refused|slow).*(attempt 5|200ms)', '-cEi'],
    ['[[:digit:]]{7}', '-cE'],
    ['[^[:alnum:][:space:][:punct:]]', '-cE'],
    ['(.)\\1\\1\\1', '-cE'],
    ['nothing of the kind', '-cEi'],
  ];

  test('is counted as GNU grep counts it, whatever the expression', async () => {
    const counts = expressions.map(() => 0);
    const matchers = expressions.map(([pattern, flags]) =>
      compileQuery(query(pattern, { case: flags.includes('i') ? 'insensitive' : 'sensitive' })),
    );
    // One reading for all of them.
    const client = await connect(engine.host);
    try {
      for await (const batch of readRecords(await client.logs(container.id, {}), false)) {
        for (const [index, matcher] of matchers.entries()) {
          counts[index] = (counts[index] ?? 0) + matcher.countHits(batch);
        }
      }
    } finally {
      client.dispose();
    }
    const expected = await Promise.all(
      expressions.map(async ([pattern, flags]) => [pattern, Number(await grepCount(flags, '--', pattern))]),
    );
    assert.deepEqual(
      expressions.map(([pattern], index) => [pattern, counts[index]]),
      expected,
    );
  });

  test('the command line’s count is that of docker logs and grep', async () => {
    const count = await grepCount('-cEi', 'error|warning|fail');
    const { stdout, stderr, exitCode } = await runCli([
      'grep',
      '--no-stats',
      '-c',
      'error|warning|fail',
      container.name,
    ]);
    assert.deepEqual([stdout, stderr, exitCode], [`${container.name}:${count}\n`, '', 0]);
    const plain = await grepCount('-cF', '(attempt 5)');
    assert.equal(
      (await runCli(['grep', '--total', '-Fs', '(attempt 5)', container.id])).stdout,
      `${plain}\n`,
    );
    const words = await grepCount('-cwi', 'order');
    assert.equal((await runCli(['grep', '--total', '-wi', 'order', container.id])).stdout, `${words}\n`);
    const either = await grepCount('-cEi', 'warning|주문');
    const several = ['grep', '--total', '-e', 'warning', '-e', '주문', container.id];
    assert.equal((await runCli(several)).stdout, `${either}\n`);
  });

  test('every line can be handed out in bounded memory', async () => {
    const request = {
      endpoint: await resolveEndpoint(engine.host),
      containers: [container],
      query: query(''),
      before: 1,
      after: 1,
      maxHits: Number.POSITIVE_INFINITY,
    };
    const megabytes = () => process.memoryUsage().rss / 1024 / 1024;
    const idle = megabytes();
    let most = idle;
    let next = 0;
    const [progress] = await searchLogs(request, {
      onExcerpt: ({ lines }) => {
        assert.equal(lines[0]?.index, next);
        next += lines.length;
      },
      onProgress: () => {
        most = Math.max(most, megabytes());
      },
    });
    assert.deepEqual([next, progress?.hits, progress?.records], [1_000_000, 1_000_000, 1_000_000]);
    assert.ok(most - idle < 150, `${Math.round(most - idle)} MB`);
  });
});

test('lines longer than the engine’s entries are whole, on both streams, with and without timestamps', async (t) => {
  const long = (letter: string, length: number) => `head -c ${length} /dev/zero | tr '\\0' ${letter}`;
  const container = await engine.runContainer(t, {
    command: `${long('a', 40_000)}; echo end-a; (${long('b', 16_384)}; echo) >&2; ${long('c', 1_000_000)}; echo needle; printf 'no line end'`,
  });
  await engine.waitForExit(container.name);
  for (const timestamps of [true, false]) {
    const { lines } = await search([container], '', { timestamps });
    const shapes = lines.map(
      ({ record: { stream, text } }) => `${stream} ${text.slice(0, 3)}…${text.slice(-3)} ${text.length}`,
    );
    assert.deepEqual(shapes.sort(), [
      'stderr bbb…bbb 16384',
      'stdout aaa…d-a 40005',
      'stdout ccc…dle 1000006',
      'stdout no …end 11',
    ]);
    assert.equal(
      lines.every(({ record }) => (record.timestamp !== undefined) === timestamps),
      true,
    );
  }
  const { texts } = await search([container], 'needle$');
  assert.equal(texts[0]?.length, 1_000_006);
});

test('a terminal’s log, with colours, long lines and no line end', async (t) => {
  const container = await engine.runContainer(t, {
    args: ['--tty'],
    command: `head -c 40000 /dev/zero | tr '\\0' a; echo; printf '\\033[31mer\\033[0mror\\n'; printf last`,
  });
  await engine.waitForExit(container.name);
  for (const timestamps of [true, false]) {
    const { lines, texts } = await search([container], '', { timestamps });
    assert.deepEqual(texts, ['a'.repeat(40_000), '\x1b[31mer\x1b[0mror', 'last']);
    assert.equal(
      lines.every(({ record }) => record.stream === 'stdout'),
      true,
    );
  }
  const { lines } = await search([container], '^error$');
  assert.deepEqual(lines[0]?.ranges, [[0, 5]]);
});

test('bytes that are no text do no harm', async (t) => {
  const container = await engine.runContainer(t, {
    command: 'head -c 2000000 /dev/urandom; echo; echo needle; printf "\\377\\0needle\\n"',
  });
  await engine.waitForExit(container.name);
  const { texts, progress } = await search([container], 'needle$');
  assert.deepEqual(texts, ['needle', '\ufffd\0needle']);
  assert.equal(progress[0]?.outcome, 'exhausted');
});

test('a hostile expression is stopped where it is stuck; what others found is kept', async (t) => {
  const calm = await engine.runContainer(t, { command: 'echo aaa; echo b; sleep 1000' });
  const stuck = await engine.runContainer(t, { command: `echo aa; echo ${'a'.repeat(60)}!; echo aaaa` });
  await engine.waitForExit(stuck.name);
  const { texts, progress } = await search([calm, stuck], '^(a+)+$');
  assert.deepEqual(texts.sort(), ['aa', 'aaa']);
  assert.deepEqual(
    progress.map(({ outcome }) => outcome),
    ['exhausted', 'failed'],
  );
  assert.deepEqual(progress[1]?.problem, {
    code: 'patternTooSlow',
    pattern: '^(a+)+$',
    container: stuck.name,
  });
});

test('stopped, never started, without a readable log, gone: each is told, none stops the others', async (t) => {
  const stopped = await engine.runContainer(t, { command: 'echo error in stopped' });
  const created = await engine.createContainer(t, { command: 'echo error' });
  const mute = await engine.runContainer(t, { args: ['--log-driver', 'none'], command: 'echo error' });
  await Promise.all([engine.waitForExit(stopped.name), engine.waitForExit(mute.name)]);
  const gone = { id: 'f'.repeat(64), name: 'gone' };
  const { texts, progress } = await search([gone, mute, created, stopped], 'error');
  assert.deepEqual(texts, ['error in stopped']);
  assert.deepEqual(
    progress.map(({ outcome, problem }) => [outcome, problem]),
    [
      ['failed', { code: 'containerGone', container: 'gone' }],
      ['failed', { code: 'logsUnreadable', container: mute.name, driver: 'none' }],
      ['exhausted', undefined],
      ['exhausted', undefined],
    ],
  );
});

test('a container that is removed while it is searched ends its own search only', async (t) => {
  const removed = await engine.runContainer(t, {
    command: ['awk', 'BEGIN { for (i = 0; i < 300000; i++) print "error", i }'],
  });
  const other = await engine.runContainer(t, { command: 'echo error elsewhere' });
  await Promise.all([engine.waitForExit(removed.name), engine.waitForExit(other.name)]);
  let removal: Promise<void> | undefined;
  const { progress, texts } = await search([removed, other], 'error', {}, () => {
    removal ??= engine.removeContainers(removed.name);
  });
  await removal;
  assert.ok(texts.includes('error elsewhere'));
  assert.ok((progress[0]?.hits ?? 0) > 0);
  assert.notEqual(progress[0]?.outcome, undefined);
  assert.equal(progress[1]?.outcome, 'exhausted');
  const { progress: again } = await search([removed], 'error');
  assert.deepEqual(again[0]?.problem, { code: 'containerGone', container: removed.name });
});

test('since, until and tail read what docker logs reads', async (t) => {
  const container = await engine.runContainer(t, {
    command: 'for n in 1 2 3 4 5 6; do echo "line $n"; sleep 0.3; done',
  });
  await engine.waitForExit(container.name);
  const { lines } = await search([container], 'line');
  const since = lines[2]?.record.timestamp ?? '';
  const until = lines[4]?.record.timestamp ?? '';
  const expected = await engine.docker('logs', '--since', since, '--until', until, container.name);
  const { stdout } = await runCli(['grep', 'line', container.name, '--since', since, '--until', until]);
  assert.equal(stdout.trimEnd(), expected);
  assert.equal(stdout, 'line 3\nline 4\nline 5\n');
  assert.equal((await runCli(['grep', '', container.name, '--tail', '2'])).stdout, 'line 5\nline 6\n');
});
