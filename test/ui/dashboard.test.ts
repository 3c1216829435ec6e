import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

test('the dashboard draws charts that move, and a table of the same numbers', async (t) => {
  const load = 'while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.2; done';
  await engine.runContainer(t, { name: 'busy', args: ['--memory', '64m'], command: load });
  await engine.runContainer(t, { name: 'idle', command: 'sleep 1000' });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.row('busy').waitFor();
  await workbench.runCommand('Container Vitals: Open Dashboard');
  const charts = workbench.webview.locator('canvas[role=img]');
  await charts.first().waitFor();
  assert.equal(await charts.count(), 4);

  const pixels = () => charts.first().evaluate((canvas) => canvas.toDataURL());
  const cpu = () =>
    workbench.webview.locator('tr', { hasText: 'busy' }).locator('td.cpu').first().innerText();
  const shown = await until(
    'a reading of the busy container',
    async () => /^[1-9]\d*(\.\d+)?%$/.test(await cpu()) && cpu(),
  );
  const drawn = await pixels();
  await until('the chart moves', async () => (await pixels()) !== drawn);
  await until('the table follows', async () => (await cpu()) !== shown);
  await until('the hover says what measuring costs', async () =>
    /^Measuring in the last minute: \d+ readings .* All this window asked of the engine .*: \d+ requests/.test(
      (await workbench.webview.locator('.engine').getAttribute('title')) ?? '',
    ),
  );
  await workbench.webview.getByText(/^Host: CPU \d+\.\d\d% of \d+ cores · Load /).waitFor();
  await workbench.screenshot('dashboard');
});
