import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runCli } from '../environment/cliProcess.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { launchWorkbench, saveScreenshot } from './fixtures.ts';
import { startShop } from './shop.ts';

/** As the user reads them. */
const words = {
  en: {
    command: 'Team Report…',
    period: 'The last 1 hour',
    title: 'Team report',
    checklist: 'Daily Checklist',
    sheet: 'Daily checklist',
    standard: 'Monitoring Standard…',
    language: 'English',
    standardTitle: 'Monitoring standard',
  },
  ko: {
    command: '팀 보고서…',
    period: '지난 1시간',
    title: '팀 보고서',
    checklist: '일일 점검표',
    sheet: '일일 점검표',
    standard: '모니터링 표준…',
    language: '한국어',
    standardTitle: '모니터링 표준',
  },
} as const;

suite('reports for the eye', () => {
  let engine: PrivateEngine;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cv-reports-'));
    engine = await startPrivateEngine();
    await startShop(engine);
  });
  after(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  for (const locale of ['en', 'ko'] as const) {
    test(`the team report in every theme, the standard and the day’s checklist, in ${locale}`, async (t) => {
      const workbench = await launchWorkbench(t, { engineHost: engine.host, locale });
      await workbench.openContainers();
      await workbench.row('worker-1').waitFor();
      await workbench.runCommand(words[locale].command);
      await workbench.pick(words[locale].period);
      await workbench.webview.getByRole('heading', { name: words[locale].title }).waitFor();
      // The worst first.
      const first = workbench.webview.getByRole('table').first().getByRole('row').nth(1);
      assert.match(await first.innerText(), /shop\/(worker|mailer)/);
      await workbench.screenshotInEveryTheme(`report-${locale}`);

      await workbench.runCommand(words[locale].standard);
      await workbench.pick(words[locale].language);
      const { standardTitle } = words[locale];
      await workbench.webview.getByRole('heading', { name: standardTitle, exact: true }).waitFor();
      // Words and tables, as in the report, whose pictures tell the themes.
      await workbench.screenshot(`standard-${locale}`);

      // A file of the day's, in which a person ticks what was looked at.
      await workbench.runCommand(words[locale].checklist);
      await workbench.editorLine(`# ${words[locale].sheet}`).waitFor();
      await workbench.editorLine('- [ ]').waitFor();
      await workbench.screenshot(`checklist-${locale}`);
    });

    test(`and as a page that needs nothing else, in ${locale}, light and dark, wide and narrow`, async (t) => {
      const path = join(folder, `team-${locale}.html`);
      const env = { DOCKER_HOST: engine.host, XDG_STATE_HOME: folder };
      const { exitCode, stderr } = await runCli(['report', '--language', locale, '--output', path], env);
      assert.equal(exitCode, 0, stderr);
      const browser = await launchBrowser();
      t.after(() => browser.close());
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ colorScheme });
        const requests: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        for (const [size, width] of [
          ['wide', 1280],
          ['narrow', 390],
        ] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.goto(pathToFileURL(path).href);
          await page.getByRole('heading', { name: words[locale].title, exact: true }).waitFor();
          assert.equal(await page.locator('html').getAttribute('lang'), locale);
          // A table that is wider scrolls by itself: the page does not.
          const overflow = await page
            .locator('html')
            .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
          assert.equal(overflow, 0, `${size}: ${overflow} px too wide`);
          await saveScreenshot(page, `report-page-${locale}-${colorScheme}-${size}`, { fullPage: true });
        }
        assert.deepEqual([...new Set(requests)], [pathToFileURL(path).href]);
      }
    });
  }
});
