import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRecordings } from '../../src/core/recordings/compareRecordings.ts';
import { parseRecording, type Recording } from '../../src/core/recordings/recording.ts';
import { runCli, userNode } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

/** Cores: a regression of 30 %. */
const [light, heavy] = [0.1, 0.13];
/** In each the load of every container is another one than in the turn before. */
const turns = 11;

/**
 * Does as much work a second as it is told, measured by its own CPU time; what it could not do while the machine was busy is made
 * up for, as with requests that wait. A signal makes it do the other amount.
 */
const load = `
  let [rate, other] = process.argv.slice(1).map(Number);
  let cpu, since;
  const begin = () => { cpu = process.cpuUsage(); since = performance.now(); };
  process.on('SIGUSR2', () => { [rate, other] = [other, rate]; begin(); });
  const used = () => { const { user, system } = process.cpuUsage(cpu); return (user + system) / 1000; };
  const work = () => { while (used() < rate * (performance.now() - since)); setTimeout(work, 20); };
  begin();
  work();
`;

/** Ahead of all others where that is allowed: else a busy machine changes what it uses, and it would be right to say so. */
const first = 'chrt -f 1 true 2>/dev/null && set -- chrt -f 1 "$@"; exec "$@"';

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
test('a load that costs 30 % more is called a change 20 times of 20, the same load never', async (t) => {
  const names = Array.from({ length: 4 }, (_, index) => `recorded-${process.pid}-${index}`);
  const isHeavy = (turn: number, index: number) => (turn + Math.floor(index / 2)) % 2 === 1;
  for (const [index, name] of names.entries()) {
    const rates = isHeavy(0, index) ? [heavy, light] : [light, heavy];
    await engine.runContainer(t, {
      name,
      // This machine's own Node, where it is.
      args: ['--net', 'none', '--cap-add', 'SYS_NICE', '--volume', '/:/machine:ro'],
      command: ['sh', '-c', first, 'sh', 'chroot', '/machine', userNode, '-e', load, ...rates.map(String)],
    });
  }
  const recordings: Recording[] = [];
  for (let turn = 0; turn < turns; turn++) {
    if (turn > 0) {
      await engine.docker('kill', '--signal', 'SIGUSR2', ...names);
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
