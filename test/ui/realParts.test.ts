import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench, type Workbench } from './fixtures.ts';

let engine: PrivateEngine;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-parts-'));
  await writeFile(join(folder, 'container-vitals.yaml'), policy);
  engine = await startPrivateEngine();
});
after(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Every rule is for every container: each must raise its own alert and no other. */
const policy = `version: 1
rules:
  unused: { event: stopped, select: mailer }
  busy: { metric: cpu, above: 60%, for: 0s }
  full: { metric: memory, above: 60%, for: 0s }
  room: { metric: disk, above: 80%, for: 0s }
  killed: { event: oom, within: 30s, for: 0s }
  looping: { event: restart-loop, above: 2, within: 20s, for: 0s }
  sick: { event: unhealthy, for: 0s }
  slow: { http: /cgi-bin/page, above: 800ms, timeout: 5s, every: 2s, for: 0s }
  noisy: { log: boom, above: 100, within: 10s, for: 0s }
`;

/** A web server whose page takes as long as the file says. */
const server =
  'mkdir -p /www/cgi-bin; printf "#!/bin/sh\\nsleep \\$(cat /tmp/delay)\\nprintf \\"Content-Type: text/plain\\\\\\\\n\\\\\\\\nhi\\"\\n" > /www/cgi-bin/page; ' +
  'chmod +x /www/cgi-bin/page; echo 1 > /tmp/delay; httpd -f -p 80 -h /www';

/** What goes wrong, and what mends it. A file that is there is there after a restart too. */
const parts = {
  burner: {
    rule: 'busy',
    args: ['--cpus', '0.02'],
    command: 'while [ ! -e /well ]; do :; done; sleep 1000',
  },
  hog: {
    rule: 'full',
    args: ['--memory', '40m'],
    command:
      'dd if=/dev/zero of=/dev/shm/held bs=1M count=30; while [ ! -e /well ]; do sleep 0.2; done; rm /dev/shm/held; sleep 1000',
  },
  filler: {
    rule: 'room',
    args: [
      '--mount',
      'type=volume,destination=/data,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=10m',
    ],
    command:
      'dd if=/dev/zero of=/data/big bs=1M count=9; while [ ! -e /well ]; do sleep 0.2; done; rm /data/big; sleep 1000',
  },
  victim: {
    rule: 'killed',
    args: ['--memory', '8m', '--memory-swap', '8m', '--restart', 'always'],
    // It ends and begins again, as the engine says of one that goes on that it was killed for as long as it runs; not often enough for a loop.
    command:
      '[ -e /well ] && sleep 1000; dd if=/dev/zero of=/dev/null bs=64M count=1; for i in $(seq 110); do [ -e /well ] && exit; sleep 0.1; done',
  },
  loop: {
    rule: 'looping',
    args: ['--restart', 'always'],
    command: '[ -e /well ] && sleep 1000; sleep 0.2; exit 1',
  },
  sick: {
    rule: 'sick',
    args: ['--health-cmd', 'test -e /well', '--health-interval', '1s', '--health-retries', '1'],
    command: 'sleep 1000',
  },
  server: { rule: 'slow', args: ['--publish', '127.0.0.1::80'], command: server },
  flood: {
    rule: 'noisy',
    args: [],
    command: 'while [ ! -e /well ]; do echo boom; sleep 0.02; done; sleep 1000',
  },
} as const;

type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/** The rows of a view: `label: rule`, whatever the values and the times are. */
async function alertsIn(workbench: Workbench): Promise<string[]> {
  const rows = await workbench.rows(viewOf(workbench.page, 'Alerts'));
  return rows.map((row) => row.trim().replace(/^(.*?) - (.*?)(?: · .*)?$/, '$1: $2')).sort();
}

function viewOf(page: Page, title: string): Locator {
  return page.locator('.pane', { has: page.locator('.pane-header', { hasText: new RegExp(`^${title}`) }) });
}

/** Only that view is open: a list has no rows beyond what can be seen. */
async function showOnly({ page }: Workbench, title: string): Promise<void> {
  for (const header of await page.locator('.sidebar .pane-header').all()) {
    const isWanted = (await header.innerText()).startsWith(title);
    if (((await header.getAttribute('aria-expanded')) === 'true') !== isWanted) {
      await header.click();
    }
  }
  await page.mouse.move(0, 0);
}

test('eight kinds of trouble, each a real container: each raises its own alert in the editor, and is over when it is mended', async (t) => {
  const untilTheEngineEnds = { after: () => {} };
  for (const [name, { args, command }] of Object.entries(parts)) {
    await engine.runContainer(untilTheEngineEnds, { name, args: [...args], command });
  }
  const workbench = await launchWorkbench(t, { engineHost: engine.host, workspace: folder });
  await workbench.openContainers();
  await showOnly(workbench, 'Alerts');
  const expected = partNames.map((name) => `${name}: ${parts[name].rule}`).sort();
  let seen: string[] = [];
  const isAsExpected = async () => {
    seen = await alertsIn(workbench);
    return isDeepStrictEqual(seen, expected);
  };
  await until('each raises its own', isAsExpected, 90).catch(() => assert.deepEqual(seen, expected));
  await workbench.screenshotInEveryTheme('real-alerts');

  await showOnly(workbench, 'Checks');
  const checks = viewOf(workbench.page, 'Checks');
  await checks.locator('.monaco-list-row', { hasText: /^unused.*No container fits: mailer$/ }).waitFor();
  await workbench.screenshotInEveryTheme('checks');
  await checks
    .locator('.monaco-list-row[aria-level="2"]', { hasText: /^burner.*Warning/ })
    .first()
    .click();
  await workbench.webview.getByRole('heading', { name: 'Warning – burner – busy' }).waitFor();
  await workbench.webview.locator('img[alt^="CPU of own limit"]').waitFor();
  await workbench.screenshot('evidence');

  const korean = await launchWorkbench(t, { engineHost: engine.host, workspace: folder, locale: 'ko' });
  await korean.openContainers();
  await showOnly(korean, '점검');
  const busy = viewOf(korean.page, '점검').locator('.monaco-list-row[aria-level="2"]', {
    hasText: /^burner.*경고/,
  });
  await busy.first().click();
  await korean.webview.getByRole('heading', { name: '경고 – burner – busy' }).waitFor();
  await korean.screenshot('checks-ko');

  // Another window of the same editor: it sees what the first one watches, and what is done there is done.
  const other = await workbench.anotherWindow();
  await other.openContainers();
  await showOnly(other, 'Alerts');
  await until('the other window sees them', async () => isDeepStrictEqual(await alertsIn(other), expected));
  await other.page.getByText('Another window or “container-vitals watch” evaluates this policy').waitFor();
  await other.chooseFromMenu(
    viewOf(other.page, 'Alerts').locator('.monaco-list-row', { hasText: 'hog' }),
    'Acknowledge Alert',
  );
  await showOnly(workbench, 'Alerts');
  for (const { page } of [workbench, other]) {
    await viewOf(page, 'Alerts')
      .locator('.monaco-list-row', { hasText: /hog.*acknowledged/ })
      .waitFor();
  }
  await other.screenshot('alerts-of-another-window');

  await writeFile(join(folder, 'well'), '');
  await engine.docker('exec', 'server', 'sh', '-c', 'echo 0 > /tmp/delay');
  for (const name of partNames) {
    await engine.docker('cp', join(folder, 'well'), `${name}:/well`);
  }
  for (const window of [workbench, other]) {
    const isOver = async () => {
      seen = await alertsIn(window);
      return seen.length === 0;
    };
    await until('all are over', isOver, 120).catch(() => assert.deepEqual(seen, []));
    await viewOf(window.page, 'Alerts')
      .locator('.welcome-view-content', { hasText: 'no alert is firing or pending' })
      .waitFor();
    await window.screenshot(`alerts-over-${window === workbench ? 'here' : 'in-another-window'}`);
  }
  await viewOf(other.page, 'Alerts')
    .locator('.welcome-view-content', { hasText: 'Another window or “container-vitals watch”' })
    .waitFor();
});
