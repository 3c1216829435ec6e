import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DemoEngine, startDemoEngine } from '../../src/demo/demoEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: DemoEngine;
before(async () => {
  engine = await startDemoEngine();
});
after(() => engine.dispose());

test('statistics beside the results of a search, which a selection by the keyboard narrows', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  await workbench.openContainers();
  await workbench.waitForReadings('api-1');
  await workbench.chooseFromMenu(workbench.row('demo-shop'), 'Search Logs');
  await workbench.type('error || warning || fail');
  await workbench.pick('Search for any of 3 patterns');
  await workbench.pick('From … to …');
  await workbench.page.locator('.quick-input-message', { hasText: 'SINCE' }).waitFor();
  // A moment: what is found from then on only grows.
  await workbench.answer(new Date(Date.now() - 2 * 3_600_000).toISOString());
  await workbench.editorLine('containers').waitFor();
  await workbench.runCommand('Container Vitals: Show Statistics of the Log Search');
  const view = workbench.webview;
  await view.getByText('records searched').waitFor();
  await view.getByText('Counting …').waitFor({ state: 'detached' });
  const hits = async () =>
    Number((await view.locator('.summary').innerText()).split(' ')[0]?.replaceAll(',', ''));
  const all = await hits();
  assert.ok(all > 100, `${all} hits`);
  assert.match(await view.locator('.summary').innerText(), / · first seen \d{4}-.* · last seen \d{4}-/);
  const messages = view.getByRole('table', { name: 'Most frequent messages' });
  await messages.getByText('<number>').first().waitFor();

  // The picture, its table twin and the containers say the same.
  await view.getByText('The same as a table').click();
  const total = async (name: string) => {
    const cells = await view.getByRole('table', { name }).locator('tbody td:last-child').allInnerTexts();
    return cells.reduce((sum, cell) => sum + Number(cell.replaceAll(',', '')), 0);
  };
  assert.deepEqual([await total('Hits over time'), await total('Containers')], [all, all]);
  await view.getByText('The same as a table').click();
  // A hit of two patterns counts for both.
  const byPattern = view.getByRole('table', { name: 'Patterns' }).locator('tbody tr');
  const counts = await byPattern.locator('td:nth-child(2)').allInnerTexts();
  assert.equal(counts.length, 3);
  assert.ok(counts.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0) >= all);

  await view.locator('.plot').scrollIntoViewIfNeeded();
  const plot = await view.locator('.plot').boundingBox();
  assert.ok(plot);
  const { mouse } = workbench.page;
  await mouse.move(plot.x + plot.width * 0.6, plot.y + 10);
  await mouse.down();
  await mouse.move(plot.x + plot.width * 0.9, plot.y + 20, { steps: 4 });
  await mouse.up();
  await view.locator('.told', { hasText: 'in as long before' }).waitFor();
  await view.getByRole('button', { name: 'Clear Selection' }).click();

  await view.getByRole('slider', { name: 'End of the selection' }).focus();
  for (let step = 0; step < 12; step++) {
    await workbench.page.keyboard.press('ArrowLeft');
  }
  const selected = Number(
    /: ([\d,]+) hits/.exec(await view.locator('.told').innerText())?.[1]?.replaceAll(',', ''),
  );
  assert.ok(selected > 0 && selected < all, `${selected} of ${all}`);
  await workbench.screenshotInEveryTheme('log-statistics');
  await workbench.page.keyboard.press('Enter');
  await until('the search is narrowed', async () => (await hits()) === selected);
  await view.getByRole('button', { name: 'Search the Window of Before' }).click();
  await until('the search is wide again', async () => (await hits()) >= all);

  await view.getByLabel('Field').selectOption('level');
  await view.getByRole('table', { name: 'Values of level' }).getByText('error').first().waitFor();
  for (const [format, line] of [
    ['As Markdown', 'Log statistics'],
    ['As CSV', 'kind,key,level,count,first,last,factor'],
    ['As JSON Lines', '{"kind":"time"'],
  ] as const) {
    await view.getByRole('button', { name: format }).click();
    await workbench.editorLine(line).waitFor();
    await workbench.page.getByRole('tab', { name: /^Statistics/ }).click();
  }

  // Without a tab of their own, the results are there again when the window is narrowed.
  const results = workbench.page.getByRole('tab', { name: /^Logs: error/ });
  await results.click({ button: 'middle' });
  await results.waitFor({ state: 'detached' });
  await view.getByRole('heading', { level: 1 }).click();
  await view.getByRole('slider', { name: 'End of the selection' }).focus();
  await workbench.page.keyboard.press('ArrowLeft');
  await workbench.page.keyboard.press('Enter');
  await results.waitFor();
  await view.getByRole('button', { name: 'Search the Window of Before' }).waitFor();
  await view.getByText('Against the window before').first().waitFor();
  await workbench.screenshot('log-statistics-before');
});

test('what is asked, results, their statistics and two logs compared, in Korean and in every theme', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: engine.host, locale: 'ko' });
  const item = (text: string) =>
    workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first();
  await workbench.openContainers();
  await workbench.waitForReadings('api-1');
  await workbench.runCommand('로그 검색…');
  await item('api-1').waitFor();
  await workbench.screenshotInEveryTheme('logs-ko-containers');
  await workbench.page.keyboard.press('Escape');
  await workbench.chooseFromMenu(workbench.row('demo-shop'), '로그 검색');
  await workbench.screenshotInEveryTheme('logs-ko-patterns');
  await workbench.pick('수준');
  await item('stderr').waitFor();
  await workbench.screenshotInEveryTheme('logs-ko-levels');
  await workbench.page.keyboard.press('Escape');
  await workbench.chooseFromMenu(workbench.row('demo-shop'), '로그 검색');
  await workbench.type('error || 결제');
  await workbench.pick('패턴 2개 중 하나라도 일치하면 검색');
  await workbench.pick('최근 15분');
  await workbench.editorLine('# 엔진: 데모 엔진').waitFor();
  await workbench.editorLine('동안 검색함').waitFor();
  await workbench.screenshotInEveryTheme('logs-ko-results');
  await workbench.runCommand('로그 검색 통계 표시');
  await workbench.webview.getByText('직전 구간과 비교').first().waitFor();
  await workbench.screenshotInEveryTheme('logs-ko-statistics');
  await workbench.runCommand('View: Close All Editors');
  await workbench.row('api-1').click();
  await workbench.row('web-1').click({ modifiers: ['ControlOrMeta'] });
  await workbench.chooseFromMenu(workbench.row('web-1'), '로그 비교');
  await workbench.page.locator('.monaco-diff-editor .modified .view-line').first().waitFor();
  await workbench.screenshotInEveryTheme('logs-ko-compare');
});
