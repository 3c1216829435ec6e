import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packReadings } from '../../../src/protocol/readings.ts';
import { chartLines } from '../../../src/webview/chartLines.ts';
import { chartSpecs } from '../../../src/webview/chartSpecs.ts';
import { DashboardStore } from '../../../src/webview/store.ts';
import { container, cpuReadings } from './fixtures.ts';

test('the time before is drawn where it would be now, in the colour of its container and set off from it', () => {
  const store = new DashboardStore();
  const readings = packReadings(cpuReadings(0, 1, 2, 3, 4, 5, 6, 7));
  store.apply({ type: 'samples', samples: [{ key: 'web', readings }] }, 6000);
  const [spec] = chartSpecs('docker');
  assert.ok(spec);
  const lines = chartLines({
    spec,
    store,
    row: { container: container('web'), metrics: undefined },
    style: { colour: '#123456', dash: [], marker: 'circle' },
    window: { from: 3000, to: 6000 },
    until: 6000,
    width: 0,
    isDimmed: false,
    isCompared: true,
  });
  assert.deepEqual(
    lines.map(({ label, points, isShadow }) => [label, isShadow, points.map(({ x, y }) => [x / 1000, y])]),
    [
      ['web', undefined, [2, 3, 4, 5, 6].map((second) => [second, second + 1])],
      ['', true, [3, 4, 5, 6].map((second) => [second, second - 2])],
    ],
  );
  const [now, before] = lines.map(({ style }) => style);
  assert.ok(before?.colour.includes(now?.colour ?? 'none'));
  assert.notDeepEqual(before?.dash, now?.dash);
});
