import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { command } from '../environment/command.ts';
import { root } from '../environment/project.ts';
import { Workbench } from '../ui/fixtures.ts';
import { launchBrowser } from '../workbench/browser.ts';
import { obtainWorkbench } from '../workbench/obtain.ts';
import { startWorkbenchServer } from '../workbench/server.ts';

let folder: string;
let vsix: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-package-'));
  vsix = join(folder, 'container-vitals.vsix');
  await command('npm', ['run', '-s', 'package', '--', '--out', vsix], { cwd: root });
});
after(() => rm(folder, { recursive: true }));

test('the package is under 1 MB and holds what it needs and nothing else', async () => {
  const { size } = await stat(vsix);
  assert.ok(size < 1_000_000, `${size} bytes`);
  const files = (await command('npx', ['vsce', 'ls', '--no-dependencies'], { cwd: root })).split('\n');
  const expected =
    /^(package(\.nls(\.ko)?)?\.json|README(\.ko)?\.md|CHANGELOG\.md|LICENSE|(dist|l10n|media|schemas)\/.+)$/;
  const headless = /^dist\/(cli\.js|chunks\/)/;
  assert.deepEqual(
    files.filter((file) => !expected.test(file) || headless.test(file) || /\.(map|ts)$/.test(file)),
    [],
  );
});

test('what activates is one file, the engine not in it', async () => {
  const file = await readFile(join(root, 'dist/extension.js'), 'utf8');
  const imports = [...file.matchAll(/(?:^|[;}])import[^;"'(]*["']([^"']+)["']/g)].map(
    ([, from = '']) => from,
  );
  assert.ok(imports.includes('vscode'));
  assert.deepEqual(
    imports.filter((from) => !/^(vscode|node:.+)$/.test(from)),
    [],
  );
  assert.ok(!imports.includes('node:http'));
});

test('it installs, and runs where it is installed', async (t) => {
  const data = join(folder, 'data');
  const extensions = join(data, 'extensions');
  const server = join(await obtainWorkbench(), 'out/server-main.js');
  await command(process.execPath, [
    ...[server, '--install-extension', vsix, '--extensions-dir', extensions],
    ...['--user-data-dir', join(data, 'user'), '--server-data-dir', join(data, 'server')],
  ]);
  assert.match((await readdir(extensions)).join(), /container-vitals\.container-vitals-\d/);

  const settings = { 'containerVitals.endpoint': 'demo' };
  const workspace = join(folder, 'shop');
  await mkdir(workspace);
  const workbenchServer = await startWorkbenchServer({ dataFolder: data, settings });
  t.after(() => workbenchServer.stop());
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(workbenchServer.url({ folder: workspace }));
  const workbench = new Workbench(page, data);
  await workbench.openContainers();
  await workbench.row('demo-shop').waitFor();
});
