import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { launchWorkbench } from './fixtures.ts';
import { payLog, traceId, writePay } from './pay.ts';

let engine: PrivateEngine;
let workspace: string;
before(async () => {
  engine = await startPrivateEngine();
  workspace = await mkdtemp(join(tmpdir(), 'cv-shop-'));
});
after(async () => {
  await engine.dispose();
  await rm(workspace, { recursive: true });
});

test('a stack frame in a log leads to its line of the source, a trace id to its trace; followed, a log is paused', async (t) => {
  const { name } = await engine.runContainer(t, {
    name: 'pay',
    args: await writePay(workspace),
    command: `cat <<'END'
${payLog}
END
sleep 1000`,
  });
  const workbench = await launchWorkbench(t, {
    engineHost: engine.host,
    workspace,
    settings: { 'containerVitals.logs.traceUrl': 'http://127.0.0.1:16686/trace/{traceId}' },
  });
  await workbench.openContainers();
  await workbench.waitForReadings(name);
  await workbench.chooseFromMenu(workbench.row(name), 'Open Log');
  await workbench.editorLine('payment failed').waitFor();
  const link = (text: string) => workbench.page.locator('.detected-link', { hasText: text }).first();
  await link('pay.py').waitFor();
  await link(traceId).waitFor();
  await workbench.openLink('line 4');
  await workbench.page.locator('.tab.active', { hasText: 'pay.py' }).waitFor();
  await workbench.page.locator('#status\\.editor\\.selection', { hasText: 'Ln 4, Col 1' }).waitFor();

  await workbench.chooseFromMenu(workbench.row(name), 'Follow Logs');
  await workbench.editorLine('Following pay').waitFor();
  await workbench.editorLine('payment failed').waitFor();
  const action = (title: string) => workbench.page.locator(`.editor-actions [aria-label^="${title}"]`);
  await workbench.page.keyboard.press('Space');
  await action('Go On Following').waitFor();
  await workbench.page.keyboard.press('Space');
  await action('Pause Followed Log').waitFor();
});
