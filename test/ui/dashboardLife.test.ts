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

const tableRow = ({ webview }: Workbench, name: string) =>
  webview.locator('.vitals-table tbody tr', { hasText: name });

/** Waits for a reading of the CPU: a percentage where an en dash was. */
const reading = (workbench: Workbench, name: string) =>
  tableRow(workbench, name)
    .locator('td', { hasText: /^\d+\.\d\d%$/ })
    .first()
    .waitFor();

/** Of the containers in the table. */
const names = ({ webview }: Workbench) => webview.locator('.vitals-table tbody th bdi').allInnerTexts();

test('a container that is removed leaves its row, and goes on in it when it is created again; so does its dashboard after a reload', async (t) => {
  const command = 'sleep 1000';
  await engine.runContainer(t, { name: 'web', command });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  const { page, webview } = workbench;
  await workbench.runCommand('Container Vitals: Open Dashboard');
  await reading(workbench, 'web');
  await engine.removeContainers('web');
  const banner = webview.getByRole('status');
  await banner.getByText('was removed. If it is created again').waitFor();
  await tableRow(workbench, 'web').getByText('removed').waitFor();
  await workbench.screenshot('dashboard-removed');
  await banner.getByRole('button', { name: 'Choose Containers…' }).focus();
  await engine.runContainer(t, { name: 'web', command });
  await reading(workbench, 'web');
  assert.deepEqual(await names(workbench), ['web']);
  assert.equal(await banner.getByRole('paragraph').isVisible(), false);
  // The button has gone: Tab goes on from where it was.
  await page.keyboard.press('Tab');
  await webview.getByRole('combobox').and(webview.locator(':focus')).waitFor();

  // The short form is the side bar's: in a narrow column of the editor it has what it has elsewhere.
  await page.setViewportSize({ width: 700, height: 800 });
  await until(
    'a narrow column',
    async () => ((await webview.locator('main').boundingBox())?.width ?? 999) < 480,
  );
  assert.ok(await webview.getByText('15 min').isVisible());
  assert.ok(await webview.locator('canvas').first().isVisible());
  await workbench.screenshot('dashboard-narrow-column');

  // Where one container runs, its details are a step away, too.
  await tableRow(workbench, 'web').getByRole('button', { name: 'web', exact: true }).press('Enter');
  await until('a dashboard of its own', async () => (await workbench.activeTab()).startsWith('web'));

  // A reload brings it back as it was left, and no other.
  await page.setViewportSize({ width: 1280, height: 800 });
  await engine.runContainer(t, { name: 'other', command });
  await reading(workbench, 'web');
  await webview.getByText('15 min').click();
  await webview.getByRole('button', { name: 'PIDs' }).press('Enter');
  const pids = webview.getByRole('columnheader', { name: 'PIDs' });
  assert.equal(await pids.getAttribute('aria-sort'), 'descending');
  // Not the browser's own reload, which leaves the editor no time to keep its state.
  await Promise.all([page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
  await reading(workbench, 'web');
  assert.deepEqual(await names(workbench), ['web']);
  assert.equal(await pids.getAttribute('aria-sort'), 'descending');
  assert.equal(await webview.getByLabel('15 min').isChecked(), true);
});
