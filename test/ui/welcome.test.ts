import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPrivateEngine } from '../environment/privateEngine.ts';
import { json, sayNothing, serveEngine } from '../fixtures/engineServer.ts';
import { launchWorkbench } from './fixtures.ts';

test('without an engine the view says so, and the demo engine is one click away', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: 'unix:///nowhere/docker.sock' });
  await workbench.openContainers();
  await workbench.page.locator('.sidebar .welcome-view-content', { hasText: 'not running' }).waitFor();
  await workbench.screenshot('welcome-not-running');

  await workbench.page.locator('.sidebar .welcome-view-content a', { hasText: 'demo' }).click();
  await workbench.row('demo-shop').waitFor();
  await workbench.screenshot('demo');
  const sidebar = workbench.page.locator('.sidebar');
  assert.match(await sidebar.innerText(), /Demo engine: these containers are not real/);

  // What the filter leaves nothing of is not called empty, and one click brings it back.
  await workbench.runCommand('Container Vitals: Filter Containers…');
  await workbench.type('nobody is called that');
  const welcome = sidebar.locator('.welcome-view-content', { hasText: 'No container matches the filter' });
  await welcome.waitFor();
  await workbench.answer();
  await workbench.screenshot('welcome-filtered');
  await welcome.locator('a', { hasText: 'Clear Filter' }).click();
  await workbench.row('demo-shop').waitFor();
});

test('each cause has its welcome, and an engine without containers one, too, until there is one', async (t) => {
  const old = await serveEngine(t, (path, response) => {
    if (path === '/version') {
      json(response, { Version: '19.03.15', ApiVersion: '1.40', Os: 'linux', Platform: { Name: '' } });
    }
  });
  const broken = await serveEngine(t, (_path, response) => json(response, { message: 'broken' }, 500));
  const silent = await serveEngine(t, (_path, response) => sayNothing(response));
  const engine = await startPrivateEngine();
  t.after(() => engine.dispose());
  const workbench = await launchWorkbench(t, { settings: { 'containerVitals.endpoint': 'context:gone' } });
  await workbench.openContainers();
  const welcome = workbench.page.locator('.sidebar .welcome-view-content');
  const causes = [
    ['context:gone', 'address or Docker context cannot be used'],
    // Nobody listens on that port: ssh cannot log in.
    ['ssh://nobody@127.0.0.1:1', 'The secure connection to the container engine failed'],
    [old.endpoint.url, 'The container engine is too old'],
    [broken.endpoint.url, 'answered with an error'],
    [silent.endpoint.url, 'does not answer'],
    [engine.host, 'The engine has no containers yet'],
  ] as const;
  for (const [endpoint, text] of causes) {
    await workbench.changeSettings({ 'containerVitals.endpoint': endpoint });
    await welcome.filter({ hasText: text }).waitFor();
    await workbench.screenshot(`welcome-${text.replaceAll(/\W+/g, '-')}`);
  }
  const { name } = await engine.runContainer(t, { command: 'sleep 1000' });
  await workbench.row(name).waitFor();
  await welcome.filter({ hasText: 'no containers' }).waitFor({ state: 'hidden' });
});
