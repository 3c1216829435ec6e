import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { filesWithSecrets } from './environment/plantedSecrets.ts';
import { startPrivateEngine } from './environment/privateEngine.ts';
import { cacheFolder, root } from './environment/project.ts';
import { print, quietly, seconds, step } from './environment/steps.ts';
import {
  browserTools,
  buildTools,
  engineTools,
  monitoringTools,
  otherEngineTools,
  requirePackages,
} from './environment/systemPackages.ts';
import { hostTests } from './workbench/hostTests.ts';
import { isWorkbenchInstalled, obtainWorkbench } from './workbench/obtain.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Suite {
  readonly needs: readonly ('engine' | 'build' | 'workbench')[];
  run(signal: AbortSignal): Promise<Count>;
}

const suites: Readonly<Record<string, Suite>> = {
  lint: { needs: [], run: () => script('lint') },
  types: { needs: [], run: () => script('types') },
  unit: {
    needs: [],
    run: (signal) => nodeTests('unit', { minutes: 1, isParallel: true, hasThreads: true }, signal),
  },
  engine: {
    needs: ['engine', 'build'],
    run: (signal) => nodeTests('engine', { minutes: 5, hasThreads: true }, signal),
  },
  host: { needs: ['engine', 'build', 'workbench'], run: () => inExtensionHost() },
  ui: { needs: ['engine', 'build', 'workbench'], run: (signal) => nodeTests('ui', { minutes: 5 }, signal) },
  package: { needs: ['build', 'workbench'], run: (signal) => nodeTests('package', { minutes: 3 }, signal) },
};

const abort = new AbortController();
const begin = performance.now();
const results = new Map<string, Count & { readonly time: string }>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Both may come, and more than once: from the terminal, from npm, and again from a user who cannot wait.
  process.on(signal, () => {
    if (!abort.signal.aborted) {
      print('\nStopping what was started …');
      abort.abort();
    }
  });
}
try {
  await runSuites(process.argv.slice(2));
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  results.set('environment', { passed: 0, failed: 1, time: '' });
}
print('');
for (const [name, { passed, failed, time }] of results) {
  print(
    `${name.padEnd(12)}${String(passed).padStart(5)} passed${String(failed).padStart(5)} failed  ${time}`,
  );
}
print(`all of it took ${seconds(begin)}`);
const sum = (pick: (count: Count) => number) =>
  [...results.values()].reduce((total, count) => total + pick(count), 0);
const failed = sum((count) => count.failed) + (abort.signal.aborted ? 1 : 0);
print(`${sum((count) => count.passed)} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function runSuites(names: readonly string[]): Promise<void> {
  const chosen = names.length === 0 ? Object.keys(suites) : names;
  const unknown = chosen.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    throw new Error(`There is no suite ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}`);
  }
  const stop = await prepare(new Set(chosen.flatMap((name) => suites[name]?.needs ?? [])));
  try {
    for (const name of chosen) {
      abort.signal.throwIfAborted();
      print(`\n━━ ${name}`);
      const start = performance.now();
      const count = await suites[name]?.run(abort.signal);
      if (count) {
        results.set(name, { ...count, time: seconds(start) });
      }
    }
    await lookForSecrets();
  } finally {
    await stop();
  }
}

/** What the editors wrote was looked through before it was removed: see WorkbenchServer.stop. This is what is left. */
async function lookForSecrets(): Promise<void> {
  const start = performance.now();
  const found = await filesWithSecrets([join(root, 'test/ui/output')]);
  if (found.length > 0) {
    print(`Planted secrets stand in ${found.join(', ')}`);
  }
  results.set('secrets', { passed: found.length === 0 ? 1 : 0, failed: found.length, time: seconds(start) });
}

/** Provides what the chosen suites need. Resolves with what stops it all again. */
async function prepare(needs: ReadonlySet<string>): Promise<() => Promise<void>> {
  await requirePackages([
    ...(needs.has('engine') ? [...engineTools, ...otherEngineTools, ...monitoringTools] : []),
    ...(needs.has('workbench') ? browserTools : []),
    ...(needs.has('workbench') && !isWorkbenchInstalled() ? buildTools : []),
  ]);
  abort.signal.throwIfAborted();
  if (needs.has('workbench')) {
    await obtainWorkbench();
    abort.signal.throwIfAborted();
  }
  if (needs.has('build')) {
    await step('build', () => quietly('npm', ['run', 'build'], { cwd: root }));
    abort.signal.throwIfAborted();
  }
  return needs.has('engine') ? startEngine() : async () => {};
}

/** An engine for all suites: the one that is named, or one of our own, so that nothing of the user’s is touched. */
async function startEngine(): Promise<() => Promise<void>> {
  const { DOCKER_HOST, DOCKER_CONTEXT, ...env } = process.env;
  process.env = env;
  if (env.CONTAINER_VITALS_TEST_HOST !== undefined) {
    print(`▸ engine: ${env.CONTAINER_VITALS_TEST_HOST}, as CONTAINER_VITALS_TEST_HOST says`);
    return async () => {};
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      'Only root can start a Docker Engine for the tests. Run them as root, or name an engine they may use:\n\n' +
        '  CONTAINER_VITALS_TEST_HOST=unix:///var/run/docker.sock npm test\n',
    );
  }
  const engine = await step('start an engine', () => startPrivateEngine());
  env.CONTAINER_VITALS_TEST_HOST = engine.host;
  return () => step('stop the engine', () => engine.dispose());
}

/** An npm script that counts as one test. */
async function script(name: string): Promise<Count> {
  try {
    await quietly('npm', ['run', '-s', name], { cwd: root });
    print(`✔ ${name}`);
    return { passed: 1, failed: 0 };
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  }
}

async function inExtensionHost(): Promise<Count> {
  const { report, ...count } = await hostTests();
  print(report);
  return count;
}

/** Runs the files `*.test.ts` of a folder, each in a process of its own. */
async function nodeTests(
  folder: string,
  options: {
    readonly minutes: number;
    readonly isParallel?: boolean;
    /** Its tests start threads of ours from the sources. */
    readonly hasThreads?: boolean;
  },
  signal: AbortSignal,
): Promise<Count> {
  const path = join(root, 'test', folder);
  const files = existsSync(path)
    ? readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .sort()
    : [];
  const stream = run({
    files: files.map((name) => join(path, name)),
    concurrency: options.isParallel ?? 1,
    timeout: options.minutes * 60_000,
    signal,
    // Each thread would strip the types of its sources by WebAssembly of its own, and where many do and end, Node crashes now and
    // then: https://github.com/nodejs/node/issues/64500. From this cache, sources come as they were stripped before.
    ...(options.hasThreads && {
      env: { ...process.env, NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled') },
    }),
  });
  let count: Count = { passed: 0, failed: 1 };
  stream.on('test:summary', ({ file, counts }: Summary) => {
    if (file === undefined) {
      count = { passed: counts.passed, failed: counts.tests - counts.passed - counts.skipped - counts.todo };
    }
  });
  for await (const text of stream.compose(new spec())) {
    process.stdout.write(String(text));
  }
  return count.passed + count.failed === 0 ? { passed: 0, failed: 1 } : count;
}

/** The event of that name of Node 24: https://nodejs.org/docs/latest-v24.x/api/test.html#event-testsummary */
interface Summary {
  readonly file: string | undefined;
  readonly counts: {
    readonly tests: number;
    readonly passed: number;
    readonly skipped: number;
    readonly todo: number;
  };
}
