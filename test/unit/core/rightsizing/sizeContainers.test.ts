import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mark } from '../../../../src/core/history/metricHistory.ts';
import { sizeContainers, withLimits } from '../../../../src/core/rightsizing/sizeContainers.ts';
import { containerNamed } from '../../../fixtures/containers.ts';
import { FakeClient } from '../../../fixtures/fakeClient.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

test('the time is counted back from when the history is read, and only own OOM kills count', async () => {
  const clock = new FakeClock();
  const web = containerNamed('web');
  const client = new FakeClient(
    [{ container: web, details: { limits: { cpus: 1, memoryBytes: 2 ** 30 } } }],
    clock,
  );
  const containers = await withLimits(client, [web]);
  await clock.advance(30_000);
  const engine = client.endpoint.url;
  const mark: Mark = { at: clock.now(), engine, identity: 'web', kind: 'container', text: 'oom' };
  const asked: unknown[] = [];
  const history = {
    series: ({ from, to, maxPoints }: { from: number; to: number; maxPoints?: number }) => {
      asked.push([from, to, maxPoints]);
      const buckets = Array.from({ length: 24 * 60 }, (_, index) => {
        const at = from + index * minute;
        return { at, min: 1, mean: 1, max: 1, count: 30 };
      });
      return { step: minute, buckets };
    },
    marks: () => [
      mark,
      { ...mark, identity: 'db' },
      { ...mark, engine: 'tcp://other' },
      { ...mark, text: 'die (137)' },
    ],
  };
  const [, memory] = sizeContainers(history, containers, day, clock);
  assert.deepEqual(asked[0], [clock.now() - day, clock.now(), 24 * 60]);
  assert.deepEqual(memory?.reasons[0], { code: 'oomKilled', count: 1 });
  assert.equal(memory?.containerName, 'web');
});
