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

test('from the overview to one container, to a stretch of its time, to its log, by keys alone', async (t) => {
  const labels = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web'];
  const command = 'while :; do echo tick; sleep 0.2; done';
  await engine.runContainer(t, { name: 'shop-web-1', args: labels, command });
  await engine.runContainer(t, { name: 'other', command: 'sleep 1000' });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  const { page, webview } = workbench;
  await workbench.runCommand('Container Vitals: Open Dashboard');
  const rows = webview.locator('.vitals-table tbody tr');
  await until('both containers', async () => (await rows.count()) === 2);

  await webview.getByRole('button', { name: 'Group by Project' }).press('Enter');
  await rows.getByRole('button', { name: /shop/, expanded: true }).waitFor();
  await webview.getByRole('searchbox').fill('web shop');
  await until('the filter leaves the group and its container', async () => (await rows.count()) === 2);
  await rows.getByRole('button', { name: /shop/, expanded: true }).press('ArrowDown');
  await page.keyboard.press('Enter');
  await until('a dashboard of its own', async () => (await workbench.activeTab()).startsWith('shop-web-1'));

  const plot = webview.getByRole('group', { name: 'CPU' });
  await webview
    .locator('td', { hasText: /^\d+\.\d\d%$/ })
    .first()
    .waitFor();
  await plot.focus();
  const status = webview.locator('.brush');
  await page.keyboard.press('ArrowLeft');
  await status.getByText('shop-web-1').waitFor();
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await status.getByRole('button', { name: 'Search Logs' }).waitFor();
  await workbench.screenshot('dashboard-stretch');
  await page.keyboard.press('Enter');
  const live = webview.getByRole('button', { name: 'Back to Live' });
  await live.waitFor();
  await plot.press('Escape');
  await live.waitFor({ state: 'detached' });

  await page.keyboard.press('ArrowLeft');
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await status.getByRole('button', { name: 'Search Logs' }).press('Enter');
  await workbench.editorLine('tick').waitFor();
  assert.match((await workbench.editorLines()).join('\n'), /shop-web-1/);
});
