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
  const history = { maintained: 0, isFull: false, isClosed: false };
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
  const state = {
    kind: 'connected',
    engine: { product },
    client: { endpoint: { url: 'unix:///sock' } },
  } as unknown as ConnectionState;
  const recorder = new HistoryRecorder({
    inventory: {
      state,
      containers: new Map([[web.id, web]]),
      onDidReceiveEvent: event.event,
    },
    sampler: {
      latest: () => metricsWith({ cpuPercent: 7 }),
      receivedAt: () => clock.now(),
      onDidSample: sample.event,
    },
    open: async () => store,
    onProblem: (error) => problems.push(error),
    clock,
  });
  return { recorder, sample, event, clock, kept, problems, history };
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
  const { sample, kept, problems, history } = stage();
  const measure = async () => {
    sample.fire(new Set([web.id]));
    await settle();
  };
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
