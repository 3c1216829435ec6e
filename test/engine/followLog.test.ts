import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { Emitter } from '../../src/core/common/emitter.ts';
import type { Container } from '../../src/core/containers/container.ts';
import type { ContainerEvent } from '../../src/core/containers/containerClient.ts';
import { ContainerInventory } from '../../src/core/containers/inventory.ts';
import { type Problem, VitalsError } from '../../src/core/errors.ts';
import { followLog } from '../../src/core/logs/logFollower.ts';
import { connect } from '../../src/engine/connect.ts';
import { storedPlace } from '../../src/storage/logs/logStore.ts';
import { searchLogs } from '../../src/workers/logSearchClient.ts';
import { startPodman } from '../environment/podman.ts';
import { startPrivateEngine } from '../environment/privateEngine.ts';
import type { TestContainer, TestEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { temporaryFolder } from '../fixtures/storedLogs.ts';

const engine = await startPrivateEngine();
const lives = 10;
/** In which lives, and how. */
const losses: Readonly<Record<number, 'stop' | 'kill'>> = { 4: 'stop', 7: 'kill' };
after(() => engine.dispose());

/** Numbered lines, with the run they belong to, on both streams. */
const command =
  'i=0; while :; do i=$((i+1)); echo "$RUN $i"; echo "$RUN $i!" >&2; [ $((i % 20)) -gt 0 ] || sleep 0.05; done';

const countRuns = 'echo >> /runs; RUN=$(wc -l < /runs)';

/** Follows a container as the extension does: the texts that came, and markers in brackets. */
async function follow(t: TestContext, { host }: TestEngine, id: string): Promise<readonly string[]> {
  const told: string[] = [];
  const inventory = new ContainerInventory(() => connect(host));
  const changed = new Emitter<ContainerEvent | undefined>();
  inventory.onDidChangeState(() => changed.fire(undefined));
  inventory.onDidReceiveEvent((event) => changed.fire(event));
  inventory.hold();
  inventory.start();
  const container = await until('the container', () => inventory.containers.get(id));
  const client = async () => {
    if (inventory.state.kind === 'connected') {
      return inventory.state.client;
    }
    throw new VitalsError({ code: 'engineNotRunning', endpoint: host });
  };
  const abort = new AbortController();
  const follower = followLog(
    { client, onDidChange: changed.event },
    container,
    { tail: 100_000 },
    abort.signal,
  );
  const ended = (async () => {
    for await (const part of follower) {
      told.push(
        ...(part.kind === 'marker' ? [`[${part.marker.kind}]`] : part.records.map(({ text }) => text)),
      );
    }
  })();
  t.after(async () => {
    abort.abort();
    await ended;
    inventory.dispose();
  });
  return told;
}

/** What the engine has of a container's log: each stream by itself, as they may stand in another order. */
async function written(on: TestEngine, name: string): Promise<string[]> {
  const lines = await on.docker('logs', name);
  return lines.split('\n');
}

const linesOf = (told: readonly string[], run: string) =>
  told.filter((line) => line.startsWith(`${run} `) && !line.endsWith('!'));

/** Searches the log through a store, from the engine or from its files, and returns all lines of stdout; what was read is stored when it resolves. */
async function searchStored(
  root: string,
  container: Container,
  source: 'engine' | 'auto',
  isRemoved = false,
) {
  const client = await connect(engine.host);
  try {
    const { endpoint } = client;
    const stored = storedPlace(root, endpoint.url, container);
    const lines: string[] = [];
    const filled = new Emitter<Problem | undefined>();
    const isFilled = new Promise<Problem | undefined>((resolve) => filled.event(resolve));
    const [progress] = await searchLogs(
      {
        endpoint,
        containers: [{ id: container.id, name: container.name, stored: stored && { ...stored, isRemoved } }],
        query: { pattern: '', isRegExp: false, case: 'smart', isInverted: false },
        before: 0,
        after: 0,
        maxHits: Number.POSITIVE_INFINITY,
        source,
        store: { root, maxBytes: 1e9, token: randomUUID() },
      },
      {
        onExcerpt: (excerpt) =>
          void lines.push(
            ...excerpt.lines.flatMap(({ record }) => (record.stream === 'stdout' ? [record.text] : [])),
          ),
        onFilled: (problem) => filled.fire(problem),
      },
    );
    assert.deepEqual(
      [progress?.outcome, progress?.gaps, progress?.storeFailure],
      ['exhausted', 0, undefined],
    );
    assert.equal(progress?.isFile ? await isFilled : undefined, undefined);
    return lines;
  } finally {
    client.dispose();
  }
}

const compose = ['project=shop', 'service=api', 'container-number=1'].flatMap((label) => [
  '--label',
  `com.docker.compose.${label}`,
]);

test('restarted and recreated ten times, over two losses of the engine, a compose service loses no line and repeats none, followed and stored', async (t) => {
  const root = await temporaryFolder(t);
  const name = `cv-test-follow-${process.pid}`;
  const run = (life: number) =>
    engine.runContainer(t, { name, command, args: [...compose, '--env', `RUN=${life}`] });
  const told = await follow(t, engine, (await run(1)).id);
  const count = (marker: string) => told.filter((line) => line === marker).length;
  const expected: string[] = [];
  let container: Container | undefined;
  for (let life = 1; life <= lives; life++) {
    await until('its first lines', () => told.includes(`${life} 40`));
    container = await listed(name);
    const restarts = count('[started]');
    await engine.docker('restart', '--time', '0', name);
    await until('the restart', () => count('[started]') > restarts);
    const source = life % 2 === 0 ? 'engine' : 'auto';
    await searchStored(root, container, source);
    const loss = losses[life];
    if (loss) {
      await lose(loss, told);
      await engine.docker('start', name);
      await until('its return', () => count('[started]') > restarts + 1);
    }
    await engine.docker('kill', name);
    await engine.waitForExit(name);
    const all = linesOf(await written(engine, name), String(life));
    await until('its last line', () => told.includes(all.at(-1) ?? '') && told.at(-1) === '[stopped]');
    assert.deepEqual(linesOf(told, String(life)), all, `life ${life}, followed`);
    expected.push(...all);
    assert.deepEqual(await searchStored(root, container, source), expected, `life ${life}, stored`);
    await engine.removeContainers(name);
    if (life < lives) {
      await run(life + 1);
    }
  }
  assert.equal(count('[recreated]'), lives - 1);
  assert.ok(container);
  assert.deepEqual(await searchStored(root, container, 'auto', true), expected);
});

test('quick restarts stand between the last line of one run and the first of the next, and no line is lost or repeated', async (t) => {
  await restartQuickly(t, engine, await engine.runContainer(t, { command: `${countRuns}; ${command}` }));
});

test('on Podman, too, quick restarts stand between the runs', async (t) => {
  const podman = await startPodman();
  t.after(() => podman.dispose());
  // Of lines of one second, nothing would tell which of them are of which run. With the engine goes its container.
  const options = { command: `${countRuns}; sleep 1.1; ${command}` };
  await restartQuickly(t, podman, await podman.runContainer({ after: () => undefined }, options));
});

async function restartQuickly(t: TestContext, on: TestEngine, { id, name }: TestContainer): Promise<void> {
  const restarts = 5;
  const told = await follow(t, on, id);
  for (let run = 1; run <= restarts; run++) {
    await until(`lines of run ${run}`, () => told.includes(`${run} 40`));
    await on.docker('restart', '--time', '0', name);
  }
  await until('lines of the last run', () => told.includes(`${restarts + 1} 40`));
  await on.docker('kill', name);
  await until('its end', () => told.at(-1) === '[stopped]');
  assert.deepEqual(
    told.filter((line) => /^\d+ \d+$/.test(line)),
    await written(on, name),
  );
  // A quick restart may be over before anybody could see the container stopped.
  const runs = told
    .map((line) => line.split(' ')[0])
    .filter((run, index, all) => run !== '[stopped]' && run !== all[index - 1]);
  const expected = Array.from({ length: restarts }, (_, index) => [String(index + 1), '[started]']);
  assert.deepEqual(runs, [...expected.flat(), String(restarts + 1)]);
}

async function listed(name: string): Promise<Container> {
  const client = await connect(engine.host);
  try {
    const found = (await client.list()).find((one) => one.name === name);
    assert.ok(found);
    return found;
  } finally {
    client.dispose();
  }
}

async function lose(way: 'stop' | 'kill', told: readonly string[]): Promise<void> {
  await engine[way]();
  await until(
    'the loss of the engine',
    () => told.lastIndexOf('[engineAway]') > told.lastIndexOf('[engineBack]'),
  );
  await engine.start();
  await until(
    'the return of the engine',
    () => told.lastIndexOf('[engineBack]') > told.lastIndexOf('[engineAway]'),
  );
}
