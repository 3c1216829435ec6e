import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachParallel } from '../../src/core/common/parallel.ts';
import { type ComparedValue, compareRecordings } from '../../src/core/recordings/compareRecordings.ts';
import { parseRecording, type Recording } from '../../src/core/recordings/recording.ts';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const pairs = Array.from({ length: 20 }, (_, index) => index);

/** What containers that are named so used for 50 seconds, as the command line records it: a shorter time says less than a busy machine’s noise. */
async function record(names: readonly string[]): Promise<Recording> {
  const { stdout } = await runCli(['record', ...names, '--output', '-', '--', 'sleep', '50']);
  return parseRecording(stdout, 'stdout');
}

function cpuMeans(before: Recording, after: Recording): (ComparedValue | undefined)[] {
  return compareRecordings(before, after, { warmUpMs: 3000 }).containers.map(({ values }) =>
    values.find(({ metric, statistic }) => metric === 'cpuPercent' && statistic === 'mean'),
  );
}

test('a load that costs more is called a change 20 times of 20, the same load never', async (t) => {
  const names = pairs.map((index) => `recorded-${process.pid}-${index}`);
  await forEachParallel(names, 4, async (name) => {
    await engine.runContainer(t, {
      name,
      args: ['--cpus', '0.01', '--net', 'none'],
      command: 'while :; do :; done',
    });
  });
  const [before, again] = [await record(names), await record(names)];
  // All together must fit into a core, or what they get is the machine's doing.
  await engine.docker('update', '--cpus', '0.05', ...names);
  const after = await record(names);
  const same = cpuMeans(before, again);
  assert.equal(same.length, pairs.length);
  assert.deepEqual(
    same.filter((value) => value?.verdict === 'higher' || value?.verdict === 'lower'),
    [],
  );
  const costlier = cpuMeans(again, after);
  assert.equal(costlier.length, pairs.length);
  assert.deepEqual(
    costlier.filter((value) => value?.verdict !== 'higher'),
    [],
  );
});
