import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { planted } from '../environment/plantedSecrets.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { startReceiver } from '../fixtures/receivers.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

const policy = `version: 1
notify:
  channels: [team]
  group: 0s
rules:
  sick: { event: unhealthy, for: 0s, message: the payments stop }
`;

test('what the policy watches is told in the editor and to its channel, and so is its end', async (t) => {
  const { url, received } = await startReceiver(t);
  const folder = await mkdtemp(join(tmpdir(), 'cv-alerts-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'container-vitals.yaml'), policy);
  const { name } = await engine.runContainer(t, {
    name: 'payments',
    args: [
      ...['--env', `PAYMENTS_TOKEN=${planted.environment}`],
      ...['--health-interval', '1s', '--health-retries', '1'],
      ...['--health-cmd', 'test -e /tmp/well'],
    ],
    command: 'touch /tmp/well; sleep 1000',
  });
  await engine.waitForHealth(name, 'healthy');
  const workbench = await launchWorkbench(t, { engineHost: engine.host, workspace: folder });
  const { page } = workbench;
  await workbench.openContainers();
  await workbench.row('payments').waitFor();

  // The channel: a name that the policy has, Slack, an address of this machine, for which leave is asked.
  await workbench.runCommand('Container Vitals: Set Up a Channel');
  await workbench.pick('team');
  await workbench.pick('Slack');
  await workbench.answer(`${url}/services/${planted.address}`);
  await page.getByRole('button', { name: 'Allow for This Channel' }).click();
  await workbench.editorLine('Delivered.').waitFor();
  assert.ok(!(await workbench.editorLines()).join('\n').includes(planted.address), 'the address is a secret');
  assert.equal(received.length, 1);
  assert.match(JSON.stringify(received[0]?.body), /This is a test of the channel/);
  await workbench.screenshot('channel-test');

  await engine.docker('exec', name, 'rm', '/tmp/well');
  await workbench.runCommand('Notifications: Show Notifications');
  const message = page.locator('.notifications-center .monaco-list-row', {
    hasText: 'payments: the payments stop',
  });
  await message.waitFor();
  await page.locator('.pane-header', { hasText: 'Alerts' }).click();
  const alerts = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Alerts' }) });
  await alerts.locator('.monaco-list-row', { hasText: 'payments' }).locator('.codicon-error').waitFor();
  await page.locator('.statusbar').getByText('Containers: 1').waitFor();
  await until('the channel is told', async () => received.length >= 2);
  assert.match(JSON.stringify(received[1]?.body), /the payments stop/);
  await workbench.screenshot('alerts');
  await message.getByRole('button', { name: 'Show', exact: true }).click();
  await workbench.webview.getByRole('heading', { name: 'Critical – payments – sick' }).waitFor();
  await workbench.webview.locator('img[alt^="CPU"]').first().waitFor();
  for (const [theme, color] of [
    ['light', '%23b3171f'],
    ['highContrast', '%236fc3df'],
    ['dark', '%2358a6ff'],
  ] as const) {
    await workbench.chooseTheme(theme);
    // Drawn anew, in colours that can be seen there.
    await workbench.webview.locator(`img[src*="${color}"]`).first().waitFor();
    await workbench.screenshot(`alert-evidence-${theme}`);
  }

  await engine.docker('exec', name, 'touch', '/tmp/well');
  await until('the channel is told of the end', async () => received.length >= 3);
  await until('nothing fires', async () => (await page.locator('.sidebar .codicon-error').count()) === 0);
  assert.match(JSON.stringify(received[2]?.body), /Over|Resolved/i);

  await workbench.chooseFromMenu(workbench.row('payments'), 'Inspect');
  await workbench.editorLine('"Id": ').waitFor();
  assert.notDeepEqual(await workbench.placesOf('the payments stop'), [], 'it finds what is there');
  for (const secret of Object.values(planted)) {
    assert.deepEqual(await workbench.placesOf(secret), []);
  }
});
