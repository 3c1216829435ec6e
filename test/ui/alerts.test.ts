import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { planted } from '../environment/plantedSecrets.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { startMailServer, startReceiver } from '../fixtures/receivers.ts';
import { assertSlackLimits } from '../fixtures/slackLimits.ts';
import { launchWorkbench, type Workbench } from './fixtures.ts';

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
  sick: { event: unhealthy, for: 0s, message: the money stops }
`;

/** Writes what it does, and is well until told otherwise. */
const work = (name: string) => ({
  name,
  args: [
    ...['--env', `PAYMENTS_TOKEN=${planted.environment}`, '--net', 'none'],
    ...['--health-interval', '1s', '--health-retries', '1'],
    ...['--health-cmd', 'test -e /tmp/well'],
  ],
  command: `touch /tmp/well; while :; do echo ${name} are late; sleep 1; done`,
});

const makeSick = (name: string) => engine.docker('exec', name, 'rm', '/tmp/well');
const makeWell = (name: string) => engine.docker('exec', name, 'touch', '/tmp/well');

/** Sets a channel up, which tests it at once: a name, a kind, what is answered to each prompt. Leave is asked for its address. */
async function setUpChannel(
  workbench: Workbench,
  name: string,
  kind: string,
  answers: Readonly<Record<string, string>>,
): Promise<void> {
  await workbench.runCommand('Container Vitals: Set Up a Channel');
  await workbench.type(name);
  await workbench.pick(name);
  await workbench.pick(kind);
  for (const [prompt, answer] of Object.entries(answers)) {
    await workbench.page.locator('.quick-input-message', { hasText: prompt }).waitFor();
    await workbench.answer(answer);
  }
  await workbench.page.getByRole('button', { name: 'Allow for This Channel' }).click();
  await waitForTest(workbench, name);
}

async function waitForTest(workbench: Workbench, name: string): Promise<void> {
  await workbench.page.locator('.tab.active', { hasText: `Test of ${name}` }).waitFor();
  await workbench.editorLine('Delivered.').waitFor();
}

/** The message about a container, where messages stay: a window that is not in front shows none over its page. */
async function messageAbout(workbench: Workbench, name: string): Promise<Locator> {
  await workbench.runCommand('Notifications: Show Notifications');
  const message = workbench.page.locator('.notifications-center .notification-list-item', {
    hasText: `${name}: the money stops`,
  });
  await message.waitFor();
  return message;
}

async function press(message: Locator, button: string): Promise<void> {
  await message.getByRole('button', { name: button, exact: true }).click();
  await message.waitFor({ state: 'detached' });
}

function alertsIn({ page }: Workbench): Locator {
  return page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Alerts' }) });
}

async function openAlerts(workbench: Workbench): Promise<void> {
  await workbench.openContainers();
  await workbench.page.locator('.pane-header', { hasText: 'Alerts' }).click();
}

test('what the policy watches is told in the editor and to its channel, and so is its end', async (t) => {
  const { url, received } = await startReceiver(t);
  const { mails, port } = await startMailServer(t);
  const folder = await mkdtemp(join(tmpdir(), 'cv-alerts-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'container-vitals.yaml'), policy);
  await Promise.all(['payments', 'invoices'].map((name) => engine.runContainer(t, work(name))));
  await Promise.all(['payments', 'invoices'].map((name) => engine.waitForHealth(name, 'healthy')));
  const workbench = await launchWorkbench(t, { engineHost: engine.host, workspace: folder });
  const { page } = workbench;
  await workbench.openContainers();
  await workbench.row('payments').waitFor();
  const ofSlack = () => received.filter(({ path }) => path.startsWith('/services/'));

  // One channel of each kind, at addresses of this machine, for which leave is asked; the policy has the first.
  await setUpChannel(workbench, 'team', 'Slack', { 'The address.': `${url}/services/${planted.address}` });
  assert.ok(!(await workbench.editorLines()).join('\n').includes(planted.address), 'the address is a secret');
  await workbench.screenshot('channel-test');
  await setUpChannel(workbench, 'hook', 'JSON to any address', {
    'The address.': `${url}/hook`,
    'A token': '',
    'The body as JSON': '',
  });
  await setUpChannel(workbench, 'post', 'E-mail', {
    'The address of the SMTP server': `smtp://127.0.0.1:${port}`,
    'From which': 'us@example.com',
    'To which': 'kim@example.com',
  });
  await workbench.runCommand('Container Vitals: Test a Channel');
  await workbench.pick('team');
  await waitForTest(workbench, 'team');
  assert.deepEqual(
    received.map(({ path }) => path.split('/')[1]),
    ['services', 'hook', 'services'],
  );
  for (const { body } of received) {
    assert.match(JSON.stringify(body), /This is a test of the channel/);
  }
  assert.deepEqual(
    mails.map(({ recipients }) => recipients),
    [['kim@example.com']],
  );
  assert.match(mails[0]?.raw ?? '', /This is a test of the channel/);

  // Two windows, each with its own message: the first one watches, the second one looks on.
  const other = await workbench.anotherWindow();
  await openAlerts(other);
  await alertsIn(other).getByText('Another window or “container-vitals watch”').first().waitFor();
  await makeSick('payments');
  await openAlerts(workbench);
  const rowOf = (window: Workbench, name: string) =>
    alertsIn(window).locator('.monaco-list-row', { hasText: name });
  await rowOf(workbench, 'payments').locator('.codicon-error').waitFor();
  await page.locator('.statusbar').getByText('Containers: 1').waitFor();
  await until('the channel is told', async () => ofSlack().length >= 3);
  assert.match(JSON.stringify(ofSlack()[2]?.body), /the money stops/);
  const message = await messageAbout(workbench, 'payments');
  await workbench.screenshot('alerts');
  await makeSick('invoices');
  await press(message, 'Show');
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

  await rowOf(workbench, 'payments').locator('.monaco-tl-twistie').click();
  await alertsIn(workbench).locator('.monaco-list-row[aria-level="2"]', { hasText: 'Fired' }).waitFor();
  await workbench.screenshot('alert-history');

  await press(await messageAbout(other, 'payments'), 'Logs Around It');
  await other.editorLine('payments are late').waitFor();
  await press(await messageAbout(workbench, 'invoices'), 'Acknowledge');
  await press(await messageAbout(other, 'invoices'), 'Silence…');
  await other.pick('1 hour');
  for (const window of [workbench, other]) {
    await rowOf(window, 'invoices')
      .and(window.page.locator('.monaco-list-row', { hasText: /acknowledged.*silenced/ }))
      .waitFor();
  }
  await other.screenshot('alerts-silenced');
  // The editor's own Explorer marks the file in which problems stand.
  await other.hideContainers();
  const file = other.page.locator('.explorer-viewlet .monaco-list-row', { hasText: 'container-vitals.yaml' });
  await file.locator('[class*="monaco-decoration-itemBadge"]').waitFor();

  await makeWell('payments');
  await makeWell('invoices');
  const isEnd = ({ body }: { readonly body: unknown }) =>
    /(Over|Resolved).*payments/i.test(JSON.stringify(body));
  await until('the channel is told of the end', () => ofSlack().some(isEnd));
  for (const { body } of ofSlack()) {
    assertSlackLimits(body as object);
  }
  await until('nothing fires', async () => (await page.locator('.sidebar .codicon-error').count()) === 0);

  await workbench.chooseFromMenu(workbench.row('payments'), 'Inspect');
  await workbench.editorLine('"Id": ').waitFor();
  assert.notDeepEqual(await workbench.placesOf('the money stops'), [], 'it finds what is there');
  for (const secret of Object.values(planted)) {
    assert.deepEqual(await workbench.placesOf(secret), []);
  }
});
