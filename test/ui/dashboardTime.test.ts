import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench, type Workbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

/** What of an element of the page is looked at. */
interface Control {
  readonly innerText: string;
  checkVisibility(): boolean;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

const controls = 'button:enabled, input[type=search], input:checked, select, summary, [tabindex="0"]';

/** By name, what can be used on the page and Tab does not lead to. Radio buttons are one stop together. */
async function unreachedByTab({ page, webview }: Workbench): Promise<string[]> {
  const body = webview.locator('body');
  await body.evaluate((element) =>
    element.addEventListener('focusin', ({ target }: { readonly target: Control }) =>
      target.setAttribute('data-reached', ''),
    ),
  );
  const unreached = () =>
    body.evaluate(
      (element, selector) =>
        Array.from(element.querySelectorAll(selector) as ArrayLike<Control>)
          .filter((control) => control.checkVisibility() && control.getAttribute('data-reached') === null)
          .map((control) => control.getAttribute('aria-label') ?? control.innerText),
      controls,
    );
  assert.ok((await unreached()).length > 20);
  // The workbench's own stops may come before those of the page.
  for (let presses = 0; presses < 150 && (await unreached()).length > 0; presses++) {
    await page.keyboard.press('Tab');
  }
  return unreached();
}

/** Resolves when the keys go there, and nowhere else. */
const focused = ({ webview }: Workbench, control: Locator) =>
  control.and(webview.locator(':focus')).waitFor();

/** Each control of the overview, by the key that one who sees it would press. */
async function useOverview(workbench: Workbench): Promise<void> {
  const { page, webview } = workbench;
  const button = (name: string | RegExp) => webview.getByRole('button', { name });
  const range = (name: string) => webview.getByRole('radio', { name, exact: true });
  await range('1 min').press('ArrowRight');
  await until('the next range', () => range('5 min').isChecked());
  await range('5 min').press('ArrowLeft');
  await button('Pause').press('Space');
  await button(/^Paused at/).press('Space');
  await button('Compare').press('Enter');
  assert.equal(await button('Compare').getAttribute('aria-pressed'), 'true');
  await button('Compare').press('Enter');
  await webview.getByRole('columnheader', { name: 'Memory %' }).getByRole('button').press('Enter');
  await webview.locator('th[aria-sort=descending]', { hasText: 'Memory %' }).waitFor();
  const chip = webview.locator('.chip', { hasText: 'other' });
  // One of the two goes to the end of the legend and back.
  for (const moved of [webview.locator('.chip', { hasText: 'shop-web-1' }), chip]) {
    await moved.press('Space');
    assert.equal(await moved.getAttribute('aria-pressed'), 'false');
    await page.keyboard.press('Space');
    assert.equal(await moved.getAttribute('aria-pressed'), 'true');
    await focused(workbench, moved);
  }
  await chip.press('Space');
  assert.equal(await chip.getAttribute('aria-pressed'), 'false');
  await webview
    .locator('.vitals-table')
    .getByRole('button', { name: 'Show other in the charts' })
    .press('Enter');
  assert.equal(await chip.getAttribute('aria-pressed'), 'true');
  await webview.getByLabel('What the CPU is counted by').press('ArrowDown');
  await webview.getByRole('group', { name: 'CPU of own limit' }).waitFor();
  await webview.getByLabel('What the CPU is counted by').press('ArrowUp');
  const plot = webview.getByRole('group', { name: 'Memory', exact: true });
  await plot.press('+');
  await button('Back to Live').waitFor();
  const picture = () => plot.locator('canvas').evaluate((canvas) => canvas.toDataURL());
  const zoomed = await picture();
  await plot.press('PageUp');
  await until('another time', async () => (await picture()) !== zoomed);
  await plot.press('Escape');
  await button('Back to Live').waitFor({ state: 'detached' });
  const events = webview.locator('details.events');
  await events.locator('summary').press('Enter');
  await events.getByRole('cell', { name: 'shop-web-1' }).first().waitFor();
  await events.locator('summary').press('Enter');
}

/** By keys: what was about the last third of the time that is shown. */
async function chooseStretch({ page }: Workbench, plot: Locator): Promise<void> {
  await plot.press('ArrowLeft');
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
}

/** What the files of a stretch begin and end with. */
const exported = {
  CSV: { key: 'Enter', form: /^time,container,[^\n]+\n\S+,shop-web-1,/ },
  JSON: { key: 'Space', form: /^\{.*"shop-web-1".*\}\s*$/s },
  PNG: { key: 'Enter', form: /^\x89PNG.*IEND/s },
} as const;

/** All that is done with a stretch of time, and where the keys go on afterwards. */
async function useStretch(workbench: Workbench, plot: Locator): Promise<void> {
  const { page, home, webview } = workbench;
  const action = (name: string) =>
    webview.getByRole('group', { name: 'Chosen time' }).getByRole('button', { name });
  await action('Show Events').press('Enter');
  await focused(workbench, webview.locator('details.events[open] summary'));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await action('Copy as Markdown').press('Space');
  await until('it is copied', async () =>
    String(await page.evaluate('navigator.clipboard.readText()')).includes('shop\\-web\\-1'),
  );
  for (const [format, { key, form }] of Object.entries(exported)) {
    const ending = `.${format.toLowerCase()}`;
    const path = join(home, `stretch${ending}`);
    await action(`Export as ${format}`).press(key);
    await workbench.saveAs(path, { ending, sibling: 'shop' });
    await focused(workbench, action(`Export as ${format}`));
    await until(path, async () => form.test(await readFile(path, 'latin1')));
  }
  await action('Clear').press('Enter');
  await focused(workbench, plot);
  await chooseStretch(workbench, plot);
  await action('Zoom In').press('Enter');
  await focused(workbench, plot);
  const live = webview.getByRole('button', { name: 'Back to Live' });
  await live.waitFor();
  await plot.press('Escape');
  await live.waitFor({ state: 'detached' });
}

test('from the overview to one container, to a stretch of its time, to its log, by keys alone', async (t) => {
  const labels = ['--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web'];
  const command = 'while :; do echo tick; sleep 0.2; done';
  await engine.runContainer(t, { name: 'shop-web-1', args: labels, command });
  await engine.runContainer(t, { name: 'other', command: 'sleep 1000' });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  const { page, webview } = workbench;
  await workbench.runCommand('Container Vitals: Open Dashboard');
  const rows = webview.locator('.vitals-table tbody tr');
  await until('both containers', async () => (await rows.count()) === 2);

  assert.deepEqual(await unreachedByTab(workbench), []);
  await useOverview(workbench);
  await webview.getByRole('button', { name: 'Group by Project' }).press('Enter');
  await rows.getByRole('button', { name: /shop/, expanded: true }).waitFor();
  await webview.getByRole('searchbox').fill('web shop');
  await until('the filter leaves the group and its container', async () => (await rows.count()) === 2);
  await rows.getByRole('button', { name: /shop/, expanded: true }).press('ArrowDown');
  await page.keyboard.press('Enter');
  await until('a dashboard of its own', async () => (await workbench.activeTab()).startsWith('shop-web-1'));

  // As the last dashboard of this workspace was.
  await webview.locator('th[aria-sort=descending]', { hasText: 'Memory %' }).waitFor();
  const plot = webview.getByRole('group', { name: 'CPU' });
  await webview
    .locator('td', { hasText: /^\d+\.\d\d%$/ })
    .first()
    .waitFor();
  const choose = webview.getByRole('button', { name: 'Choose Containers' });
  await choose.press('Enter');
  await workbench.answer();
  await focused(workbench, choose);
  await plot.focus();
  const status = webview.locator('.brush');
  await page.keyboard.press('ArrowLeft');
  await status.getByText('shop-web-1').waitFor();
  await chooseStretch(workbench, plot);
  await status.getByRole('button', { name: 'Search Logs' }).waitFor();
  await workbench.screenshot('dashboard-stretch');
  assert.deepEqual(await unreachedByTab(workbench), []);
  await useStretch(workbench, plot);

  await chooseStretch(workbench, plot);
  await plot.press('Enter');
  const live = webview.getByRole('button', { name: 'Back to Live' });
  await live.waitFor();
  await plot.press('Escape');
  await live.waitFor({ state: 'detached' });

  await chooseStretch(workbench, plot);
  await status.getByRole('button', { name: 'Search Logs' }).press('Enter');
  await workbench.editorLine('tick').waitFor();
  assert.equal(await workbench.activeTab(), 'Logs: everything');
  assert.match((await workbench.editorLines()).join('\n'), /shop-web-1/);
});
