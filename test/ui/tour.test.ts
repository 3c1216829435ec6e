import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';
import { startShop } from './shop.ts';

/** Titles as the user reads them. */
const words = {
  en: { dashboard: 'Open Dashboard', checks: 'Run Checks', compare: 'Compare' },
  ko: { dashboard: '대시보드 열기', checks: '점검 실행', compare: '비교' },
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
      const workbench = await launchWorkbench(t, { engineHost: engine.host, locale });
      await workbench.openContainers();
      await workbench.row('api-1').getByText('CPU').waitFor();
      await workbench.readTooltip(workbench.row('api-1'));
      await workbench.screenshot(`tour-${locale}-tooltip`);
      await workbench.runCommand(words[locale].checks);
      await workbench.page
        .locator('.monaco-editor .view-line', { hasText: 'shop-worker-1' })
        .first()
        .waitFor();
      await workbench.screenshotInEveryTheme(`tour-${locale}-checks`);
      await workbench.runCommand(words[locale].dashboard);
      await workbench.webview.locator('canvas').first().waitFor();
      // Long enough for lines to have a shape.
      const readings = () => workbench.webview.locator('tr', { hasText: 'shop-api-1' }).innerText();
      const seen = new Set<string>();
      await until('some readings', async () => seen.add(await readings()).size > 8, 60);
      await workbench.screenshotInEveryTheme(`tour-${locale}-dashboard`);
      // The crawler's traffic has as many digits as there are.
      const cut = await workbench.webview
        .locator('.headline')
        .evaluateAll((lines) =>
          (lines as Line[])
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ innerText }) => innerText),
        );
      assert.deepEqual(cut, []);
      await workbench.webview
        .locator('.vitals-table')
        .getByRole('button', { name: 'shop-api-1', exact: true })
        .click();
      await until('a dashboard of its own', async () =>
        (await workbench.activeTab()).startsWith('shop-api-1'),
      );
      await workbench.webview.locator('.text-table td').first().waitFor();
      await workbench.screenshotInEveryTheme(`tour-${locale}-detail`);
      await workbench.webview.locator('.text-table').last().scrollIntoViewIfNeeded();
      await workbench.screenshot(`tour-${locale}-detail-tables`);
      await workbench.webview.locator('h1').scrollIntoViewIfNeeded();
      await workbench.webview.getByRole('button', { name: words[locale].compare, exact: true }).click();
      await workbench.screenshotInEveryTheme(`tour-${locale}-compared`);
      const sidebar = await workbench.page.locator('.sidebar').innerText();
      assert.equal(/[가-힣]/.test(sidebar), locale === 'ko');
    });
  }
});
