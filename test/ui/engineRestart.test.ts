import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

test('an engine that is stopped for 20 s and started again needs nothing from the user', async (t) => {
  const engine = await startPrivateEngine();
  t.after(() => engine.dispose());
  await engine.runContainer(t, {
    name: 'steady',
    args: ['--restart', 'always'],
    command: 'while :; do :; done',
  });
  await engine.runContainer(t, {
    name: 'talker',
    args: ['--restart', 'always'],
    command: 'run=$(date +%s); i=0; while :; do i=$((i+1)); echo "run $run line $i"; sleep 0.5; done',
  });
  const workbench = await launchWorkbench(t, { engineHost: engine.host });
  const running = ['steady - N · CPU N% · N', 'talker - N · CPU N% · N'];
  await workbench.openContainers();
  await workbench.waitForRows(running);
  await workbench.runCommand('Container Vitals: Inspect');
  await workbench.pick('talker');
  const startedAt = () => workbench.editorLine('"StartedAt"').innerText();
  const firstStart = await startedAt();
  await workbench.runCommand('Container Vitals: Follow Logs');
  await workbench.pick('talker');
  await workbench.answer();
  // By its lines: its tab is there before its text and the focus are, and the inspect document has the command in it.
  await until('the followed log', async () =>
    (await workbench.editorLines()).some((line) => /run \d+ line \d/.test(line)),
  );
  await workbench.runCommand('Container Vitals: Open Dashboard');
  const cpu = () =>
    workbench.webview.locator('tr', { hasText: 'steady' }).locator('td.cpu').first().innerText();
  await until('a reading', async () => /^\d/.test(await cpu()));

  await engine.stop();
  await workbench.screenshot('engine-stopping');
  await delay(20_000);
  await workbench.screenshot('engine-stopped');
  await engine.start();

  await workbench.waitForRows(running);
  const shown = await cpu();
  await until('readings go on', async () => /^\d/.test(await cpu()) && (await cpu()) !== shown);
  await workbench.screenshot('engine-started-again');

  const [, run = ''] = /run (\d+) /.exec(await engine.docker('logs', '--tail', '1', 'talker')) ?? [];
  const tab = (title: RegExp) => workbench.page.locator('.tab', { hasText: title }).first();
  await tab(/\.json/).click();
  await until('the inspect document is of the new run', async () => (await startedAt()) !== firstStart);
  await tab(/talker(?!\.json)/).click();
  // It was behind another tab when more came than fits on the screen.
  await workbench.page.keyboard.press('Control+End');
  await workbench.editorLine(`run ${run} line`).waitFor();
  await workbench.screenshot('engine-started-again-log');
});
