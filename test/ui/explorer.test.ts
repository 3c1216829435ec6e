import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startCountingProxy } from '../environment/countingProxy.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

const service = (name: string) => [
  ...['--label', 'com.docker.compose.project=shop'],
  ...['--label', `com.docker.compose.service=${name}`],
];

test('the explorer shows the containers of a real engine by compose project', async (t) => {
  const db = await engine.runContainer(t, { name: 'shop-db-1', args: service('db'), command: 'exit 0' });
  await engine.waitForExit(db.name);
  await engine.runContainer(t, { name: 'shop-web-1', args: service('web'), command: 'sleep 1000' });
  await engine.runContainer(t, { name: 'shop-cron-1', args: service('cron'), command: 'sleep 1000' });
  await engine.runContainer(t, { name: 'alone', command: 'sleep 1000' });
  // As it is for a user: a click elsewhere closes an input.
  const settings = { 'workbench.quickOpen.closeOnFocusLost': true };
  const workbench = await launchWorkbench(t, { engineHost: engine.host, settings });
  await workbench.openContainers();
  await workbench.waitForRows([
    'shop - 2/3 running',
    '  cron-1 - N · CPU N% · N',
    '  web-1 - N · CPU N% · N',
    '  db-1 - exited',
    'Other containers - 1/1 running',
    '  alone - N · CPU N% · N',
  ]);
  await workbench.screenshot('explorer');

  await t.test('a tooltip stays while others in its group are drawn anew', async () => {
    const tooltip = await workbench.readTooltip(workbench.row('web-1'));
    await engine.docker('pause', 'shop-cron-1');
    await workbench.row('cron-1').getByText('paused').waitFor();
    assert.ok(await tooltip.isVisible());
    await workbench.page.mouse.move(0, 0);
  });

  await t.test('a filter stays when one clicks into what it left, and goes back by Escape', async () => {
    const web = ['shop - 1/1 running', '  web-1 - N · CPU N% · N'];
    await workbench.runCommand('Container Vitals: Filter Containers…');
    await workbench.type('web');
    await workbench.waitForRows(web);
    await workbench.row('web-1').click();
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await workbench.waitForRows(web);
    await workbench.screenshot('explorer-filtered');

    await workbench.runCommand('Container Vitals: Filter Containers…');
    await workbench.type('cron');
    await workbench.waitForRows(['shop - 0/1 running', '  cron-1 - paused']);
    await workbench.page.keyboard.press('Escape');
    await workbench.waitForRows(web);
    assert.match(await workbench.page.locator('.sidebar').innerText(), /“web”/);

    await workbench.runCommand('Container Vitals: Clear Filter');
    await workbench.row('db-1').waitFor();
  });

  await t.test('and follows what happens to them', async () => {
    await engine.removeContainers('alone', 'shop-cron-1');
    await engine.docker('stop', 'shop-web-1');
    await workbench.waitForRows(['shop - 0/2 running', '  db-1 - exited', '  web-1 - exited · code 137']);
  });
});

test('with every view hidden, the event stream is the only request', async (t) => {
  await engine.runContainer(t, { name: 'busy', command: 'while :; do :; done', args: ['--cpus', '0.2'] });
  const proxy = await startCountingProxy(engine);
  t.after(() => proxy.close());
  const settings = { 'containerVitals.containersView.sampleInterval': 1 };
  const workbench = await launchWorkbench(t, { engineHost: proxy.host, settings });
  await workbench.openContainers();
  await workbench.waitForRows(['busy - N · CPU N% · N']);

  await workbench.hideContainers();
  await until('only the event stream is open', () => /^GET \S*\/events\?\S*$/.test(proxy.open.join('\n')));
  const before = proxy.requests.length;
  // Things go on happening in the engine meanwhile, for several times the interval of sampling.
  await engine.docker('restart', 'busy');
  await delay(4000);
  assert.deepEqual(proxy.requests.slice(before), []);

  // One that nobody has read yet: its CPU takes two readings, which may come from the kernel and ask the engine nothing.
  await engine.runContainer(t, { name: 'late', command: 'while :; do :; done', args: ['--cpus', '0.2'] });
  await workbench.openContainers();
  await workbench.waitForRows(['busy - N · CPU N% · N', 'late - N · CPU N% · N']);
});
