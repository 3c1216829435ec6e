import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../../../src/core/common/emitter.ts';
import type { ContainerEvent } from '../../../../src/core/containers/containerClient.ts';
import type { ConnectionState } from '../../../../src/core/containers/inventory.ts';
import { HistoryRecorder } from '../../../../src/core/history/historyRecorder.ts';
import type { HistoryReading, Mark, MetricHistory } from '../../../../src/core/history/metricHistory.ts';
import { anyTimeNano, containerNamed, eventOf, metricsWith } from '../../../fixtures/containers.ts';
import { FakeClock, settle } from '../../../fixtures/fakeClock.ts';

const web = containerNamed('web');

function stage(product: 'docker' | 'demo' = 'docker') {
  const sample = new Emitter<ReadonlySet<string>>();
  const event = new Emitter<ContainerEvent>();
  const clock = new FakeClock();
  const kept: (HistoryReading | Mark)[] = [];
  const problems: unknown[] = [];
  const history = { maintained: 0, opened: 0, isFull: false, isClosed: false, isKept: true, isLocked: false };
  const store = {
    add: (readings: readonly HistoryReading[]) => {
      if (history.isFull) {
        throw new Error('full');
      }
      kept.push(...readings);
    },
    mark: (marks: readonly Mark[]) => kept.push(...marks),
    maintain: async () => {
      history.maintained++;
    },
    close: () => {
      history.isClosed = true;
    },
  } as unknown as MetricHistory;
  const connected = {
    kind: 'connected',
    engine: { product },
    client: { endpoint: { url: 'unix:///sock' } },
  } as unknown as ConnectionState;
  const failed = { kind: 'failed' } as unknown as ConnectionState;
  const changeState = new Emitter<ConnectionState>();
  const recorder = new HistoryRecorder({
    inventory: {
      state: connected,
      containers: new Map([[web.id, web]]),
      onDidChangeState: changeState.event,
      onDidReceiveEvent: event.event,
    },
    sampler: {
      latest: () => metricsWith({ cpuPercent: 7 }),
      receivedAt: () => clock.now(),
      onDidSample: sample.event,
    },
    open: async () => {
      history.opened++;
      if (history.isLocked) {
        throw new Error('locked');
      }
      return history.isKept ? store : undefined;
    },
    onProblem: (error) => problems.push(error),
    clock,
  });
  const measure = async () => {
    sample.fire(new Set([web.id]));
    await settle();
  };
  const connection = { lose: () => changeState.fire(failed), find: () => changeState.fire(connected) };
  return { recorder, sample, event, clock, kept, problems, history, measure, connection };
}

test('what is measured anyway and what happens is kept, by engine and identity', async () => {
  const { recorder, sample, event, clock, kept, history } = stage();
  sample.fire(new Set([web.id, 'unknown']));
  event.fire(eventOf('web', 'die'));
  event.fire(eventOf('web', 'other'));
  await settle();
  assert.deepEqual(
    kept.map((one) => ('metrics' in one ? one.metrics.cpuPercent : one.text)),
    [7, 'die'],
  );
  assert.deepEqual(
    kept.map(({ engine, identity, at }) => [engine, identity, at]),
    [
      ['unix:///sock', 'web', clock.now()],
      ['unix:///sock', 'web', Number(BigInt(anyTimeNano) / 1_000_000n)],
    ],
  );
  assert.equal(history.maintained, 1);
  await clock.advance(60_000);
  sample.fire(new Set([web.id]));
  await recorder.close();
  assert.deepEqual([kept.length, history.maintained, history.isClosed], [3, 2, true]);
});

test('of the demo nothing is kept', async () => {
  const { sample, event, kept } = stage('demo');
  sample.fire(new Set([web.id]));
  event.fire(eventOf('web', 'die'));
  await settle();
  assert.deepEqual(kept, []);
});

test('a full disk is told once, and again only after it was not', async () => {
  const { kept, problems, history, measure } = stage();
  history.isFull = true;
  await measure();
  await measure();
  assert.equal(problems.length, 1);
  history.isFull = false;
  await measure();
  history.isFull = true;
  await measure();
  assert.deepEqual([kept.length, problems.length], [1, 2]);
});

test('what cannot be written is maintained all the same: that makes room', async () => {
  const { clock, history, measure } = stage();
  history.isFull = true;
  await measure();
  await clock.advance(60_000);
  await measure();
  assert.equal(history.maintained, 2);
});

test('what could not be opened is tried again after a minute, and at once where somebody asks', async () => {
  const { recorder, clock, kept, problems, history, measure } = stage();
  history.isLocked = true;
  await measure();
  await measure();
  assert.deepEqual([history.opened, problems.length], [1, 1]);
  await clock.advance(60_000);
  await measure();
  assert.deepEqual([history.opened, problems.length], [2, 1]);
  await assert.rejects(recorder.history(), /locked/);
  history.isLocked = false;
  assert.ok(await recorder.history());
  await measure();
  assert.deepEqual([history.opened, kept.length], [4, 1]);
});

test('a setting that is turned off and on again counts at once', async () => {
  const { recorder, kept, history, measure } = stage();
  await measure();
  history.isKept = false;
  await recorder.reopen();
  assert.ok(history.isClosed);
  await measure();
  assert.deepEqual([kept.length, await recorder.history()], [1, undefined]);
  history.isKept = true;
  await recorder.reopen();
  await measure();
  assert.equal(kept.length, 2);
});

test('the start of a container that was made anew is kept before any listing has it', async () => {
  const { event, kept } = stage();
  event.fire(
    eventOf('shop-api-1', 'start', {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'api',
      'com.docker.compose.container-number': '2',
    }),
  );
  event.fire(eventOf('db', 'start'));
  await settle();
  assert.deepEqual(
    kept.map(({ identity }) => identity),
    ['shop/api/2', 'db'],
  );
});

test('that the engine was lost and is back is kept, and so is what happens meanwhile', async () => {
  const { recorder, kept, connection } = stage();
  connection.lose();
  connection.lose();
  recorder.mark({ at: 5, identity: undefined, kind: 'editor', text: 'save a.ts' });
  connection.find();
  connection.find();
  await settle();
  assert.deepEqual(
    kept.map((one) => 'text' in one && [one.kind, one.text, one.engine]),
    [
      ['engine', 'lost', 'unix:///sock'],
      ['editor', 'save a.ts', 'unix:///sock'],
      ['engine', 'back', 'unix:///sock'],
    ],
  );
});

test('whoever looks is told of what happens, also where nothing is kept', () => {
  const { recorder, event, kept } = stage('demo');
  const told: string[] = [];
  recorder.onDidMark(({ text }) => told.push(text));
  recorder.mark({ at: 5, identity: undefined, kind: 'editor', text: 'save a.ts' });
  event.fire(eventOf('web', 'die'));
  assert.deepEqual([told, kept], [['save a.ts', 'die'], []]);
});
