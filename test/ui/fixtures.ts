import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { filesWithSecrets, planted } from '../environment/plantedSecrets.ts';
import { root } from '../environment/project.ts';
import { type Scope, testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { startWorkbenchServer } from '../workbench/server.ts';
import { readSettings, type Settings, writeSettings } from '../workbench/settings.ts';

/** With the classes by which the workbench and its webviews are known to wear them. */
export const themes = {
  dark: { title: 'Default Dark Modern', workbench: 'vs-dark', webview: 'vscode-dark' },
  light: { title: 'Default Light Modern', workbench: 'vs', webview: 'vscode-light' },
  highContrast: { title: 'Default High Contrast', workbench: 'hc-black', webview: 'vscode-high-contrast' },
} as const;

export type Theme = keyof typeof themes;

export interface LaunchOptions {
  readonly theme?: Theme;
  readonly locale?: 'en' | 'ko';
  /** The engine the extension finds, as DOCKER_HOST. Absent: the engine of the test run. */
  readonly engineHost?: string;
  /** User settings. */
  readonly settings?: Settings;
  /** The folder that is open. Absent: an empty one called “shop”. */
  readonly workspace?: string;
  /** The folder is opened in Restricted Mode. Absent: it is trusted. */
  readonly isRestricted?: boolean;
  /** Called with the user's home before the editor starts. */
  readonly prepareHome?: (home: string) => Promise<void>;
}

/**
 * A theme, as of a user whose editor follows the system's colours, dark or light. Whenever `workbench.colorTheme` changes, VS Code's Mermaid extension
 * has every Markdown preview loaded anew, and where two such loads overlap, the preview may keep the class of the first for good: the host of
 * webviews has one timer for both.
 */
function coloursOf(theme: Theme): Settings {
  const { title } = themes[theme];
  return {
    'window.autoDetectColorScheme': true,
    'workbench.preferredDarkColorTheme': title,
    'workbench.preferredLightColorTheme': title,
  };
}

/** As whoever answers the question of trust with No. */
const restrictedMode = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

/**
 * What was opened takes the focus late, after its text is there: an input that was opened meanwhile would close, as it does when one
 * clicks elsewhere.
 */
const inputsStay = { 'workbench.quickOpen.closeOnFocusLost': false };

/** What is read of a line of the editor; Node’s types know no DOM. */
interface Line {
  readonly style: { readonly top: string };
  readonly textContent: string;
}

/** A test’s context. */
interface NamedScope extends Scope {
  readonly name: string;
}

const output = join(root, 'test/ui/output');

/** The real workbench in a real browser, with the extension of the checkout: what a user sees, and a user’s hands. */
export class Workbench {
  readonly page: Page;
  readonly #dataFolder: string;
  /** Of the user. */
  readonly home: string;
  #watchesSettings = false;

  constructor(page: Page, dataFolder: string, home = dataFolder) {
    this.page = page;
    this.#dataFolder = dataFolder;
    this.home = home;
    page.on('load', () => {
      this.#watchesSettings = false;
    });
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** Shows the Containers view; resolves when it has rows or a welcome. */
  async openContainers(): Promise<void> {
    // What was shown last comes back first: until then its tab is not selected, and from then on a click on it hides it.
    await this.page.locator('.sidebar .composite.viewlet').waitFor();
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: 'Container Vitals' });
    if ((await tab.getAttribute('aria-selected')) !== 'true') {
      await tab.click();
      // The tab's tooltip lies over the view while the pointer rests on it.
      await this.page.mouse.move(0, 0);
    }
    const rows = this.page.locator('.sidebar .monaco-list-row');
    const welcome = this.page.locator('.sidebar .welcome-view-content p');
    await rows.or(welcome).first().waitFor();
  }

  /** Opens the same folder once more, in a window of the same editor. */
  async anotherWindow(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(this.page.url());
    await page.locator('.activitybar').getByRole('tab', { name: 'Container Vitals' }).waitFor();
    return new Workbench(page, this.#dataFolder, this.home);
  }

  /** Shows another view, which hides ours. */
  async hideContainers(): Promise<void> {
    await this.page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
    await this.page.locator('.explorer-viewlet').waitFor();
  }

  /**
   * Resolves with the tree as text once it is as expected: two blanks per level, the label, then the description after a dash.
   * Readings in it are written as N.
   */
  async waitForRows(expected: readonly string[]): Promise<void> {
    let rows: string[] = [];
    const isExpected = async () => {
      rows = (await this.rows()).map((row) =>
        row
          .replace(/· CPU \d.*%/, '· CPU N%')
          .replace(/\d+(\.\d+)?[KMG]?iB/, 'N')
          .replace(/- \d+[smhd]\b/, '- N'),
      );
      return isDeepStrictEqual(rows, expected);
    };
    await until('the expected rows', isExpected).catch(() => assert.deepEqual(rows, expected));
  }

  /** The tree as text as it is now, or that of one view: read at once, as one row after another could wait for one that is gone. */
  async rows(view: Locator = this.page.locator('.sidebar')): Promise<string[]> {
    return view.locator('.monaco-list-row').evaluateAll((rows) =>
      rows.map((row) => {
        const part = (name: string) => row.querySelector(name)?.textContent?.trim() ?? '';
        const indent = '  '.repeat(Number(row.getAttribute('aria-level')) - 1);
        const description = part('.label-description');
        return `${indent}${part('.label-name')}${description === '' ? '' : ` - ${description}`}`;
      }),
    );
  }

  row(name: string): Locator {
    return this.page
      .locator('.sidebar .monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${name}$`) }) });
  }

  /** Resolves when a row has its first readings: while those draw all rows anew, the editor knows none and takes the focus from what opens. */
  async waitForReadings(name: string): Promise<void> {
    await this.row(name).getByText('CPU').waitFor();
  }

  /** The text of the view’s welcome, where there are no rows. */
  async welcome(): Promise<string> {
    return this.page.locator('.sidebar .welcome-view-content').innerText();
  }

  /** Runs a command from the palette by its title, the category included. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#quickInput.locator('input.input').fill(`>${title}`);
    await this.#quickInput.locator('.monaco-list-row', { hasText: title }).first().click();
  }

  /** Writes user settings; the editor takes them in a moment later. */
  async changeSettings(changed: Settings): Promise<void> {
    const settings = await readSettings(this.#dataFolder);
    if (!this.#watchesSettings) {
      // What is written before the editor's process that watches files has started is never taken in.
      const sign = 'settings are watched';
      await until(sign, async () => {
        await writeSettings(this.#dataFolder, { ...settings, 'window.title': sign });
        await this.page.waitForFunction(`document.title.includes('${sign}')`, undefined, { timeout: 1000 });
        return true;
      });
      this.#watchesSettings = true;
    }
    await writeSettings(this.#dataFolder, { ...settings, ...changed });
  }

  /** Changes the colours; resolves when the workbench, the webviews in it and what is drawn in those have changed theirs. */
  async chooseTheme(theme: Theme): Promise<void> {
    const hasWebview = (await this.page.locator('iframe.webview.ready').count()) > 0;
    const charts = this.webview.locator('img[src^="data:image/svg"]');
    const isAnother =
      hasWebview && (await this.webview.locator(`body.${themes[theme].webview}`).count()) === 0;
    const drawn = isAnother && (await charts.count()) > 0 && (await charts.first().getAttribute('src'));
    await this.changeSettings(coloursOf(theme));
    await this.page.locator(`.monaco-workbench.${themes[theme].workbench}`).waitFor();
    if (hasWebview) {
      await this.webview.locator(`body.${themes[theme].webview}`).waitFor();
    }
    if (drawn) {
      await until(
        'the charts of a preview',
        async () => (await charts.first().getAttribute('src')) !== drawn,
      );
    }
  }

  /** Chooses an item of an item’s context menu. */
  async chooseFromMenu(row: Locator, title: string): Promise<void> {
    await row.click({ button: 'right' });
    // Not by a click: the menu takes one right after it has opened for the end of the click that opened it.
    await this.page.locator('.context-view .action-label', { hasText: title }).first().hover();
    await this.page.keyboard.press('Enter');
  }

  /**
   * Rests the pointer on a row until its tooltip shows. VS Code drops a tooltip that is about to show when the row is
   * drawn anew, which no extension can know of: as a user would, it moves the pointer then.
   */
  async readTooltip(row: Locator): Promise<Locator> {
    const tooltip = this.page.locator('.monaco-hover-content').first();
    await until('the tooltip', async () => {
      await this.page.mouse.move(0, 0);
      await row.hover();
      return tooltip.waitFor({ timeout: 3000 }).then(() => true);
    });
    return tooltip;
  }

  /** Picks in a quick pick that is open, by its label. */
  async pick(label: string): Promise<void> {
    await this.#quickInput.locator('.monaco-list-row', { hasText: label }).first().click();
  }

  /** Replaces what stands in the input that is open. */
  async type(text: string): Promise<void> {
    await this.#quickInput.locator('input.input').fill(text);
  }

  /** Answers the input that is open, or accepts what is chosen. */
  async answer(text?: string): Promise<void> {
    if (text !== undefined) {
      await this.type(text);
    }
    await this.#quickInput.locator('input.input').press('Enter');
  }

  /** Saves where an open dialog is told to: once it has written what it proposes, a name that ends so, and has read the folder, with its `sibling`. */
  async saveAs(
    path: string,
    { ending, sibling }: { readonly ending: string; readonly sibling: string },
  ): Promise<void> {
    const input = this.#quickInput.locator('input.input');
    await until('what is proposed', async () => (await input.inputValue()).endsWith(ending));
    await this.type(path);
    await this.#quickInput.getByRole('option', { name: sibling, exact: true }).waitFor();
    await this.answer();
  }

  /** The document of the webview that is shown. */
  get webview(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .locator('iframe#active-frame')
      .contentFrame();
  }

  /** What of the active text editor is on the screen, as lines. */
  async editorLines(): Promise<string[]> {
    return this.#editor.locator('.view-lines').evaluate((lines) =>
      Array.from(lines.children as ArrayLike<Line>)
        .map((line) => ({
          top: Number.parseInt(line.style.top, 10),
          text: line.textContent.replaceAll('\u00a0', ' '),
        }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
  }

  /** A line of the active text editor that has this text in it. */
  editorLine(text: string): Locator {
    return this.#editor.locator('.view-line', { hasText: text }).first();
  }

  /**
   * Follows the first link of a line of the active text editor. By its place: the editor draws a line anew when its links
   * are found, its colours change or the key is down, and its element of before is gone.
   */
  async openLink(lineText: string): Promise<void> {
    const link = this.editorLine(lineText).locator('.detected-link').first();
    const box = await until('the line has a link', () => link.boundingBox());
    await this.page.keyboard.down('ControlOrMeta');
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.keyboard.up('ControlOrMeta');
  }

  /** Goes to a document by its tab; resolves when what is typed, and the commands that are offered, are for it. */
  async showDocument(title: RegExp): Promise<void> {
    await this.page.getByRole('tab', { name: title }).click();
    await until('the document is shown', async () => title.test(await this.activeTab()));
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /** The title of the active tab. */
  async activeTab(): Promise<string> {
    return this.page.locator('.tab.active .label-name').first().innerText();
  }

  /** The line number and column of the cursor, as the status bar says. */
  async cursor(): Promise<string> {
    return this.page.locator('#status\\.editor\\.selection').innerText();
  }

  /**
   * Where a text is to be found that should be nowhere: in what the editor and the extension have written (settings, storage,
   * logs, state), in what is shown (webviews too), in the arguments of a process.
   */
  async placesOf(text: string): Promise<string[]> {
    const files = await Promise.all(
      [this.#dataFolder, this.home].map(async (folder) => {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => join(parentPath, name));
      }),
    );
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const places: string[] = [];
    for (const path of [...files.flat(), ...processes.map((pid) => `/proc/${pid}/cmdline`)]) {
      // A file that is gone by now has nothing.
      if ((await readFile(path).catch(() => '')).includes(text)) {
        places.push(path);
      }
    }
    return [...places, ...(await this.framesWith(text))];
  }

  /** The addresses of what is shown in which a text stands, webviews among it. */
  async framesWith(text: string): Promise<string[]> {
    const shown = await Promise.all(
      this.page.frames().map(async (frame) => ({ url: frame.url(), content: await frame.content() })),
    );
    return shown.filter(({ content }) => content.includes(text)).map(({ url }) => url);
  }

  /** Saves what is seen under test/ui/output. */
  screenshot(name: string): Promise<void> {
    return saveScreenshot(this.page, name);
  }

  /** The same in light, high contrast and, in the end, dark, each once what is slow to take its colours has been drawn. */
  async screenshotInEveryTheme(name: string, drawn: () => Promise<void> = async () => {}): Promise<void> {
    for (const theme of ['light', 'highContrast', 'dark'] as const) {
      await this.chooseTheme(theme);
      await drawn();
      await this.screenshot(`${name}-${theme}`);
    }
  }

  get #editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').last();
  }
}

/** Saves what is seen under test/ui/output. */
export async function saveScreenshot(
  page: Page,
  name: string,
  options: { readonly fullPage?: boolean } = {},
): Promise<void> {
  await mkdir(output, { recursive: true });
  const path = join(output, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', ...options });
}

/** Opens the workbench with the extension of the checkout; it is closed after the test. Needs `npm run build`. */
export async function launchWorkbench(t: NamedScope, options: LaunchOptions = {}): Promise<Workbench> {
  const cleanUps: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const cleanUp of cleanUps.reverse()) {
      await cleanUp();
    }
  });
  const home = await mkdtemp(join(tmpdir(), 'cv-home-'));
  cleanUps.push(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await options.prepareHome?.(home);
  const folder = options.workspace ?? join(home, 'shop');
  await mkdir(folder, { recursive: true });
  const server = await startWorkbenchServer({
    locale: options.locale,
    settings: {
      ...coloursOf(options.theme ?? 'dark'),
      ...inputsStay,
      ...(options.isRestricted && restrictedMode),
      ...options.settings,
    },
    asksForTrust: options.isRestricted,
    // A home of its own: no context of the user’s chooses the engine.
    environment: {
      HOME: home,
      DOCKER_HOST: options.engineHost ?? testEngine().host,
      DOCKER_CONTEXT: undefined,
    },
  });
  cleanUps.push(() => server.stop());
  const browser: Browser = await launchBrowser();
  cleanUps.push(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(server.url({ folder, extension: root }));
  const workbench = new Workbench(page, server.dataFolder, home);
  cleanUps.push(async () => {
    assert.deepEqual(await filesWithSecrets([home]), []);
    for (const secret of Object.values(planted)) {
      assert.deepEqual(await workbench.framesWith(secret), []);
    }
  });
  cleanUps.push(() => workbench.screenshot(`end-of-${t.name.replace(/\W+/g, '-')}`));
  await page.locator('.activitybar').getByRole('tab', { name: 'Container Vitals' }).waitFor();
  return workbench;
}
