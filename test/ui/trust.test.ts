import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startCountingProxy } from '../environment/countingProxy.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
let workspace: string;
before(async () => {
  engine = await startPrivateEngine();
  workspace = await mkdtemp(join(tmpdir(), 'cv-trust-'));
});
after(async () => {
  await engine.dispose();
  await rm(workspace, { recursive: true });
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A folder that wants the most of whoever opens it. */
async function writeWorkspace(endpoint: string): Promise<void> {
  await mkdir(join(workspace, '.vscode'));
  const settings = {
    'containerVitals.endpoint': endpoint,
    'containerVitals.logs.patterns': [
      { name: 'Late payments', pattern: 'late', description: 'Customers who wait' },
    ],
    'containerVitals.logs.traceUrl': 'http://127.0.0.1:16686/trace/{traceId}',
  };
  await writeFile(join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
  const policy = 'version: 1\nrules:\n  gone: { absent: container, select: nobody, for: 0s }\n';
  await writeFile(join(workspace, 'container-vitals.yaml'), policy);
}

test('a workspace that is not trusted offers no pattern, leads no trace id anywhere and has no policy watched; trusted, it does, and chooses no engine', async (t) => {
  const proxy = await startCountingProxy(engine);
  t.after(() => proxy.close());
  await writeWorkspace(proxy.host);
  const { name } = await engine.runContainer(t, {
    name: 'pay',
    command: `echo "late, see https://example.com trace_id=${traceId}"; sleep 1000`,
  });
  const workbench = await launchWorkbench(t, {
    engineHost: engine.host,
    workspace,
    isRestricted: true,
    settings: {
      'containerVitals.logs.patterns': [{ name: 'Helped', pattern: 'see', description: 'Customers who ask' }],
    },
  });
  const { page } = workbench;
  const link = (text: string) => page.locator('.detected-link', { hasText: text }).first();
  const item = (text: string) => page.locator('.quick-input-widget .monaco-list-row', { hasText: text });
  const openLog = async () => {
    await workbench.chooseFromMenu(workbench.row(name), 'Open Log');
    await workbench.editorLine(traceId).waitFor();
    // The editor's own: by then links are drawn.
    await link('example.com').waitFor();
    // A menu closes when the focus goes elsewhere.
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  };
  const offered = async () => {
    await workbench.chooseFromMenu(workbench.row(name), 'Search Logs');
    await workbench.type('Customers who');
    await item('Customers who ask').waitFor();
    return item('Customers who wait').count();
  };
  await workbench.openContainers();
  await workbench.waitForReadings(name);
  await openLog();
  assert.equal(await link(traceId).count(), 0);
  assert.equal(await offered(), 0);
  await page.locator('.pane-header', { hasText: 'Alerts' }).click();
  const alerts = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Alerts' }) });
  await alerts.getByText('its policy is neither read nor watched').waitFor();
  await workbench.screenshot('trust-restricted');
  await page.keyboard.press('Escape');

  await page.locator('.statusbar').getByText('Restricted Mode').click();
  await page.locator('.workspace-trust-buttons-row').getByText('Trust', { exact: true }).click();
  await page.locator('.statusbar').getByText('Restricted Mode').waitFor({ state: 'detached' });
  // The question of trust lies over everything.
  const question = page.locator('.monaco-modal-editor-block');
  await question.locator('.action-label.codicon-close').click();
  await question.waitFor({ state: 'hidden' });
  await workbench.runCommand('View: Close All Editors');
  await page.locator('.editor-instance').waitFor({ state: 'detached' });
  await openLog();
  await link(traceId).waitFor();
  assert.equal(await offered(), 1);
  await workbench.screenshot('trust-granted');
  await workbench.pick('Customers who wait');
  await workbench.pick('The whole log');
  await workbench.editorLine('1 hit in 1 of 1 container').waitFor();
  await alerts.locator('.monaco-list-row', { hasText: 'nobody' }).waitFor();
  // Which engine it is is the user's to say, whomever they trust.
  assert.deepEqual(proxy.requests, []);
});
