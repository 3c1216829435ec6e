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

/** Each control of the overview, by the key that one who sees it would press. */
async function useOverview({ webview }: Workbench): Promise<void> {
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

  const plot = webview.getByRole('group', { name: 'CPU' });
  await webview
    .locator('td', { hasText: /^\d+\.\d\d%$/ })
    .first()
    .waitFor();
  await plot.focus();
  const status = webview.locator('.brush');
  await page.keyboard.press('ArrowLeft');
  await status.getByText('shop-web-1').waitFor();
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await status.getByRole('button', { name: 'Search Logs' }).waitFor();
  await workbench.screenshot('dashboard-stretch');
  await page.keyboard.press('Enter');
  const live = webview.getByRole('button', { name: 'Back to Live' });
  await live.waitFor();
  await plot.press('Escape');
  await live.waitFor({ state: 'detached' });

  await page.keyboard.press('ArrowLeft');
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press('Shift+ArrowLeft');
  }
  await status.getByRole('button', { name: 'Search Logs' }).press('Enter');
  await workbench.editorLine('tick').waitFor();
  assert.match((await workbench.editorLines()).join('\n'), /shop-web-1/);
});
