import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRecordings } from '../../src/core/recordings/compareRecordings.ts';
import { parseRecording, type Recording } from '../../src/core/recordings/recording.ts';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

/** Cores. Little, and far apart, so that a machine that is busy with other things does not decide what is seen. */
const [light, heavy] = ['0.02', '0.06'];
/** In each the load of every container is another one than in the turn before. */
const turns = 12;

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
 * while the other two have the other one, so that neither is the load of a quiet or a busy time. How small a change is found, and how
 * seldom none is called one, the unit tests tell of thousands of pairs.
 */
test('a load that costs more is called a change 20 times of 20, the same load never', async (t) => {
  const names = Array.from({ length: 4 }, (_, index) => `recorded-${process.pid}-${index}`);
  for (const name of names) {
    await engine.runContainer(t, {
      name,
      args: ['--cpus', light ?? '', '--net', 'none'],
      command: 'while :; do :; done',
    });
  }
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
  const same = pairs(2).filter(({ wasHeavy }) => !wasHeavy);
  assert.equal(same.length, 20);
  assert.deepEqual(
    same.flatMap(({ found }) => found),
    [],
  );
  const changed = pairs(1);
  const [worse, better] = [false, true].map((was) => changed.filter(({ wasHeavy }) => wasHeavy === was));
  assert.deepEqual([worse?.length, better?.length], [22, 22]);
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
