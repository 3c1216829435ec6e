import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DemoEngine, startDemoEngine } from '../../src/demo/demoEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench, type Theme } from './fixtures.ts';

let engine: DemoEngine;
before(async () => {
  engine = await startDemoEngine();
});
after(() => engine.dispose());

test('statistics beside the results of a search, which a selection by the keyboard narrows', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.chooseFromMenu(workbench.row('demo-shop'), 'Search Logs');
  await workbench.pick('error|warning|fail');
  await workbench.pick('The whole log');
  await workbench.editorLine('containers').waitFor();
  await workbench.runCommand('Container Vitals: Show Statistics of the Log Search');
  const view = workbench.webview;
  await view.getByText('records searched').waitFor();
  await view.getByText('Counting …').waitFor({ state: 'detached' });
  const hits = async () =>
    Number((await view.locator('.summary').innerText()).split(' ')[0]?.replaceAll(',', ''));
  const all = await hits();
  assert.ok(all > 100, `${all} hits`);

  // The picture, its table twin and the containers say the same.
  await view.getByText('The same as a table').click();
  const total = async (name: string) => {
    const cells = await view.getByRole('table', { name }).locator('tbody td:last-child').allInnerTexts();
    return cells.reduce((sum, cell) => sum + Number(cell.replaceAll(',', '')), 0);
  };
  assert.deepEqual([await total('Hits over time'), await total('Containers')], [all, all]);
  await view.getByText('The same as a table').click();

  await view.getByRole('slider', { name: 'End of the selection' }).focus();
  for (let step = 0; step < 12; step++) {
    await workbench.page.keyboard.press('ArrowLeft');
  }
  const selected = Number(
    /: ([\d,]+) hits/.exec(await view.locator('.told').innerText())?.[1]?.replaceAll(',', ''),
  );
  assert.ok(selected > 0 && selected < all, `${selected} of ${all}`);
  for (const theme of ['light', 'highContrast', 'dark'] as const satisfies readonly Theme[]) {
    await workbench.chooseTheme(theme);
    await workbench.screenshot(`log-statistics-${theme}`);
  }
  await workbench.page.keyboard.press('Enter');
  await until('the search is narrowed', async () => (await hits()) === selected);
  await view.getByRole('button', { name: 'Search the Window of Before' }).click();
  await until('the search is wide again', async () => (await hits()) >= all);

  await view.getByRole('button', { name: 'As Markdown' }).click();
  await workbench.editorLine('Log statistics').waitFor();
});
