import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { forEachParallel } from '../../src/core/common/parallel.ts';
import type { ContainerClient } from '../../src/core/containers/containerClient.ts';
import { compileQuery } from '../../src/core/logs/matcher.ts';
import { connect } from '../../src/engine/connect.ts';
import { logStoreFolder, storedPlace } from '../../src/storage/logs/logStore.ts';
import { cacheFolder } from '../../src/storage/userFolders.ts';
import { noFacts } from '../../src/workers/fillStore.ts';
import type { LogSearchRequest } from '../../src/workers/logSearchRequest.ts';
import { openLog } from '../../src/workers/openLog.ts';
import { command } from '../environment/command.ts';
import { type TestContainer, testEngine } from '../environment/testEngine.ts';
import { cli } from '../fixtures/cliRun.ts';
import { logTexts } from '../fixtures/logFormats.ts';

const engine = testEngine();

/** As for grep -E; the command line's own -s is that of an engine of expressions that heeds case. */
const patterns: readonly (readonly [pattern: string, flag: '-i' | '-s'])[] = [
  ['error|warning|fail', '-i'],
  ['ERROR', '-s'],
  ['error', '-s'],
  ['^$', '-s'],
  ['^\\[', '-s'],
  ['\\.$', '-s'],
  ['[[:space:]]$', '-s'],
  ['^[[:space:]]+at ', '-s'],
  ['[[:digit:]]{5}', '-s'],
  ['[[:upper:]]{5,}', '-s'],
  ['[^[:alnum:][:space:][:punct:]]', '-s'],
  ['" (4|5)[0-9]{2} ', '-s'],
  ['status=(500|502)', '-s'],
  ['took=[0-9]{4}ms', '-s'],
  ['"level":"error"', '-s'],
  ['\\\\"1[0-9]\\\\"', '-s'],
  ['C:\\\\\\\\orders', '-s'],
  ['<b>[0-9]+</b>', '-s'],
  ['a&b=<', '-s'],
  ['10\\.[0-6]\\.[0-9]+\\.[0-9]+', '-s'],
  ['\\bfailed\\b', '-i'],
  ['\\w+Exception', '-s'],
  ['(caused by|traceback)', '-i'],
  ["O''B", '-s'],
  ['\\(id\\)=\\(1.\\)', '-s'],
  ['(.)\\1\\1', '-s'],
  ['결제 실패', '-s'],
  ['오류|경고', '-i'],
  ['[주사상][문용품] ?[^0-9]* [0-9]+ ', '-s'],
  ['«1.»', '-s'],
  ['ünïcode é', '-i'],
  ['😀$', '-s'],
  ['한도 초과 .$', '-s'],
  ['\tdone', '-s'],
  ['(stdout|stream|log)', '-i'],
  ['u003c|u0026', '-i'],
  ['.', '-s'],
  ['refused.*(client|server): .*shop', '-s'],
  ['nothing of the kind', '-i'],
];

/** Files that are small enough to be replaced several times, and compressed. */
const rotated = ['max-size=8k', 'max-file=20', 'compress=true'].flatMap((option) => ['--log-opt', option]);

/** Runs grep in a folder that has a file for each name. */
async function grep(
  folder: string,
  [flag, pattern, ...options]: readonly string[],
  names: readonly string[],
): Promise<string> {
  const argv = ['-aE', ...(flag === '-i' ? ['-i'] : []), ...options, '-e', pattern ?? '', '--', ...names];
  const child = spawn('grep', argv, { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.equal(complaint, '', pattern);
  return output;
}

/** Where logs are read: what the command line is told, and whether it stores what it reads. */
const origins = [
  { from: 'the engine', source: 'engine', isStored: false },
  { from: 'its log files', source: 'file', isStored: false },
  { from: 'the store', source: 'engine', isStored: true },
] as const;

/** Of each container, the count for each pattern: its log is read once for all of them. */
async function countAll(
  client: ContainerClient,
  { source, isStored }: (typeof origins)[number],
  containers: readonly TestContainer[],
  root: string,
): Promise<number[][]> {
  const matchers = patterns.map(([pattern, flag]) =>
    compileQuery({
      pattern,
      isRegExp: true,
      case: flag === '-i' ? 'insensitive' : 'sensitive',
      isInverted: false,
    }),
  );
  const endpoint = client.endpoint;
  const query = { pattern: '', isRegExp: true, case: 'smart', isInverted: false } as const;
  const store = isStored ? { store: { root, maxBytes: 1e9, token: randomUUID() } } : {};
  const request: LogSearchRequest = {
    ...{ endpoint, containers, query, before: 0, after: 0, maxHits: 0, source },
    ...store,
  };
  const listing = await client.list();
  return Promise.all(
    containers.map(async (container) => {
      const counts = matchers.map(() => 0);
      const facts = noFacts();
      const listed = listing.find(({ id }) => id === container.id);
      const searched = { ...container, stored: listed && storedPlace(root, endpoint.url, listed) };
      for await (const part of openLog(client, searched, request, facts, new AbortController().signal)) {
        for await (const _ of part.read()) {
          const batch = part.take();
          for (const [index, matcher] of matchers.entries()) {
            counts[index] = (counts[index] ?? 0) + matcher.countHits(batch);
          }
        }
      }
      assert.deepEqual([facts.isFile, facts.stored > 0], [source === 'file', isStored]);
      return counts;
    }),
  );
}

describe('what is found equals what GNU grep finds in the output of docker logs', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  const containers: TestContainer[] = [];
  /** What `docker logs NAME 2>&1` gives, as files. */
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cv-parity-'));
    cleanUps.push(() => rm(folder, { recursive: true }));
    const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };
    for (const [format, lines] of logTexts(240)) {
      const encoded = Buffer.from(lines).toString('base64');
      const container = await engine.runContainer(scope, {
        name: `cv-parity-${process.pid}-${format}`,
        args: format.length % 2 === 0 ? rotated : [],
        command: `echo ${encoded} | base64 -d${format === 'syslog' ? ' >&2' : ''}`,
      });
      await engine.waitForExit(container.name);
      const file = join(folder, container.name);
      await command('sh', ['-c', 'docker logs "$0" > "$1" 2>&1', container.name, file], {
        env: engine.environment,
      });
      assert.equal(await readFile(file, 'utf8'), lines, 'the engine has all of it');
      containers.push(container);
    }
  });
  after(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())));

  for (const origin of origins) {
    test(`read from ${origin.from}`, async (t) => {
      const client = await connect(engine.host);
      t.after(() => client.dispose());
      const names = containers.map(({ name }) => name);
      // The whole command in this process: to start one for each would take longer than all the rest.
      const { source, isStored } = origin;
      const options = ['--source', source, '--no-stats', ...(isStored ? [] : ['--no-cache'])];
      const cache = join(folder, 'cache');
      const run = (...argv: string[]) =>
        cli(['grep', ...options, ...argv], {
          client,
          env: { XDG_CACHE_HOME: cache, CONTAINER_VITALS_LOG_STORE_LIMIT: '1' },
        });
      if (isStored) {
        await run('-c', '', ...names);
      }
      await forEachParallel(patterns, 2, async ([pattern, flag]) => {
        const lines = await grep(folder, [flag, pattern], names);
        const found = await run(flag, '-e', pattern, ...names);
        assert.deepEqual(found, { exitCode: lines === '' ? 1 : 0, stdout: lines, stderr: '' }, pattern);
      });
      const counts = await countAll(
        client,
        origin,
        containers,
        logStoreFolder(cacheFolder({ XDG_CACHE_HOME: cache })),
      );
      for (const [index, [pattern, flag]] of patterns.entries()) {
        const expected = await grep(folder, [flag, pattern, '-c'], names);
        const lines = names.map((name, container) => `${name}:${counts[container]?.[index]}\n`);
        assert.equal(lines.join(''), expected, pattern);
      }
    });
  }
});
