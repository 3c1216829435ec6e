import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachParallel } from '../../src/core/common/parallel.ts';
import { compareRecordings } from '../../src/core/recordings/compareRecordings.ts';
import { parseRecording, type Recording } from '../../src/core/recordings/recording.ts';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

/**
 * Cores. A regression of 40 %. All containers together must get by with little of a core, or what they get is a busy machine's doing:
 * then they do use less, and it would be right to say so.
 */
const [light, heavy] = ['0.05', '0.07'];
/** In each the load of every container is another one than in the turn before. */
const turns = 11;

/** What containers that are named so used for some seconds, as the command line records it. */
async function record(names: readonly string[]): Promise<Recording> {
  const { stdout } = await runCli(['record', ...names, '--interval', '0.25', '--for', '8', '--output', '-']);
  return parseRecording(stdout, 'stdout');
}

interface Change {
  /** `cpuPercent mean higher` */
  readonly what: string;
  /** For the message of a test that fails. */
  readonly values: readonly number[];
}

/** What is called a change of a container. */
function changes(before: Recording, after: Recording, name: string): Change[] {
  const { containers } = compareRecordings(before, after);
  const { values } = containers.find(({ identity }) => identity === name) ?? assert.fail();
  return values
    .filter(({ verdict }) => verdict === 'higher' || verdict === 'lower')
    .map(({ metric, statistic, verdict, before: old, after: now, interval }) => ({
      what: `${metric} ${statistic} ${verdict}`,
      values: [old, now, interval?.low ?? Number.NaN, interval?.high ?? Number.NaN],
    }));
}

/**
 * Each pair is of two recordings of their own times, so that what the machine does meanwhile differs; two containers have the one load
 * while the other two have the other one, so that neither is the load of a quiet or a busy time.
 */
test('a load that costs 40 % more is called a change 20 times of 20, the same load never', async (t) => {
  const names = Array.from({ length: 4 }, (_, index) => `recorded-${process.pid}-${index}`);
  await forEachParallel(names, 4, async (name) => {
    await engine.runContainer(t, {
      name,
      args: ['--cpus', light ?? '', '--net', 'none'],
      command: 'while :; do :; done',
    });
  });
  const isHeavy = (turn: number, index: number) => (turn + Math.floor(index / 2)) % 2 === 1;
  const recordings: Recording[] = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const cpus of [light, heavy] as const) {
      const chosen = names.filter((_, index) => isHeavy(turn, index) === (cpus === heavy));
      await engine.docker('update', '--cpus', cpus ?? '', ...chosen);
    }
    recordings.push(await record(names));
  }
  const pairs = (distance: number) =>
    names.flatMap((name, index) =>
      recordings.slice(distance).map((after, turn) => {
        const found = changes(recordings[turn] ?? assert.fail(), after, name);
        return { wasHeavy: isHeavy(turn, index), found };
      }),
    );
  const same = pairs(2);
  assert.equal(same.length, 36);
  assert.deepEqual(
    same.flatMap(({ found }) => found),
    [],
  );
  const changed = pairs(1);
  const [worse, better] = [false, true].map((was) => changed.filter(({ wasHeavy }) => wasHeavy === was));
  assert.deepEqual([worse?.length, better?.length], [20, 20]);
  for (const [of, verdict] of [
    [worse, 'higher'],
    [better, 'lower'],
  ] as const) {
    assert.deepEqual(
      of?.filter(({ found }) => !found.some(({ what }) => what === `cpuPercent mean ${verdict}`)),
      [],
    );
    // Nor is anything else called a change, or one in the other direction.
    assert.deepEqual(
      of
        ?.flatMap(({ found }) => found)
        .filter(({ what }) => !what.startsWith('cpuPercent ') || !what.endsWith(` ${verdict}`)),
      [],
    );
  }
});
