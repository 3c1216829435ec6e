import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import {
  type PrintedStats,
  parsePrintedSize,
  parsePrintedStats,
  verificationReport,
  verifyNumbers,
} from '../../../../src/core/metrics/verifyStats.ts';
import { reading } from '../../webview/fixtures.ts';

const printed: PrintedStats = {
  ID: 'a',
  CPUPerc: '20.50%',
  MemUsage: '32.79MiB / 64MiB',
  NetIO: '3.92kB / 126B',
  BlockIO: '0B / 12.3MB',
  PIDs: '3',
};

const ours = reading(0, {
  cpuPercent: 20.1,
  memoryUsedBytes: 34_386_018,
  networkRxBytes: 3920,
  networkTxBytes: 126,
  blockReadBytes: 0,
  blockWriteBytes: 12_345_678,
  pids: 3,
});

const agreements = (...readings: (typeof ours)[]) =>
  verifyNumbers([{ name: 'web', ours: readings, theirs: printed }], english)
    .map(({ agreement }) => agreement)
    .join(' ');

test('what docker prints is read back, and what it prints for the unknown is unknown', () => {
  assert.deepEqual(
    ['126B', '3.92kB', '12.3MB', '568KiB', '30.73GiB', '1e+03kB', '7', '--', 'N/A', ''].map(parsePrintedSize),
    [126, 3920, 12_300_000, 581_632, 30.73 * 2 ** 30, 1e6, 7, undefined, undefined, undefined],
  );
  const line = JSON.stringify({ ...printed, Container: 'full-id' });
  assert.equal(parsePrintedStats(`${line}\n\n`).get('full-id')?.PIDs, '3');
});

test('the same numbers agree in spite of rounding', () => {
  assert.equal(agreements(ours), 'agrees agrees agrees agrees agrees agrees agrees');
});

test('a number that grew meanwhile agrees where it lies between the readings', () => {
  const before = { ...ours, networkRxBytes: 3000, cpuPercent: 5 };
  const after = { ...ours, networkRxBytes: 90_000, cpuPercent: 60 };
  assert.equal(agreements(before, after), 'agrees agrees agrees agrees agrees agrees agrees');
});

test('another number differs, and an unknown one is neither', () => {
  assert.equal(
    agreements({ ...ours, memoryUsedBytes: 2 ** 20, pids: 9, cpuPercent: undefined }),
    'unknown differs agrees agrees agrees agrees differs',
  );
});

test('the report counts, and a name cannot forge a line', () => {
  const numbers = verifyNumbers([{ name: 'we\nb', ours: [ours], theirs: printed }], english);
  const report = verificationReport(numbers, { endpoint: 'unix:///a.sock', at: 'now' }, english);
  assert.match(report, /^docker stats --no-stream · unix:\/\/\/a\.sock · now\n7 numbers agree, 0 differ/);
  assert.match(report, /we\ufffdb {2,}CPU % +agrees +20\.10% +20\.50%\n/);
});
