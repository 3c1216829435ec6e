import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxParallelReadings, Sampler } from '../../../../src/core/metrics/sampler.ts';
import type { StatsSample } from '../../../../src/core/metrics/statsSample.ts';
import type { StatsSource } from '../../../../src/core/metrics/statsSource.ts';
import { FakeClock, settle } from '../../../fixtures/fakeClock.ts';

/** An engine whose readings take `latencyMs` and whose containers use half a core. */
class FakeSource implements StatsSource {
  readonly clock = new FakeClock();
  readonly readings: string[] = [];
  readonly stopped = new Set<string>();
  /** What this machine's kernel tells of. */
  readonly local = new Set<string>();
  readonly localReadings: string[] = [];
  latencyMs = 0;
  /** Those that take nine seconds. */
  readonly hanging = new Set<string>();
  isAway = false;
  running = 0;
  mostAtOnce = 0;
  aborted = 0;
  restartedAt = 0;

  async read(id: string, signal: AbortSignal): Promise<StatsSample | undefined> {
    this.readings.push(id);
    this.running++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      await this.clock.delay(this.hanging.has(id) ? 9000 : this.latencyMs, signal);
    } catch (error) {
      this.aborted++;
      throw error;
    } finally {
      this.running--;
    }
    if (this.isAway) {
      throw new Error('no engine');
    }
    return this.stopped.has(id) ? undefined : this.#sample();
  }

  async readLocal(ids: readonly string[]): Promise<Map<string, StatsSample>> {
    const known = ids.filter((id) => this.local.has(id));
    this.localReadings.push(...known);
    return new Map(known.map((id) => [id, this.#sample()]));
  }

  limits() {
    return { cpus: 1, memoryBytes: undefined };
  }

  #sample(): StatsSample {
    const readAt = this.clock.now();
    return {
      readAt,
      cpu: {
        platform: 'linux',
        totalUsage: (readAt - this.restartedAt) * 0.5e6,
        systemUsage: undefined,
        onlineCpus: 2,
      },
      memory: { usedBytes: 1, limitBytes: 2 },
      networkRxBytes: 0,
      networkTxBytes: 0,
      blockReadBytes: 0,
      blockWriteBytes: 0,
      pids: 1,
    };
  }
}

function setUp() {
  const source = new FakeSource();
  const sampler = new Sampler(source, source.clock);
  const events: string[][] = [];
  sampler.onDidSample((ids) => events.push([...ids]));
  /** The readings since the last call, after time has passed. */
  const during = async (milliseconds: number) => {
    await source.clock.advance(milliseconds);
    return source.readings.splice(0).join(' ');
  };
  return { source, sampler, events, during, clock: source.clock };
}

const everyTwoSeconds = { intervalMs: 2000 };

describe('the sampler', () => {
  test('reads at once, a second later for the CPU, then at the interval', async () => {
    const { sampler, events, during } = setUp();
    sampler.watch(['web'], everyTwoSeconds);
    assert.equal(await during(0), 'web');
    assert.equal(sampler.latest('web')?.cpuPercent, undefined);
    assert.equal(sampler.latest('web')?.memoryPercent, 50);
    assert.equal(await during(1000), 'web');
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
    assert.equal(await during(1999), '');
    assert.equal(await during(1), 'web');
    assert.equal(await during(4000), 'web web');
    assert.equal(events.length, 5);
    assert.equal(sampler.history('web').length, 5);
  });

  test('what is let go while it is read, and watched again at once, is read at once', async () => {
    const { source, sampler, during } = setUp();
    source.latencyMs = 500;
    sampler.watch(['web'], everyTwoSeconds).dispose();
    sampler.watch(['web'], everyTwoSeconds);
    await during(1000);
    assert.ok(sampler.latest('web'));
  });

  test('reads what nobody watches not at all', async () => {
    const { sampler, during, clock } = setUp();
    assert.equal(await during(10_000), '');
    const watch = sampler.watch(['web'], everyTwoSeconds);
    await during(3000);
    watch.dispose();
    await settle();
    assert.equal(clock.pending, 0);
    assert.equal(await during(60_000), '');
    assert.notEqual(sampler.latest('web'), undefined);
  });

  test('a container watched twice is read once, at the shorter interval', async () => {
    const { sampler, during } = setUp();
    sampler.watch(['web', 'db'], { intervalMs: 10_000 });
    const fast = sampler.watch(['web'], everyTwoSeconds);
    await during(1000);
    assert.equal(await during(8000), 'web web web web');
    fast.dispose();
    assert.equal(await during(11_000), 'db web');
  });

  test('what is watched can change, also to nothing and back', async () => {
    const { sampler, during } = setUp();
    const watch = sampler.watch([], everyTwoSeconds);
    assert.equal(await during(5000), '');
    watch.setContainers(['web']);
    assert.equal(await during(0), 'web');
    watch.setContainers(['web', 'db']);
    assert.equal(await during(0), 'db');
    watch.setContainers([]);
    assert.equal(await during(5000), '');
    watch.dispose();
    watch.setContainers(['web']);
    assert.equal(await during(5000), '');
  });

  test('keeps the readings at once under a cap', async () => {
    const { source, sampler, during, events } = setUp();
    source.latencyMs = 900;
    const ids = Array.from({ length: 2 * maxParallelReadings }, (_, index) => `c${index}`);
    sampler.watch(ids, everyTwoSeconds);
    await during(2 * 900);
    assert.equal(source.mostAtOnce, maxParallelReadings);
    // What has come is not held back until the rest has.
    assert.deepEqual(events, [ids.slice(0, maxParallelReadings), ids.slice(maxParallelReadings)]);
  });

  test('one that hangs holds up no other, and is waited for again once it answers in time', async () => {
    const { source, sampler, events, during } = setUp();
    source.hanging.add('stuck');
    sampler.watch(['web', 'stuck'], everyTwoSeconds);
    await during(500);
    assert.deepEqual(events.splice(0), [['web']]);
    await during(20_000);
    const late = events.splice(0);
    // From the second sweep on it is not waited for, however often it is late.
    assert.ok(late.filter(([id]) => id === 'web').length >= 6, JSON.stringify(late));
    assert.ok(late.some(([id]) => id === 'stuck'));
    assert.equal(source.mostAtOnce, 2);
    source.hanging.clear();
    await during(20_000);
    assert.deepEqual(events.at(-1), ['web', 'stuck']);
  });

  test('an engine that stood still is asked as before when it goes on', async () => {
    const { source, sampler, events, during } = setUp();
    source.latencyMs = 9000;
    const watch = sampler.watch(['web', 'db'], everyTwoSeconds);
    await during(9000);
    source.latencyMs = 0;
    events.length = 0;
    await during(30_000);
    assert.deepEqual(events.at(-1), ['web', 'db']);
    watch.dispose();
    await settle();
    assert.equal(source.clock.pending, 0);
  });

  test('never overlaps, and pauses where reading takes longer than the interval', async () => {
    const { source, sampler, during } = setUp();
    source.latencyMs = 5000;
    sampler.watch(['web'], everyTwoSeconds);
    assert.equal(await during(5000), 'web');
    assert.equal(await during(499), '');
    assert.equal(await during(1 + 5000), 'web');
    assert.equal(await during(999), '');
    assert.equal(await during(1), 'web');
    assert.equal(source.mostAtOnce, 1);
  });

  test('a reading that fails leaves the last one, stale', async () => {
    const { source, sampler, during, events } = setUp();
    sampler.watch(['web'], everyTwoSeconds);
    await during(1000);
    const last = sampler.latest('web');
    source.isAway = true;
    await during(10_000);
    assert.equal(sampler.latest('web'), last);
    assert.equal(events.length, 2);
    source.isAway = false;
    await during(2000);
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
  });

  test('what this machine can read by itself is not asked of the engine', async () => {
    const { source, sampler, during, events } = setUp();
    source.local.add('web').add('db');
    sampler.watch(['web', 'db', 'far'], everyTwoSeconds);
    assert.equal(await during(3000), 'far far far');
    assert.equal(source.localReadings.join(' '), 'web db web db web db');
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
    assert.deepEqual(new Set(events[0]), new Set(['web', 'db', 'far']));
    assert.deepEqual(sampler.cost(), { engineReadings: 3, engineMs: 0, localReadings: 6 });
  });

  test('where the files cannot be read any more, the engine takes over', async () => {
    const { source, sampler, during } = setUp();
    source.local.add('web');
    sampler.watch(['web'], everyTwoSeconds);
    assert.equal(await during(3000), '');
    source.local.clear();
    assert.equal(await during(2000), 'web');
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
  });

  test('tells its cost of the last minute, and nothing when nobody watches', async () => {
    const { source, sampler, during } = setUp();
    source.latencyMs = 500;
    const watch = sampler.watch(['web', 'db'], { intervalMs: 10_000 });
    await during(59_000);
    const { engineReadings, engineMs } = sampler.cost();
    assert.deepEqual([engineReadings, engineMs], [14, 7000]);
    watch.dispose();
    await during(61_000);
    assert.deepEqual(sampler.cost(), { engineReadings: 0, engineMs: 0, localReadings: 0 });
  });

  test('a reading that does not come makes the last one stale', async () => {
    const { source, sampler, during } = setUp();
    sampler.watch(['web'], everyTwoSeconds);
    await during(1000);
    assert.equal(sampler.isStale('web'), false);
    source.isAway = true;
    await during(6000);
    assert.equal(sampler.isStale('web'), false);
    await during(2000);
    assert.equal(sampler.isStale('web'), true);
    source.isAway = false;
    await during(2000);
    assert.equal(sampler.isStale('web'), false);
  });

  test('one container without a reading does not keep the others from theirs', async () => {
    const { source, sampler, during, events } = setUp();
    source.stopped.add('db');
    sampler.watch(['web', 'db'], everyTwoSeconds);
    await during(0);
    assert.deepEqual(events, [['web']]);
    assert.equal(sampler.latest('db'), undefined);
  });

  test('counters that went back (a restart) make the CPU unknown, not negative', async () => {
    const { source, sampler, during } = setUp();
    sampler.watch(['web'], everyTwoSeconds);
    await during(2000);
    source.restartedAt = source.clock.now();
    await during(1000);
    assert.equal(sampler.latest('web')?.cpuPercent, undefined);
    await during(1000);
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
  });

  test('a look after a long while does not take the mean of that while for now', async () => {
    const { sampler, during } = setUp();
    const watch = sampler.watch(['web'], everyTwoSeconds);
    await during(3000);
    watch.dispose();
    await during(5 * 60_000);
    sampler.watch(['web'], everyTwoSeconds);
    await during(0);
    assert.equal(sampler.latest('web')?.cpuPercent, undefined);
    await during(1000);
    assert.equal(sampler.latest('web')?.cpuPercent, 50);
  });

  test('keeps 15 minutes, and nothing of what was not watched for as long', async () => {
    const { sampler, during } = setUp();
    const watch = sampler.watch(['web'], { intervalMs: 60_000 });
    await during(30 * 60_000);
    const history = sampler.history('web');
    assert.equal(history.length, 15);
    watch.dispose();
    sampler.watch(['db'], { intervalMs: 60_000 });
    await during(16 * 60_000);
    assert.equal(sampler.latest('web'), undefined);
    assert.equal(history.length, 15, 'what was handed out stays as it was');
  });

  test('cancels the readings under way when the last watch goes or the sampler is disposed', async () => {
    for (const end of ['watch', 'sampler'] as const) {
      const { source, sampler, events, clock } = setUp();
      source.latencyMs = 1000;
      const watch = sampler.watch(['web', 'db'], everyTwoSeconds);
      await settle();
      (end === 'watch' ? watch : sampler).dispose();
      await settle();
      assert.equal(source.aborted, 2);
      assert.equal(clock.pending, 0);
      assert.deepEqual(events, []);
    }
  });
});
