import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchWorkbench } from './fixtures.ts';

test('without an engine the view says so, and the demo engine is one click away', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: 'unix:///nowhere/docker.sock' });
  await workbench.openContainers();
  await workbench.page.locator('.sidebar .welcome-view-content', { hasText: 'not running' }).waitFor();
  await workbench.screenshot('welcome-not-running');

  await workbench.page.locator('.sidebar .welcome-view-content a', { hasText: 'demo' }).click();
  await workbench.row('demo-shop').waitFor();
  await workbench.screenshot('demo');
  assert.match(await workbench.page.locator('.sidebar').innerText(), /demo/i);
});
