import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sampler } from '../../../../src/core/metrics/sampler.ts';
import { type SlowKind, type SlowMetrics, SlowReadings } from '../../../../src/core/metrics/slowReadings.ts';
import { sampleAt } from '../../../fixtures/containers.ts';
import { FakeClock, settle } from '../../../fixtures/fakeClock.ts';

function stage() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const answers: Record<SlowKind, Partial<SlowMetrics> | undefined> = {
    space: { diskUsedPercent: 40, diskFreeBytes: 6e9 },
    sizes: { diskWritableBytes: 7e6 },
    response: undefined,
  };
  const state = { isFailing: false, sizesTake: 0 };
  const slow = new SlowReadings(
    {
      async read(kind, id, signal) {
        asked.push(`${kind} ${id}`);
        if (kind === 'sizes') {
          await clock.delay(state.sizesTake, signal);
        }
        if (state.isFailing) {
          throw new Error('no engine');
        }
        return answers[kind];
      },
      restarts: (id) => (id === 'a' ? 3 : undefined),
    },
    clock,
  );
  const take = () => asked.splice(0).sort();
  return { clock, slow, answers, state, take };
}

test('what is watched is asked at a slow pace; sizes only where somebody wants them', async () => {
  const { clock, slow, take } = stage();
  assert.deepEqual(slow.values('a'), { restarts: 3 });
  slow.follow(['a', 'b'], ['a']);
  await clock.advance(0);
  assert.deepEqual(take(), ['response a', 'response b', 'sizes a', 'space a', 'space b']);
  assert.deepEqual(slow.values('a'), {
    restarts: 3,
    diskUsedPercent: 40,
    diskFreeBytes: 6e9,
    diskWritableBytes: 7e6,
  });
  assert.deepEqual(slow.values('b'), { diskUsedPercent: 40, diskFreeBytes: 6e9 });
  await clock.advance(29_000);
  slow.follow(['a', 'b'], ['a']);
  await settle();
  assert.deepEqual(take(), []);
  await clock.advance(31_000);
  slow.follow(['a'], ['a']);
  await settle();
  assert.deepEqual(take(), ['response a', 'space a']);
});

test('nobody looks, nothing is asked, and what is under way ends', async () => {
  const { clock, slow, state, take } = stage();
  state.sizesTake = 5000;
  slow.follow(['a', 'b'], ['a', 'b']);
  await settle();
  slow.follow([], []);
  await clock.advance(3_600_000);
  assert.deepEqual(take(), ['response a', 'response b', 'sizes a', 'space a', 'space b']);
  assert.equal(clock.pending, 0);
});

test('sizes cost the engine a tenth of its time at most, one container after the other', async () => {
  const { clock, slow, state, take } = stage();
  state.sizesTake = 1000;
  const sizes = () => take().filter((one) => one.startsWith('sizes'));
  slow.follow(['a', 'b'], ['a', 'b']);
  await clock.advance(1000);
  assert.deepEqual(sizes(), ['sizes a']);
  await clock.advance(8999);
  assert.deepEqual(sizes(), []);
  await clock.advance(1);
  assert.deepEqual(sizes(), ['sizes b']);
});

test('what does not answer any more is not known any more', async () => {
  const { clock, slow, state } = stage();
  slow.follow(['b'], []);
  await settle();
  state.isFailing = true;
  await clock.advance(60_000);
  slow.follow(['b'], []);
  await settle();
  assert.equal(slow.values('b').diskUsedPercent, 40);
  await clock.advance(120_000);
  assert.deepEqual(slow.values('b'), {});
});

test('what a rule has asked is not asked again, and a rule is given what is known', async () => {
  const { clock, slow, take } = stage();
  const { signal } = new AbortController();
  slow.note('response', 'a', { responseMs: 12 });
  assert.equal((await slow.ask('space', 'a', signal)).diskUsedPercent, 40);
  assert.deepEqual(take(), ['space a']);
  slow.follow(['a'], []);
  await settle();
  assert.deepEqual(take(), []);
  assert.equal(slow.values('a').responseMs, 12);
  assert.equal((await slow.ask('space', 'a', signal)).diskUsedPercent, 40);
  assert.deepEqual(take(), []);
  await clock.advance(60_000);
  assert.equal((await slow.ask('space', 'a', signal)).diskUsedPercent, 40);
  assert.deepEqual(take(), ['space a']);
});

test('it comes with the readings of the sampler, and ends with its watches', async () => {
  const { clock, slow, take } = stage();
  let count = 0;
  const sampler = new Sampler(
    { read: async () => sampleAt(clock.now(), ++count), limits: () => undefined, slow },
    clock,
  );
  const watch = sampler.watch(['a'], { intervalMs: 1000, wantsSizes: true });
  await clock.advance(2000);
  const { restarts, diskUsedPercent, diskWritableBytes, memoryUsedBytes } = sampler.latest('a') ?? {};
  assert.deepEqual([restarts, diskUsedPercent, diskWritableBytes], [3, 40, 7e6]);
  assert.equal(memoryUsedBytes, 2 ** 20);
  assert.deepEqual(take(), ['response a', 'sizes a', 'space a']);
  watch.dispose();
  await clock.advance(3_600_000);
  assert.deepEqual(take(), []);
});
