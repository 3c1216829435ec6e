import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

test('a search through the quick inputs opens its results, and a hit’s link lands on its line of the full log', async (t) => {
  const { id } = await engine.runContainer(t, {
    name: 'numbered',
    command: 'for i in $(seq 1 3000); do [ $i = 2345 ] && echo "payment failed" || echo "line $i"; done',
  });
  await engine.waitForExit(id);
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.chooseFromMenu(workbench.row('numbered'), 'Search Logs');
  await workbench.pick('error|warning|fail');
  await workbench.pick('The whole log');
  await workbench.editorLine('1 hit in 1 of 1 containers, 3,000 records searched').waitFor();
  const hit = (await workbench.editorLines()).find((line) => line.includes('payment failed')) ?? '';
  assert.match(hit, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}: │ payment failed$/);
  await workbench.screenshot('search');

  await workbench
    .editorLine('payment failed')
    .getByText(hit.slice(0, 23))
    .click({ modifiers: ['ControlOrMeta'] });
  await until('the full log is shown', async () => (await workbench.activeTab()).startsWith('numbered'));
  await workbench.editorLine('line 2346').waitFor();
  const top = async (line: Locator) => (await line.boundingBox())?.y ?? Number.NaN;
  const cursorLine = workbench.page.locator('.editor-instance .active-line-number').last();
  await until(
    'the cursor is on the hit',
    async () => (await top(cursorLine)) === (await top(workbench.editorLine('payment failed'))),
  );
  await workbench.screenshot('search-log');
});
