import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

test('an engine that is stopped for 20 s and started again needs nothing from the user', async (t) => {
  const engine = await startPrivateEngine();
  t.after(() => engine.dispose());
  await engine.runContainer(t, {
    name: 'steady',
    args: ['--restart', 'always'],
    command: 'while :; do :; done',
  });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  const running = ['steady - N · CPU N% · N'];
  await workbench.openContainers();
  await workbench.waitForRows(running);
  await workbench.runCommand('Container Vitals: Open Dashboard');
  const cpu = () =>
    workbench.webview.locator('tr', { hasText: 'steady' }).locator('td.cpu').first().innerText();
  await until('a reading', async () => /^\d/.test(await cpu()));

  await engine.stop();
  await workbench.screenshot('engine-stopping');
  await delay(20_000);
  await workbench.screenshot('engine-stopped');
  await engine.start();

  await workbench.waitForRows(running);
  const shown = await cpu();
  await until('readings go on', async () => /^\d/.test(await cpu()) && (await cpu()) !== shown);
  await workbench.screenshot('engine-started-again');
});
