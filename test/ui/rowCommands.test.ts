import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCountingProxy } from '../environment/countingProxy.ts';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

const engine = testEngine();

test('what can be done from a row, with a user’s hands', async (t) => {
  const web = await engine.runContainer(t, {
    name: 'rows-web',
    args: ['--publish', '127.0.0.1::80'],
    command: 'echo hello from rows-web > /tmp/index.html; httpd -f -p 80 -h /tmp',
  });
  const fleeting = await engine.runContainer(t, {
    name: 'rows-fleeting',
    args: ['--rm'],
    command: 'sleep 1000',
  });
  const workbench = await launchWorkbench(t, {
    // What a terminal shows is text in the page then.
    settings: { 'terminal.integrated.gpuAcceleration': 'off' },
  });
  const { page } = workbench;
  const dialog = page.locator('.monaco-dialog-box');
  await workbench.openContainers();
  await workbench.waitForReadings(web.name);

  await t.test('a container that is removed while its tooltip is open goes without a word', async (scope) => {
    const gone = await engine.createContainer(scope, { name: 'rows-gone', command: 'true' });
    const tooltip = await workbench.readTooltip(workbench.row(gone.name));
    await tooltip.getByText('docker inspect rows-gone').waitFor();
    await engine.removeContainers(gone.name);
    await workbench.row(gone.name).waitFor({ state: 'detached' });
    await page.mouse.move(0, 0);
    const next = await workbench.readTooltip(workbench.row(web.name));
    await next.getByText('docker inspect rows-web').waitFor();
    assert.equal(await page.locator('.notification-toast').count(), 0);
    await page.mouse.move(0, 0);
  });

  await t.test('a port in the tooltip opens what is served on it', async () => {
    const tooltip = await workbench.readTooltip(workbench.row(web.name));
    const opened = page.context().waitForEvent('page');
    await tooltip.locator('a', { hasText: '→ 80/tcp' }).click();
    const served = await opened;
    await served.getByText('hello from rows-web').waitFor();
    await served.close();
    await page.mouse.move(0, 0);
  });

  await t.test('a terminal is a shell in the container, and is called as it is', async () => {
    await workbench.chooseFromMenu(workbench.row(web.name), 'Open Terminal in Container');
    const panel = page.locator('.part.panel');
    await panel.getByText(web.name).first().waitFor();
    await panel.locator('.xterm-rows', { hasText: '/ #' }).waitFor();
    await page.keyboard.type('hostname > /tmp/said\n');
    await until('it was said in the container', async () =>
      (await engine.docker('exec', web.name, 'cat', '/tmp/said')).startsWith(web.id.slice(0, 12)),
    );
    await workbench.screenshot('terminal-in-container');
  });

  await t.test('what --rm would remove is asked about, and stays unless one says so', async () => {
    await workbench.chooseFromMenu(workbench.row(fleeting.name), 'Stop');
    await dialog.getByText(`and what was written in them: ${fleeting.name}`).waitFor();
    await dialog.getByText('They were started with --rm.').waitFor();
    await workbench.screenshot('stop-and-remove');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.ok((await engine.inspect(fleeting.name)).State.Running);

    await workbench.chooseFromMenu(workbench.row(fleeting.name), 'Stop');
    await dialog.getByRole('button', { name: 'Stop and Remove' }).click();
    await workbench.row(fleeting.name).waitFor({ state: 'detached' });
    await assert.rejects(engine.inspect(fleeting.name), /No such container/i);
  });

  await t.test('another engine is chosen, and the first one again', async (scope) => {
    const proxy = await startCountingProxy(engine);
    scope.after(() => proxy.close());
    const select = async (choice: string) => {
      await workbench.runCommand('Container Vitals: Select Engine…');
      await workbench.type(choice);
      await page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: choice }).waitFor();
      await workbench.answer();
    };
    await select('Enter an address…');
    await page.getByText('Address of the Engine').waitFor();
    await workbench.answer(proxy.host);
    await until('the second engine is asked', () =>
      proxy.requests.some((request) => request.includes('/containers/json')),
    );
    await workbench.row(web.name).waitFor();
    // Without that row in between, nothing would tell whose it is.
    await select('Demo engine');
    await workbench.row('demo-shop').waitFor();
    await workbench.row(web.name).waitFor({ state: 'detached' });
    await until('the second engine is let go', () => proxy.open.length === 0);
    await select('Find automatically');
    await workbench.waitForReadings(web.name);
  });

  await t.test('what nothing would remove is stopped unasked', async () => {
    await workbench.chooseFromMenu(workbench.row(web.name), 'Stop');
    await engine.waitForState(web.name, ({ State }) => !State.Running);
    assert.equal(await dialog.count(), 0);
  });
});
