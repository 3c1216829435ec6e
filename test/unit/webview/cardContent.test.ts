import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import type { DashboardContainer } from '../../../src/protocol/dashboard.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { cardContent, describeCard } from '../../../src/webview/cardContent.ts';
import { chartSpecs } from '../../../src/webview/chartSpecs.ts';
import { DashboardStore } from '../../../src/webview/store.ts';
import { container, reading } from './fixtures.ts';

const limited = (name: string) => container(name, { limits: { cpus: 0.5, memoryBytes: 64 * 2 ** 20 } });

/** What the charts say of these containers at the time of their last readings, the marks around names left out. */
function charts(...known: [DashboardContainer, ...Metrics[]][]): Record<string, string> {
  const store = new DashboardStore();
  store.containers = known.map(([shown]) => shown);
  const samples = known.map(([{ key }, ...readings]) => ({ key, readings: packReadings(readings) }));
  store.apply({ type: 'samples', samples }, 1000);
  const rows = known.map(([shown]) => ({ container: shown, metrics: store.current(shown, 1000) }));
  const window = { from: 0, to: 1000 };
  return Object.fromEntries(
    chartSpecs('docker').map((spec) => {
      const content = cardContent(spec, { store, rows, charted: rows, window });
      const lines = content.references.map(({ label }) => `[${label}]`).join('');
      return [spec.id, `${describeCard(spec, content)} ${lines}`.replaceAll(/[\u2068\u2069]/g, '')];
    }),
  );
}

test('one container is set against its limits, with peak and mean', () => {
  const { cpu, memory } = charts([
    limited('web'),
    reading(0, { cpuPercent: 40 }),
    reading(1000, {
      cpuPercent: 20,
      cpuOfLimitPercent: 40,
      memoryUsedBytes: 32 * 2 ** 20,
      memoryLimitBytes: 64 * 2 ** 20,
      memoryPercent: 50,
    }),
  ]);
  assert.equal(
    cpu,
    'CPU (100% = one core): 20.00%. 40.00% of its limit, 0.5 cores. peak 40.00% · mean 30.00%. The table below has the same numbers. [limit 50%][threshold 80% of limit]',
  );
  assert.equal(
    memory,
    'Memory: 32MiB. 50.00% of its limit, 64MiB. peak 32MiB · mean 32MiB. The table below has the same numbers. [limit 64MiB][threshold 85% of limit]',
  );
});

test('several containers are summed up, and the highest is named', () => {
  const { cpu, network } = charts(
    [limited('web'), reading(1000, { cpuPercent: 20, networkRxRate: 1000, networkTxRate: 10 })],
    [container('<b>db</b>'), reading(1000, { cpuPercent: 30, networkRxRate: 500, networkTxRate: 20 })],
  );
  assert.equal(
    cpu,
    'CPU (100% = one core): 50.00%. 2 containers together. peak 30.00% (<b>db</b>). The table below has the same numbers. [web · limit 50%][]',
  );
  assert.equal(
    network,
    'Network: 1.5kB/s received, 30B/s sent. 2 containers together. peak received 1kB/s (web) · peak sent 20B/s (<b>db</b>). The table below has the same numbers. ',
  );
});

test('what is unknown is an en dash', () => {
  assert.equal(
    charts([container('web'), reading(1000)]).cpu,
    'CPU (100% = one core): –. The table below has the same numbers. ',
  );
});
