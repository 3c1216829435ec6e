import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SqliteHistory } from '../../src/storage/history/sqliteHistory.ts';
import { historyPath } from '../../src/storage/userFolders.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { metricsWith } from '../fixtures/containers.ts';
import { launchWorkbench, type Workbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

const minute = 60_000;

/** Three hours of `web`: a quarter of a core, and for a minute, forty minutes ago, three and a half; three minutes ago two. */
async function rememberWeb(home: string): Promise<void> {
  const path = historyPath(join(home, '.local/state/container-vitals'));
  await mkdir(join(path, '..'), { recursive: true });
  const time = { now: Date.now() - 180 * minute };
  const history = new SqliteHistory(path, {
    clock: { now: () => time.now, delay: () => Promise.resolve() },
  });
  const peak = Date.now() - 40 * minute;
  for (const end = Date.now() - minute; time.now < end; time.now += 10_000) {
    const isLast = time.now > end - 2.5 * minute && time.now < end - 2 * minute;
    const cpuPercent = Math.abs(time.now - peak) < minute / 2 ? 350 : isLast ? 200 : 25;
    const metrics = metricsWith({ cpuPercent, cpuOfLimitPercent: cpuPercent / 4, memoryUsedBytes: 2 ** 25 });
    history.add([{ engine: engine.host, identity: 'web', at: time.now, metrics }]);
    if (time.now % minute < 10_000) {
      await history.maintain();
    }
  }
  history.close();
}

const firstChart = (workbench: Workbench) => workbench.webview.locator('canvas[role=img]').first();

/** The middle line of the first plot; a share of its width from the left gives a point. */
async function plotOf(workbench: Workbench): Promise<(share: number) => [x: number, y: number]> {
  const box = await firstChart(workbench).boundingBox();
  assert.ok(box);
  return (share) => [box.x + 70 + (box.width - 80) * share, box.y + box.height / 2];
}

async function drag(workbench: Workbench, from: number, to: number): Promise<void> {
  const { mouse } = workbench.page;
  const at = await plotOf(workbench);
  await mouse.move(...at(from));
  await mouse.down();
  await mouse.move(...at((from + to) / 2));
  await mouse.move(...at(to));
  await mouse.up();
}

test('the charts of the dashboard, and what else is seen of it', async (t) => {
  const workbench = await launchWorkbench(t, { engineHost: engine.host, prepareHome: rememberWeb });
  const { webview } = workbench;
  await workbench.openContainers();

  await t.test('charts that move, and a table of the same numbers', async (scope) => {
    const load = 'while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.2; done';
    await engine.runContainer(scope, { name: 'busy', args: ['--memory', '64m'], command: load });
    await engine.runContainer(scope, { name: 'idle', command: 'sleep 1000' });
    await workbench.row('busy').waitFor();
    await workbench.runCommand('Container Vitals: Open Dashboard');
    const charts = webview.locator('canvas[role=img]');
    await charts.first().waitFor();
    assert.equal(await charts.count(), 4);

    const pixels = () => charts.first().evaluate((canvas) => canvas.toDataURL());
    const cpu = () => webview.locator('tr', { hasText: 'busy' }).locator('td.cpu').first().innerText();
    const shown = await until(
      'a reading of the busy container',
      async () => /^[1-9]\d*(\.\d+)?%$/.test(await cpu()) && cpu(),
    );
    const drawn = await pixels();
    await until('the chart moves', async () => (await pixels()) !== drawn);
    await until('the table follows', async () => (await cpu()) !== shown);
    await until('the hover says what measuring costs', async () =>
      /^Measuring in the last minute: \d+ readings .* All this window asked of the engine .*: \d+ requests/.test(
        (await webview.locator('.engine').getAttribute('title')) ?? '',
      ),
    );
    await webview.getByText(/^Host: CPU \d+\.\d\d% of \d+ cores · Load /).waitFor();
    await workbench.screenshot('dashboard');
  });

  await workbench.runCommand('View: Close All Editors');
  await t.test('what is longer ago comes from the history; a stretch is chosen by mouse', async (scope) => {
    await engine.runContainer(scope, {
      name: 'web',
      args: ['--cpus', '0.5'],
      command: 'while :; do :; done',
    });
    await workbench.waitForReadings('web');
    await workbench.chooseFromMenu(workbench.row('web'), 'Open Dashboard');
    await webview
      .locator('.vitals-table td.cpu', { hasText: /^\d+\.\d\d%$/ })
      .first()
      .waitFor();

    // What is longer ago than the page's readings comes from the history, with the highest value of each bucket.
    const status = webview.locator('.brush');
    await webview.getByText('6 h', { exact: true }).click();
    const summary = webview.locator('.card-summary').first();
    await summary.getByText('peak 350.00%').waitFor();
    await webview
      .getByRole('region', { name: 'Limits, trend and outlook' })
      .getByText('too little data')
      .first()
      .waitFor();
    await drag(workbench, 0.6, 0.95);
    await status.getByText(/peak 350\.00%/).waitFor();
    await workbench.screenshot('dashboard-past');

    // The wheel zooms in where the pointer is, to an hour or so in which the peak is not, and pans until it is.
    const { keyboard, mouse } = workbench.page;
    await mouse.move(...(await plotOf(workbench))(0.6));
    const peak = summary.getByText('peak 350.00%');
    await keyboard.down('Control');
    await until('an hour or so', async () => {
      await mouse.wheel(0, -100);
      return (await peak.count()) === 0;
    });
    await keyboard.up('Control');
    await webview.getByRole('button', { name: 'Back to Live' }).waitFor();
    await until('the peak', async () => {
      await mouse.wheel(100, 0);
      return (await peak.count()) > 0;
    });
  });

  await workbench.runCommand('View: Close All Editors');
  await t.test('paused, nothing moves; the time before is drawn behind', async (scope) => {
    await engine.runContainer(scope, {
      name: 'web',
      args: ['--cpus', '0.5'],
      command: 'while :; do :; done',
    });
    await engine.runContainer(scope, { name: 'idle', command: 'sleep 1000' });
    await workbench.waitForReadings('web');
    await workbench.runCommand('Container Vitals: Open Dashboard');
    const cell = webview.locator('.vitals-table tr', { hasText: 'web' }).locator('td.cpu');
    await cell.getByText(/^\d+\.\d\d%$/).waitFor();
    const summary = webview.locator('.card-summary').first();
    // Before this window was there.
    await webview.getByText('15 min', { exact: true }).click();
    await summary.getByText('peak 200.00%').waitFor();
    await webview.getByText('1 h', { exact: true }).click();
    await summary.getByText('peak 350.00%').waitFor();

    await webview.getByRole('button', { name: 'Pause' }).click();
    await webview.getByRole('button', { name: /^Paused at/ }).waitFor();
    const held = await cell.innerText();
    const charts = webview.locator('canvas[role=img]');
    const pixels = (index = 0) => charts.nth(index).evaluate((canvas) => canvas.toDataURL());
    const drawn = await pixels();
    const memory = await pixels(1);
    const readings = new Set<string>();
    // The tree goes on meanwhile.
    await until('readings', async () => readings.add(await workbench.row('web').innerText()).size > 3, 60);
    assert.equal(await cell.innerText(), held);
    assert.equal(await pixels(), drawn);
    // The time that is pointed at in one chart is read out in all of them.
    await firstChart(workbench).hover();
    await until('it is read out in the next chart', async () => (await pixels(1)) !== memory);
    await webview.locator('h1').hover();
    await until('and is no more', async () => (await pixels(1)) === memory);
    await webview.getByRole('button', { name: 'Compare' }).click();
    await until('the time before is drawn behind', async () => (await pixels()) !== drawn);
    await workbench.screenshot('dashboard-compared');
  });

  await workbench.runCommand('View: Close All Editors');
  await t.test('names and labels are shown as they are; the side bar has its short form', async (scope) => {
    const project = '<img src=x onerror=alert(1)>\u202Etxet 🐳';
    const labels = [`com.docker.compose.project=${project}`, 'com.docker.compose.service=<b>web</b>'];
    const args = labels.flatMap((label) => ['--label', label]);
    await engine.runContainer(scope, { name: 'hostile', args, command: 'sleep 1000' });
    await engine.runContainer(scope, { name: 'tame', command: 'sleep 1000' });
    await until('the project in the tree', async () =>
      (await workbench.rows()).some((row) => row.includes('<img src=x onerror=alert(1)>')),
    );
    await workbench.runCommand('Container Vitals: Open Dashboard');
    await webview.getByRole('button', { name: 'Group by Project' }).click();
    const fold = webview.locator('.fold bdi').first();
    await until('the group', async () =>
      (await webview.locator('.fold bdi').allInnerTexts()).includes(project),
    );
    assert.ok(await fold.isVisible());
    assert.equal(await webview.locator('main img, main b').count(), 0);

    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Focus on Dashboard View');
    const names = webview.locator('.vitals-table .detail bdi');
    await until('its rows', async () => (await names.allInnerTexts()).sort().join() === 'hostile,tame');
    await webview.getByRole('columnheader', { name: 'CPU of limit' }).waitFor();
    assert.equal(await firstChart(workbench).isVisible(), false);
    await workbench.screenshot('dashboard-view');
  });
});
