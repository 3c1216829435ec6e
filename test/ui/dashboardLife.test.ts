import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench, type Workbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

const tableRow = (workbench: Workbench, name: string) =>
  workbench.webview.locator('.vitals-table tbody tr', { hasText: name });

/** Waits for a reading of the CPU: a percentage where an en dash was. */
const reading = (workbench: Workbench, name: string) =>
  tableRow(workbench, name)
    .locator('td', { hasText: /^\d+\.\d\d%$/ })
    .first()
    .waitFor();

/** Of the containers in the table. */
const names = (workbench: Workbench) =>
  workbench.webview.locator('.vitals-table tbody th bdi').allInnerTexts();

test('a container that is removed leaves its row, and goes on in it when it is created again', async (t) => {
  const command = 'sleep 1000';
  await engine.runContainer(t, { name: 'web', command });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.runCommand('Container Vitals: Open Dashboard');
  await reading(workbench, 'web');
  await engine.removeContainers('web');
  const banner = workbench.webview.getByRole('status');
  await banner.getByText('was removed. If it is created again').waitFor();
  await tableRow(workbench, 'web').getByText('removed').waitFor();
  await workbench.screenshot('dashboard-removed');
  await engine.runContainer(t, { name: 'web', command });
  await reading(workbench, 'web');
  assert.deepEqual(await names(workbench), ['web']);
  assert.equal(await banner.getByRole('paragraph').isVisible(), false);

  // The short form is the side bar's: in a narrow column of the editor it has what it has elsewhere.
  await workbench.page.setViewportSize({ width: 700, height: 800 });
  const { webview } = workbench;
  await until(
    'a narrow column',
    async () => ((await webview.locator('main').boundingBox())?.width ?? 999) < 480,
  );
  assert.ok(await webview.getByText('15 min').isVisible());
  assert.ok(await webview.locator('canvas').first().isVisible());
  await workbench.screenshot('dashboard-narrow-column');
});

test('a reload brings a dashboard back as it was left', async (t) => {
  await engine.runContainer(t, { name: 'one', command: 'sleep 1000' });
  await engine.runContainer(t, { name: 'two', command: 'sleep 1000' });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.chooseFromMenu(workbench.row('one'), 'Open Dashboard');
  await reading(workbench, 'one');
  const { webview } = workbench;
  assert.deepEqual(await names(workbench), ['one']);
  await webview.getByText('15 min').click();
  await webview.getByRole('button', { name: 'PIDs' }).press('Enter');
  const pids = webview.getByRole('columnheader', { name: 'PIDs' });
  assert.equal(await pids.getAttribute('aria-sort'), 'descending');
  // Not the browser's own reload, which leaves the editor no time to keep its state.
  await Promise.all([workbench.page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
  await reading(workbench, 'one');
  assert.deepEqual(await names(workbench), ['one']);
  assert.equal(await pids.getAttribute('aria-sort'), 'descending');
  assert.equal(await webview.getByLabel('15 min').isChecked(), true);
});
