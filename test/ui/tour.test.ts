import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';
import { recordShop, rememberShop, startShop } from './shop.ts';

/** Titles as the user reads them. */
const words = {
  en: {
    dashboard: 'Open Dashboard',
    checks: 'Run Checks',
    compare: 'Compare',
    compareRecordings: 'Compare Recordings…',
    after: 'Compare Recordings: After',
    compared: 'Recordings compared',
  },
  ko: {
    dashboard: '대시보드 열기',
    checks: '점검 실행',
    compare: '비교',
    compareRecordings: '기록 비교…',
    after: '기록 비교: 이후',
    compared: '기록 비교',
  },
} as const;

/** What is read of a line of the page; Node’s types know no DOM. */
interface Line {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly innerText: string;
}

suite('a tour for the eye', () => {
  let engine: PrivateEngine;
  before(async () => {
    engine = await startPrivateEngine();
    await startShop(engine);
  });
  after(() => engine.dispose());

  for (const locale of ['en', 'ko'] as const) {
    test(`in ${locale}, in every theme`, async (t) => {
      const workbench = await launchWorkbench(t, {
        engineHost: engine.host,
        locale,
        prepareHome: (home) => rememberShop(home, engine.host),
      });
      const { webview } = workbench;
      await workbench.openContainers();
      await workbench.waitForReadings('api-1');
      await workbench.readTooltip(workbench.row('api-1'));
      await workbench.screenshot(`tour-${locale}-tooltip`);
      await workbench.runCommand(words[locale].checks);
      await workbench.page
        .locator('.monaco-editor .view-line', { hasText: 'shop-worker-1' })
        .first()
        .waitFor();
      await workbench.screenshotInEveryTheme(`tour-${locale}-checks`);
      await workbench.runCommand(words[locale].dashboard);
      await webview.locator('canvas').first().waitFor();
      const readings = () => webview.locator('tr', { hasText: 'shop-api-1' }).innerText();
      const seen = new Set<string>();
      await until('some readings', async () => seen.add(await readings()).size > 3, 60);
      await workbench.screenshotInEveryTheme(`tour-${locale}-dashboard`);
      const compare = webview.getByRole('button', { name: words[locale].compare, exact: true });
      await compare.click();
      await workbench.screenshotInEveryTheme(`tour-${locale}-dashboard-compared`);
      await compare.click();
      // The crawler's traffic has as many digits as there are.
      const cut = await webview
        .locator('.headline')
        .evaluateAll((lines) =>
          (lines as Line[])
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ innerText }) => innerText),
        );
      assert.deepEqual(cut, []);
      await webview.locator('.vitals-table').getByRole('button', { name: 'shop-api-1', exact: true }).click();
      await until('a dashboard of its own', async () =>
        (await workbench.activeTab()).startsWith('shop-api-1'),
      );
      await webview.locator('.text-table td').first().waitFor();
      await workbench.screenshotInEveryTheme(`tour-${locale}-detail`);
      await compare.click();
      await workbench.screenshotInEveryTheme(`tour-${locale}-compared`);
      await webview.locator('.text-table').last().scrollIntoViewIfNeeded();
      await workbench.screenshot(`tour-${locale}-detail-tables`);

      const [before, after] = await recordShop(join(workbench.home, 'shop'));
      await workbench.runCommand(words[locale].compareRecordings);
      const dialog = workbench.page.locator('.quick-input-widget');
      await dialog.getByText('before.cvrec.json').waitFor();
      await workbench.answer(before);
      await dialog.getByText(words[locale].after).waitFor();
      await dialog.getByText('after.cvrec.json').waitFor();
      await workbench.answer(after);
      await webview.getByRole('heading', { name: words[locale].compared, exact: true }).waitFor();
      await workbench.screenshotInEveryTheme(`tour-${locale}-recordings`);
      await webview.getByRole('heading', { name: 'shop/db/1' }).scrollIntoViewIfNeeded();
      await workbench.screenshot(`tour-${locale}-recordings-end`);
      const sidebar = await workbench.page.locator('.sidebar').innerText();
      assert.equal(/[가-힣]/.test(sidebar), locale === 'ko');
    });
  }
});
