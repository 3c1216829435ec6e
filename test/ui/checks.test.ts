import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

test('the checks flag the container that burns CPU, in a document, in the tree and in the status bar', async (t) => {
  // So little that it gets all of it on a busy machine too.
  await engine.runContainer(t, { name: 'burner', args: ['--cpus', '0.1'], command: 'while :; do :; done' });
  await engine.runContainer(t, { name: 'calm', command: 'sleep 1000' });
  const workbench = await launchWorkbench(t, {
    engineHost: engine.host,
    // The disk of the machine that runs this may be full: it is not what is looked at here.
    settings: { 'containerVitals.checks.diskPercent': 100 },
  });
  await workbench.openContainers();
  await workbench.row('burner').waitFor();
  await workbench.runCommand('Container Vitals: Run Checks');
  await workbench.editorLine('WARNING  burner').waitFor();
  const lines = await workbench.editorLines();
  assert.match(lines[0] ?? '', /^WARNING – 2 containers checked: 0 critical, 1 warning, 0 unknown$/);
  assert.match(
    lines.find((line) => line.startsWith('WARNING  burner')) ?? '',
    /^WARNING {2}burner {2}CPU is at [\d.]+% of the container’s limit; the threshold is 80%\.$/,
  );
  await workbench.row('burner').locator('.codicon-warning').waitFor();
  assert.equal(await workbench.row('calm').locator('.codicon-warning').count(), 0);
  await workbench.page.locator('.statusbar').getByText('Containers: 1').waitFor();
  await workbench.screenshot('checks');
});
