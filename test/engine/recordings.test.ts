import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachParallel } from '../../src/core/common/parallel.ts';
import { compareRecordings, type Verdict } from '../../src/core/recordings/compareRecordings.ts';
import { parseRecording, type Recording } from '../../src/core/recordings/recording.ts';
import { runCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();
const pairs = Array.from({ length: 20 }, (_, index) => index);

/** What containers that are named so used for three quarters of a minute, as the command line records it. */
async function record(names: readonly string[]): Promise<Recording> {
  const { stdout } = await runCli(['record', ...names, '--output', '-', '--', 'sleep', '45']);
  return parseRecording(stdout, 'stdout');
}

/** The same recording, its containers called by the words of another. */
function renamed(recording: Recording, from: string, to: string): Recording {
  const containers = recording.containers.map((one) => ({
    ...one,
    identity: one.identity.replace(from, to),
  }));
  return { ...recording, containers };
}

function cpuVerdicts(before: Recording, after: Recording): (Verdict | undefined)[] {
  return compareRecordings(before, after, { warmUpMs: 3000 }).containers.map(
    ({ values }) =>
      values.find(({ metric, statistic }) => metric === 'cpuPercent' && statistic === 'mean')?.verdict,
  );
}

test('a load that costs more is called a change 20 times of 20, the same load never', async (t) => {
  const start = async (kind: string, cpus: string, index: number) => {
    const name = `recorded-${kind}-${process.pid}-${index}`;
    await engine.runContainer(t, {
      name,
      args: ['--cpus', cpus, '--net', 'none'],
      command: 'while :; do :; done',
    });
    return name;
  };
  const names: string[] = [];
  await forEachParallel(pairs, 4, async (index) => {
    names.push(await start('old', '0.01', index), await start('new', '0.04', index));
  });
  const [first, second] = [await record(names), await record(names)];
  const only = (recording: Recording, kind: string): Recording => ({
    ...recording,
    containers: recording.containers.filter(({ identity }) => identity.includes(`-${kind}-`)),
  });
  const same = cpuVerdicts(only(first, 'old'), only(second, 'old'));
  assert.equal(same.length, pairs.length);
  assert.deepEqual(
    same.filter((verdict) => verdict === 'higher' || verdict === 'lower'),
    [],
  );
  const costlier = cpuVerdicts(only(first, 'old'), renamed(only(second, 'new'), '-new-', '-old-'));
  assert.deepEqual(
    costlier,
    pairs.map(() => 'higher'),
  );
});
