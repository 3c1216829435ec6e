import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResourceLimits } from '../../../src/core/containers/container.ts';
import type { CpuScale } from '../../../src/protocol/dashboardState.ts';
import { chartSpecs } from '../../../src/webview/chartSpecs.ts';
import { axisReach, referenceLines } from '../../../src/webview/references.ts';
import { container, reading } from './fixtures.ts';

const surroundings = { policy: { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 }, hostCores: 4 };

const row = (name: string, limits: Partial<ResourceLimits> = {}) => ({
  container: container(name, { limits: { cpus: undefined, memoryBytes: undefined, ...limits } }),
  metrics: reading(1000, { memoryLimitBytes: 2 ** 30 }),
});

/** Each line as `whose label value`; `*` for those of all. */
function lines(id: string, rows: readonly ReturnType<typeof row>[], scale: CpuScale = 'docker'): string[] {
  const spec = chartSpecs(scale).find((known) => known.id === id);
  assert.ok(spec);
  return referenceLines(spec, rows, surroundings).map(({ key = '*', label, value, kind }) =>
    `${key} ${kind} ${Math.round(value)} ${label}`.replaceAll(/[\u2068\u2069]/g, '').trim(),
  );
}

test('limits that all share are one line', () => {
  const both = [row('a', { cpus: 0.5 }), row('b', { cpus: 0.5 })];
  assert.deepEqual(lines('cpu', both), ['* limit 50 limit 50%', '* threshold 40 threshold 80% of limit']);
});

test('where they differ each container has its own, named, and its threshold', () => {
  assert.deepEqual(lines('memory', [row('a', { memoryBytes: 1000 }), row('b', { memoryBytes: 2000 })]), [
    'a limit 1000 a · limit 1000B',
    'a threshold 850',
    'b limit 2000 b · limit 1.953KiB',
    'b threshold 1700',
  ]);
});

test('without a limit of its own the threshold is of the host', () => {
  assert.deepEqual(lines('cpu', [row('a')]), ['* threshold 320 threshold 80%']);
  assert.deepEqual(lines('memory', [row('a')]), [`* threshold ${Math.round(0.85 * 2 ** 30)} threshold 85%`]);
});

test('limits of a crowd are left out, thresholds are not', () => {
  const crowd = Array.from({ length: 7 }, (_, index) => row(`c${index}`, { memoryBytes: 1000 + index }));
  assert.ok(lines('memory', crowd).every((line) => line.includes('threshold')));
  assert.equal(lines('memory', crowd).length, 7);
});

test('every scale of the CPU has its limit where it lies on that scale', () => {
  const limited = [row('a', { cpus: 2 })];
  const limit = (scale: CpuScale) => lines('cpu', limited, scale)[0];
  assert.equal(limit('docker'), '* limit 200 limit 200%');
  assert.equal(limit('limit'), '* limit 100 limit 100%');
  assert.equal(limit('host'), '* limit 50 limit 50%');
  assert.equal(limit('millicores'), '* limit 2000 limit 2000m');
});

test('the axis reaches for a limit that is near, and further for one of all', () => {
  const line = (value: number, key?: string) => ({ value, key, kind: 'limit', label: '' }) as const;
  assert.equal(axisReach([line(500)], 100), 520);
  assert.equal(axisReach([line(900)], 100), 0);
  assert.equal(axisReach([line(250, 'a'), line(500, 'b')], 100), 260);
});
