import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Locator } from 'playwright-core';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

test('logs are searched, by a user’s hands', async (t) => {
  const patterns = [{ name: 'Replies', pattern: 'no reply', description: 'What nobody answered' }];
  const settings = { 'containerVitals.logs.patterns': patterns, 'containerVitals.logs.slowRequestMs': 250 };
  const workbench = await launchWorkbench(t, { engineHost: engine.host, settings });
  await workbench.openContainers();
  // A row that a menu was opened on is none any more once the tree has been read anew. The code of the end comes later.
  const ended = async (...names: string[]) => {
    const expected = names.map((name) => `${name} - exited`);
    let rows: string[] = [];
    await until('the rows of what has ended', async () => {
      rows = (await workbench.rows()).map((row) => row.split(' · ')[0] ?? '');
      return isDeepStrictEqual(rows, expected);
    }).catch(() => assert.deepEqual(rows, expected));
  };

  await t.test('through quick inputs to results, by a hit’s link to its line of the log', async (scope) => {
    const { id } = await engine.runContainer(scope, {
      name: 'numbered',
      command: 'for i in $(seq 1 3000); do [ $i = 2345 ] && echo "payment failed" || echo "line $i"; done',
    });
    await engine.waitForExit(id);
    await ended('numbered');
    await workbench.chooseFromMenu(workbench.row('numbered'), 'Search Logs');
    await workbench.pick('error|warning|fail');
    await workbench.pick('The whole log');
    await workbench.editorLine('1 hit in 1 of 1 container, 3,000 records searched').waitFor();
    const hit = (await workbench.editorLines()).find((line) => line.includes('payment failed')) ?? '';
    assert.match(hit, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}: │ payment failed$/);
    await workbench.screenshotInEveryTheme('search');

    const landed = async () => {
      await until('the full log is shown', async () => (await workbench.activeTab()).startsWith('numbered'));
      await workbench.editorLine('line 2346').waitFor();
      const top = async (line: Locator) => (await line.boundingBox())?.y ?? Number.NaN;
      const cursorLine = workbench.page.locator('.editor-instance .active-line-number').last();
      await until(
        'the cursor is on the hit',
        async () => (await top(cursorLine)) === (await top(workbench.editorLine('payment failed'))),
      );
    };
    await workbench.openLink('payment failed');
    await landed();
    await workbench.screenshot('search-log');

    await scope.test('removed, its log is searched in the store, until that is cleared', async () => {
      await workbench.runCommand('View: Close Editor');
      await engine.docker('rm', '-f', 'numbered');
      await workbench.showDocument(/^Logs: error/);
      await workbench.runCommand('Container Vitals: Search Again');
      await workbench.editorLine('⚠ numbered: removed: its stored log was searched').waitFor();
      await workbench.editorLine('1 hit in 1 of 1 container, 3,000 records searched').waitFor();
      await workbench.editorLine('payment failed').waitFor();
      await workbench.screenshot('search-removed');
      await workbench.openLink('payment failed');
      await landed();
      await workbench.screenshot('search-removed-log');
      await workbench.showDocument(/^Logs: error/);

      await workbench.runCommand('Container Vitals: Clear Stored Logs');
      await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Clear' }).click();
      await workbench.runCommand('Container Vitals: Search Again');
      await workbench.editorLine('⚠ numbered: not searched').waitFor();
    });
  });

  await t.test('the query is changed above its results, which follow as one types', async (scope) => {
    const { id } = await engine.runContainer(scope, {
      name: 'typed',
      command:
        'for i in $(seq 1 300); do echo "line $i"; done; echo "[error] no reply"; echo "[info] reply"; echo "GET /cart took=17ms"; echo "GET /pay took=317ms"',
    });
    await engine.waitForExit(id);
    for (const [name, tier] of [
      ['web-1', 'front'],
      ['web-2', 'front'],
      ['ledger', 'back'],
    ] as const) {
      const args = ['--label', `tier=${tier}`];
      const run = await engine.runContainer(scope, { name, args, command: 'echo payment failed' });
      await engine.waitForExit(run.id);
    }
    const { keyboard } = workbench.page;
    const item = (text: string) =>
      workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: text }).first();
    await ended('ledger', 'typed', 'web-1', 'web-2');
    await workbench.chooseFromMenu(workbench.row('typed'), 'Search Logs');
    await workbench.screenshotInEveryTheme('search-patterns');
    await workbench.pick('What nobody answered');
    await workbench.pick('The whole log');
    await workbench.editorLine('1 hit in 1 of 1 container, 304 records searched').waitFor();
    await keyboard.press('/');
    await workbench.type('line 2[0-4]');
    await workbench.editorLine('55 hits in 1 of 1 container').waitFor();
    await workbench.screenshot('search-typing');
    await keyboard.press('Enter');
    await until('the title', async () => (await workbench.activeTab()) === 'Logs: line 2[0-4]');
    const moves = async (key: string, from: string) => {
      await keyboard.press(key);
      return until(`another place by ${key}`, async () => {
        const place = await workbench.cursor();
        return place !== from && place;
      });
    };
    const first = await moves('F4', await workbench.cursor());
    assert.equal(await moves('Shift+F4', await moves('F4', first)), first);
    await keyboard.press('Alt+=');
    await workbench.editorLine('# Context Lines: 2').waitFor();
    await keyboard.press('Alt+-');
    await workbench.editorLine('# Context Lines: 1').waitFor();
    await keyboard.press('Control+Home');
    await workbench.editorLine('# Records: all').click();
    await keyboard.press('Enter');
    await workbench.pick('info');
    await workbench.editorLine('# Records: info').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('/');
    await workbench.type('reply');
    await workbench.editorLine('[info] reply').waitFor();
    await workbench.editorLine('1 hit in 1 of 1 container').waitFor();
    await keyboard.press('Enter');
    await until('the title', async () => (await workbench.activeTab()) === 'Logs: reply');

    // Not by the page: the workbench writes down which tabs are open when it is asked to reload.
    await Promise.all([
      workbench.page.waitForEvent('load'),
      workbench.runCommand('Developer: Reload Window'),
    ]);
    await until('the tab', async () => (await workbench.activeTab()) === 'Logs: reply');
    await workbench.editorLine('1 hit in 1 of 1 container').waitFor();
    await workbench.editorLine('# Records: info').waitFor();

    await scope.test('by levels only', async () => {
      await workbench.chooseFromMenu(workbench.row('typed'), 'Search Logs');
      await workbench.pick('Limit to levels, streams or fields');
      // The list of before has an “error”, too.
      await item('stderr').waitFor();
      await workbench.pick('error');
      await workbench.screenshotInEveryTheme('search-levels');
      await workbench.answer();
      await workbench.pick('The whole log');
      await until('the title', async () => (await workbench.activeTab()) === 'Logs: error');
      await workbench.editorLine('# Query: everything').waitFor();
      await workbench.editorLine('[error] no reply').waitFor();
    });

    await scope.test('what is slow by the setting, from the library', async () => {
      await workbench.chooseFromMenu(workbench.row('typed'), 'Search Logs');
      // It is further down in the list, and moves when what is typed comes first.
      await workbench.type('slow');
      await item('Search for this regular expression').waitFor();
      await workbench.pick('Durations of 250 ms and more');
      await workbench.pick('The whole log');
      await workbench.editorLine('GET /pay took=317ms').waitFor();
      await workbench.editorLine('1 hit in 1 of 1 container, 304 records searched').waitFor();
    });

    await scope.test('in containers that are checked or have something in common', async () => {
      await workbench.runCommand('Container Vitals: Search Logs…');
      await item('web-2').waitFor();
      await workbench.type('web-*');
      await workbench.pick('web-*: 2 containers');
      await workbench.type('label:tier=back');
      await item('label:tier=back: 1 container').waitFor();
      await workbench.pick('label:tier=back: 1 container');
      await workbench.screenshotInEveryTheme('search-containers');
      await workbench.answer();
      // What is typed before the next step is there would go to this one.
      await item('error|warning|fail').waitFor();
      await workbench.type('payment');
      await workbench.pick('Search for this regular expression');
      await workbench.pick('The whole log');
      await workbench.editorLine('3 hits in 3 of 3 containers').waitFor();

      await workbench.runCommand('Container Vitals: Search Logs…');
      const checked = workbench.page.locator('.quick-input-list .monaco-list-row[aria-checked=true]');
      await checked.nth(2).waitFor();
      await item('ledger').waitFor();
      await workbench.screenshot('search-containers-remembered');
      assert.equal(await checked.count(), 3);
      await workbench.pick('ledger');
      await workbench.answer();
      await item('error|warning|fail').waitFor();
      await workbench.type('payment');
      await workbench.pick('Search for this regular expression');
      await workbench.pick('The whole log');
      await workbench.editorLine('2 hits in 2 of 2 containers').waitFor();
    });
  });

  await t.test('the statistics tell from when on a level comes more often', async (scope) => {
    const { id } = await engine.runContainer(scope, {
      name: 'rates',
      command: `for i in $(seq 20); do echo 'INFO ready'; sleep 0.05; done
        for i in $(seq 20); do echo 'ERROR refused'; echo 'ERROR refused'; sleep 0.05; done`,
    });
    await engine.waitForExit(id);
    await ended('rates');
    await workbench.chooseFromMenu(workbench.row('rates'), 'Search Logs');
    await workbench.type('ready || refused');
    await workbench.pick('Search for any of 2 patterns');
    await workbench.pick('The whole log');
    await workbench.editorLine('60 hits in 1 of 1 container').waitFor();
    await workbench.runCommand('Container Vitals: Show Statistics of the Log Search');
    await workbench.webview.getByText(/^Error: 40 since \d{4}-.*, none before$/).waitFor();
    await workbench.screenshotInEveryTheme('search-changes');
  });
});
