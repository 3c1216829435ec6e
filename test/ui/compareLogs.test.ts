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

const side = (workbench: Workbench, which: 'original' | 'modified', text: string) =>
  workbench.page.locator(`.monaco-diff-editor .${which} .view-line`, { hasText: text }).first();

async function seesTheDifference(workbench: Workbench): Promise<void> {
  await side(workbench, 'original', 'INFO database is there').waitFor();
  await side(workbench, 'modified', 'ERROR no database').waitFor();
}

test('two runs of a container are chosen and compared, and are still there after a reload', async (t) => {
  const { name } = await engine.runContainer(t, {
    name: 'app',
    command: `echo "$(date -Iseconds) started, pid=$$"
      [ -e /ran ] && echo "ERROR no database" || echo "INFO database is there"
      touch /ran; sleep 1000`,
  });
  await engine.docker('restart', '--time', '0', name);
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.waitForReadings(name);
  await workbench.chooseFromMenu(workbench.row(name), 'Compare Logs…');
  await workbench.pick('Two runs');
  const chosen = workbench.page.locator('.quick-input-list [role=checkbox][aria-checked=true]');
  await chosen.nth(1).waitFor();
  // The last two are chosen already.
  await workbench.answer();
  await seesTheDifference(workbench);
  await workbench.screenshotInEveryTheme('compare-logs');
  const tab = await workbench.activeTab();
  assert.match(tab, /^app \d.* ↔ app \d/);

  await Promise.all([workbench.page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
  await seesTheDifference(workbench);
  assert.equal(await workbench.activeTab(), tab);

  await workbench.waitForReadings(name);
  await workbench.chooseFromMenu(workbench.row(name), 'Compare Logs…');
  // What is answered before the next question is there would go to the one before it.
  const asked = (title: string) => workbench.page.locator('.quick-input-title', { hasText: title }).waitFor();
  await workbench.pick('Two stretches of time');
  await asked('First stretch of time');
  await workbench.type('yesterday..25:99');
  await workbench.page.locator('.quick-input-message', { hasText: '25:99' }).waitFor();
  await workbench.answer('2h..1h');
  await asked('Second stretch of time');
  await workbench.answer('1h');
  await until('another tab', async () => (await workbench.activeTab()) !== tab);
  await side(workbench, 'modified', 'INFO database is there').waitFor();
});
