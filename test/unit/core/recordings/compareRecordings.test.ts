import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUndecided, judgeLimits, parseChangeLimit } from '../../../../src/core/recordings/changeLimit.ts';
import { compareRecordings } from '../../../../src/core/recordings/compareRecordings.ts';
import type { Recording } from '../../../../src/core/recordings/recording.ts';
import { recordedContainer, recordingOf, wandering } from '../../../fixtures/recordings.ts';

const shape = { deviation: 4, memory: 0.5, length: 120 };

function loadOf(seed: number, mean: number): Recording {
  const memoryBytes = wandering(seed + 1, {
    mean: 200 * 2 ** 20,
    deviation: 2 ** 20,
    memory: 0.9,
    length: 90,
  });
  return recordingOf([
    recordedContainer('web', { cpuPercent: wandering(seed, { mean, ...shape }), memoryBytes }),
  ]);
}

function verdict(
  before: Recording,
  after: Recording,
  metric: string,
  statistic = 'mean',
): string | undefined {
  const [container] = compareRecordings(before, after).containers;
  return container?.values.find((value) => value.metric === metric && value.statistic === statistic)?.verdict;
}

test('a load that costs a third more is called a change, every time', () => {
  const verdicts = Array.from({ length: 40 }, (_, seed) =>
    verdict(loadOf(4 * seed, 30), loadOf(4 * seed + 2, 40), 'cpuPercent'),
  );
  assert.deepEqual([...new Set(verdicts)], ['higher']);
});

test('two recordings of the same load are never called a change', () => {
  const verdicts = Array.from({ length: 40 }, (_, seed) => {
    const [before, after] = [loadOf(4 * seed, 30), loadOf(4 * seed + 2, 30)];
    return ['mean', 'p50', 'p95'].flatMap((statistic) => [
      verdict(before, after, 'cpuPercent', statistic),
      verdict(before, after, 'memoryBytes', statistic),
    ]);
  }).flat();
  assert.deepEqual([...new Set(verdicts)].sort(), ['same', 'unclear', 'unknown']);
});

test('less is lower; what nobody would act on is the same; what cannot be told is unclear', () => {
  const steady = (value: number) =>
    recordingOf([
      recordedContainer('web', { cpuPercent: wandering(value, { mean: value, deviation: 0.1 }) }),
    ]);
  assert.equal(verdict(steady(40), steady(30), 'cpuPercent'), 'lower');
  assert.equal(verdict(steady(40), steady(41), 'cpuPercent'), 'same');
  // Ten times as much, and still next to nothing.
  assert.equal(verdict(steady(0.05), steady(0.5), 'cpuPercent'), 'same');
  const wild = (seed: number, mean: number) =>
    recordingOf([recordedContainer('web', { cpuPercent: wandering(seed, { mean, deviation: 20 }) })]);
  assert.equal(verdict(wild(1, 40), wild(2, 44), 'cpuPercent'), 'unclear');
  assert.equal(verdict(wild(1, 40), wild(2, 44), 'cpuPercent', 'max'), 'unknown');
});

test('a time to warm up is left out', () => {
  const cold = (value: number) =>
    recordingOf([
      recordedContainer('web', {
        cpuPercent: [...Array.from({ length: 10 }, () => value), ...wandering(3, { mean: 10, deviation: 1 })],
      }),
    ]);
  const [container] = compareRecordings(cold(0), cold(90), { warmUpMs: 10_000 }).containers;
  assert.equal(container?.values[0]?.difference, 0);
});

test('containers are met by their identity; those that one recording lacks are named', () => {
  const of = (...names: string[]) =>
    recordingOf(names.map((name) => recordedContainer(name, { cpuPercent: [1, 2] })));
  const { containers, onlyBefore, onlyAfter } = compareRecordings(of('web', 'old'), of('web', 'new'));
  assert.deepEqual(
    [containers.map(({ identity }) => identity), onlyBefore, onlyAfter],
    [['web'], ['old'], ['new']],
  );
});

test('CPU seconds are what was used, gaps and all', () => {
  const { containers } = compareRecordings(
    recordingOf([recordedContainer('web', { cpuPercent: [0, 50, 50] })]),
    recordingOf([recordedContainer('web', { cpuPercent: [0, 100, 150] })]),
  );
  assert.deepEqual(containers[0]?.cpuSeconds, { before: 1, after: 2.5 });
});

test('errors are counted by the minute', () => {
  const withErrors = (errors: number) =>
    recordingOf([recordedContainer('web', { cpuPercent: [1] }, { log: { records: 500, errors } })], {
      durationMs: 120_000,
    });
  assert.equal(verdict(withErrors(4), withErrors(6), 'logErrors', 'perMinute'), 'unclear');
  assert.equal(verdict(withErrors(4), withErrors(80), 'logErrors', 'perMinute'), 'higher');
});

test('limits are written as one would say them', () => {
  const { text: _, ...parsed } = parseChangeLimit('shop/web/1: mem.p95 > +10%');
  assert.deepEqual(parsed, {
    container: 'shop/web/1',
    metric: 'memoryBytes',
    statistic: 'p95',
    direction: 'above',
    kind: 'relative',
    amount: 0.1,
  });
  const amounts = [
    'cpu > 80',
    'cpu > 80%',
    'mem > +16MiB',
    'netRx.max>+1MB',
    'errors > +1',
    'cpu.mean < -5%',
  ].map((text) => {
    const { kind, amount, statistic } = parseChangeLimit(text);
    return [kind, amount, statistic];
  });
  assert.deepEqual(amounts, [
    ['value', 80, 'mean'],
    ['value', 80, 'mean'],
    ['change', 16 * 2 ** 20, 'mean'],
    ['change', 1e6, 'max'],
    ['change', 1, 'perMinute'],
    ['relative', -0.05, 'mean'],
  ]);
  for (const text of [
    '',
    'cpu',
    'cpu > ',
    'gpu > 5',
    'cpu.p42 > 5',
    'errors.p95 > 1',
    'cpu > +5 apples',
    'mem > 80%',
  ]) {
    assert.throws(() => parseChangeLimit(text), { problem: { code: 'limitInvalid', text } }, text);
  }
});

test('a limit that cannot be judged is none that was kept', () => {
  const few = (length: number) =>
    recordingOf([recordedContainer('web', { cpuPercent: Array.from({ length }, () => 20) })]);
  const outcomes = (limit: string, before: Recording, after: Recording) =>
    judgeLimits(compareRecordings(before, after), [parseChangeLimit(limit)]).map((finding) => [
      finding.outcome,
      isUndecided(finding),
    ]);
  const unknown = (outcome: string) => [[outcome, true]];
  assert.deepEqual(outcomes('cpu > +10%', few(4), few(60)), unknown('undecided'));
  assert.deepEqual(outcomes('cpu.max > 90', few(60), few(4)), unknown('undecided'));
  assert.deepEqual(outcomes('cpu > +10%', few(60), few(0)), unknown('unmeasured'));
  assert.deepEqual(outcomes('errors > +1', few(60), few(60)), unknown('unmeasured'));
  assert.deepEqual(outcomes('cpu > +10%', few(60), few(60)), []);
  const gone = recordingOf([]);
  assert.deepEqual(outcomes('cpu > +10%', few(60), gone), unknown('missing'));
  assert.deepEqual(outcomes('web: cpu > +10%', gone, few(60)), unknown('missing'));
  assert.deepEqual(outcomes('cpu > 10', gone, few(60)), unknown('missing'));
  const [web] = few(60).containers;
  const added = recordingOf([...few(60).containers, { ...(web ?? assert.fail()), identity: 'new' }]);
  assert.deepEqual(outcomes('cpu > +10%', few(60), added), []);
});

test('a limit breaks by a change that is told from noise, and by no other', () => {
  const outcome = (limit: string, before: Recording, after: Recording) =>
    judgeLimits(compareRecordings(before, after), [parseChangeLimit(limit)])[0]?.outcome ?? 'kept';
  assert.equal(outcome('cpu > +10%', loadOf(1, 30), loadOf(5, 40)), 'broken');
  assert.equal(outcome('cpu > +50%', loadOf(1, 30), loadOf(5, 40)), 'kept');
  assert.equal(outcome('cpu > +5', loadOf(1, 30), loadOf(5, 40)), 'broken');
  assert.equal(outcome('cpu > 35', loadOf(1, 30), loadOf(5, 40)), 'broken');
  assert.equal(outcome('cpu.max > +15%', loadOf(1, 30), loadOf(5, 40)), 'broken');
  assert.equal(outcome('cpu.p95 > +5%', loadOf(1, 30), loadOf(5, 40)), 'undecided');
  assert.equal(outcome('other: cpu > +10%', loadOf(1, 30), loadOf(5, 40)), 'unmatched');
  assert.equal(outcome('cpu < -10%', loadOf(1, 40), loadOf(5, 30)), 'broken');
  // It was to become cheaper by 20 %, and did not.
  assert.equal(outcome('cpu > -20%', loadOf(1, 30), loadOf(5, 30)), 'broken');
  for (let seed = 0; seed < 50; seed++) {
    assert.equal(outcome('cpu > +5%', loadOf(4 * seed, 30), loadOf(4 * seed + 2, 30)), 'kept', String(seed));
  }
});
