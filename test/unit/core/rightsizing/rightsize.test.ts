import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import type { Bucket } from '../../../../src/core/history/bucket.ts';
import { rightsize, type SizedContainer, type Sizing } from '../../../../src/core/rightsizing/rightsize.ts';
import { sizingReport } from '../../../../src/core/rightsizing/sizingReport.ts';
import { normalNumbers } from '../../../fixtures/recordings.ts';

const minute = 60_000;
const mebibyte = 2 ** 20;

interface Use {
  readonly hours: number;
  /** By the share of the time that has passed, 0 to 1. */
  readonly cores: (share: number) => number;
  readonly memory: (share: number) => number;
  readonly throttled?: number;
  readonly ooms?: number;
  readonly oomEvents?: number;
}

function sized(
  { hours, cores, memory, throttled = 0, ooms = 0, oomEvents = 0 }: Use,
  cpus?: number,
  memoryBytes?: number,
) {
  const length = hours * 60;
  const values: Readonly<Record<string, (share: number) => number>> = {
    'cpu-docker': (share) => 100 * cores(share),
    'memory-used': memory,
    throttled: () => throttled,
    'oom-kills': (share) => Math.round(share * ooms),
  };
  const series = ({ metric }: { metric: string }) => ({
    step: minute,
    buckets: Array.from({ length: metric in values ? length : 0 }, (_, index): Bucket => {
      const value = values[metric]?.(index / (length - 1)) ?? 0;
      return { at: index * minute, min: value, mean: value, max: value, count: 6 };
    }),
  });
  return rightsize({ series }, containerWith(cpus, memoryBytes), {
    from: 0,
    to: hours * 60 * minute,
    oomEvents,
  });
}

function containerWith(cpus?: number, memoryBytes?: number): SizedContainer {
  const limits = { cpus, memoryBytes };
  return { engine: 'e', identity: 'shop/api/1', containerName: 'shop-api-1', limits };
}

const next = normalNumbers(5);
const steady = (mean: number) => () => mean * (1 + 0.02 * Math.max(-2, Math.min(2, next())));
const told = ({ resource, verdict, proposal, reasons, confidence }: Sizing) =>
  `${resource} ${verdict} ${resource === 'memory' && proposal ? `${proposal / mebibyte}MiB` : proposal} ${reasons.map(({ code }) => code).join()} ${confidence}`;

test('a limit that nobody needs is lowered, one that is too low raised, none set', () => {
  const use = { hours: 200, cores: steady(0.2), memory: steady(100 * mebibyte) };
  assert.deepEqual(sized(use, 2, 1024 * mebibyte).map(told), [
    'cpu lower 0.3 unused high',
    'memory lower 144MiB unused high',
  ]);
  assert.deepEqual(sized(use, 0.3, 110 * mebibyte).map(told), [
    'cpu keep undefined fits high',
    'memory raise 144MiB close high',
  ]);
  assert.deepEqual(sized(use).map(told), ['cpu set 0.3 noLimit high', 'memory set 144MiB noLimit high']);
});

test('one that was held back or killed needs more than it was seen to use', () => {
  const use = { hours: 30, cores: steady(0.5), memory: steady(100 * mebibyte), throttled: 40, ooms: 2 };
  assert.deepEqual(sized(use, 0.5, 128 * mebibyte).map(told), [
    'cpu raise 0.75 throttled medium',
    'memory raise 160MiB oomKilled medium',
  ]);
  const [, killed] = sized({ ...use, ooms: 0, oomEvents: 3 }, 0.5, 128 * mebibyte);
  assert.deepEqual(killed?.reasons, [{ code: 'oomKilled', count: 3 }]);
});

/** A minute of readings every 2 s, of which so many have the peak. */
const minuteAt = (at: number, { mean, peak }: { mean: number; peak: number }, count = 30): Bucket => ({
  at,
  min: 0,
  mean,
  max: peak,
  count,
});

function sizedOf(step: number, buckets: readonly Bucket[], cpus: number) {
  const history = {
    series: ({ metric }: { metric: string }) => ({ step, buckets: metric === 'cpu-docker' ? buckets : [] }),
  };
  const [cpu] = rightsize(history, containerWith(cpus), { from: 0, to: 7 * 24 * 60 * minute, oomEvents: 0 });
  return cpu ?? assert.fail();
}

test('a load that comes in bursts of seconds keeps the CPU that the bursts need', () => {
  const buckets = Array.from({ length: 7 * 24 * 60 }, (_, index) =>
    // A job of 4 s every half a minute takes both cores.
    minuteAt(index * minute, { mean: 27, peak: 200 }),
  );
  const { used, verdict } = sizedOf(minute, buckets, 4);
  assert.deepEqual([used?.p50, used?.p95, used?.p99], [0.27, 2, 2]);
  assert.equal(verdict, 'keep');
});

test('many brief looks are no six hours', () => {
  const looks = Array.from({ length: 24 }, (_, index) =>
    minuteAt(index * 15 * minute, { mean: 5, peak: 5 }, 1),
  );
  for (const step of [minute, 15 * minute]) {
    const { verdict, measuredMs } = sizedOf(step, looks, 4);
    assert.deepEqual([verdict, measuredMs], ['tooLittleData', 48_000]);
  }
});

test('a watch that reads twice a minute has measured the whole time, from the second minute to the last but one', () => {
  const buckets = Array.from({ length: 600 }, (_, index) =>
    minuteAt(index * minute, { mean: 50, peak: 60 }, 2),
  );
  assert.equal(sizedOf(minute, buckets, 4).measuredMs, 598 * minute + 2 * 4000);
});

test('from too little nothing is proposed', () => {
  const use = { hours: 5, cores: steady(0.1), memory: steady(mebibyte) };
  assert.deepEqual(sized(use, 8, 1024 * mebibyte).map(told), [
    'cpu tooLittleData undefined  undefined',
    'memory tooLittleData undefined  undefined',
  ]);
});

test('what grows towards its limit is not lowered, and says when it is full', () => {
  const use = {
    hours: 48,
    cores: steady(0.1),
    memory: (share: number) => (50 + 100 * share) * mebibyte * steady(1)(),
  };
  const [, memory] = sized(use, 1, 1024 * mebibyte);
  assert.ok(memory);
  assert.equal(told(memory), 'memory keep undefined fits,growing medium');
  const report = sizingReport([memory], '7d', english);
  assert.match(report, /full in 1[67] days \(1[5-7] days to 1[6-8] days\)/);
});

test('a disk that fills up says when it is full, one that is nearly full that it needs room', () => {
  const filling = (from: number, to: number) => {
    const buckets = Array.from({ length: 48 * 60 }, (_, index): Bucket => {
      const value = from + ((to - from) * index) / (48 * 60) + 0.2 * next();
      return { at: index * minute, min: value, mean: value, max: value, count: 30 };
    });
    const history = {
      series: ({ metric }: { metric: string }) => ({
        step: minute,
        buckets: metric === 'disk' ? buckets : [],
      }),
    };
    const sizings = rightsize(history, containerWith(1), { from: 0, to: 48 * 60 * minute, oomEvents: 0 });
    const disk = sizings.find(({ resource }) => resource === 'disk') ?? assert.fail();
    return { told: told(disk), report: sizingReport([disk], '2d', english) };
  };
  const slow = filling(60, 64);
  assert.equal(slow.told, 'disk keep undefined fits,growing medium');
  assert.match(
    slow.report,
    /Disk +100\.00% .* \+\d\.\d\d% a day .* full in 1[78] days \(1[78] days to 1[789] days\)/,
  );
  const full = filling(94, 95);
  assert.match(full.told, /^disk raise undefined close/);
  assert.match(full.report, /^shop-api-1 · Disk: needs room\n {4}It came to 9\d% of its limit\./m);
  assert.doesNotMatch(full.report, /docker update/);
});

test('the report names the change and the command that makes it', () => {
  const use = { hours: 200, cores: steady(0.2), memory: steady(100 * mebibyte) };
  const sizings = sized(use, 2, 1024 * mebibyte).map((one) => ({ ...one, containerName: 'a b;\u001b[2J' }));
  const report = sizingReport(sizings, '7d', english);
  assert.match(report, /\$ docker update --memory 144m --memory-swap 288m 'a b;/);
  assert.ok(!report.includes('\u001b'));
});
