import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { english } from '../../src/core/common/translate.ts';
import { describeEndpoint } from '../../src/core/containers/describeEndpoint.ts';
import { describeProblem } from '../../src/core/describeProblem.ts';
import { toProblem } from '../../src/core/errors.ts';
import { connect } from '../../src/engine/connect.ts';
import { cacheFolder, root } from '../environment/project.ts';
import { print, quietly, step } from '../environment/steps.ts';
import { findProgram } from '../environment/systemPackages.ts';
import { chooseEngine } from './chooseEngine.ts';
import { canDownloadDesktop, desktopCache, hasScreen } from './desktop.ts';
import { startWorkbenchServer } from './server.ts';
import { readSettings, writeSettings } from './settings.ts';

/** Settings and state of this editor survive; the user’s own editor is left alone. */
const dataFolder = join(cacheFolder(), 'start');
/** The demo engine of this editor was nobody’s choice. */
const fallbackMark = join(dataFolder, 'demo-is-fallback');
const folder = resolve(process.env.INIT_CWD ?? root, process.argv[2] ?? '.');
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => stopped.abort());
}

try {
  await step('build', () => quietly('npm', ['run', 'build'], { cwd: root }));
  await settleEngine();
  const desktop = await findDesktop();
  await (desktop === undefined ? serve() : open(desktop));
} catch (error) {
  if (!stopped.signal.aborted) {
    print(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** Settles the engine of the editor, and says which. */
async function settleEngine(): Promise<void> {
  const { 'containerVitals.endpoint': endpoint, ...settings } = await readSettings(dataFolder);
  const isFallback = existsSync(fallbackMark);
  const choice = await chooseEngine(
    { endpoint: typeof endpoint === 'string' && endpoint !== '' ? endpoint : undefined, isFallback },
    tryEngine,
  );
  if (choice.failure !== undefined) {
    print(`▸ engine: ${describeProblem(toProblem(choice.failure), english).summary}`);
    print(
      choice.isFallback
        ? '  The demo engine takes its place: a small shop of containers that are not real.'
        : '  It was chosen in the editor, which connects once it is there.',
    );
  } else if (choice.endpoint === 'demo') {
    print('▸ engine: the demo engine, as chosen in the editor');
  }
  await writeSettings(dataFolder, {
    ...settings,
    ...(choice.endpoint !== undefined && { 'containerVitals.endpoint': choice.endpoint }),
  });
  await (choice.isFallback ? writeFile(fallbackMark, '') : rm(fallbackMark, { force: true }));
}

async function tryEngine(endpoint: string | undefined): Promise<void> {
  const client = await connect(endpoint);
  try {
    const { product, version } = await client.info(AbortSignal.timeout(10_000));
    print(`▸ engine: ${product} ${version} at ${describeEndpoint(client.endpoint, english)}`);
  } finally {
    client.dispose();
  }
}

/** The executable of a desktop editor, downloaded if need be; undefined where there is neither one nor a screen for it. */
async function findDesktop(): Promise<string | undefined> {
  const installed = hasScreen() ? findProgram('code') : undefined;
  if (installed !== undefined) {
    print(`▸ editor: ${installed}`);
    return installed;
  }
  if (!(await canDownloadDesktop())) {
    print(
      '▸ editor: none is installed, and none can be downloaded and shown here; VS Code from npm is served instead',
    );
    return undefined;
  }
  return step('download VS Code', () => downloadAndUnzipVSCode({ cachePath: desktopCache() }));
}

async function open(desktop: string): Promise<void> {
  const editor = spawn(
    desktop,
    [
      ...['--wait', '--new-window', `--extensionDevelopmentPath=${root}`],
      ...['--user-data-dir', join(dataFolder, 'user'), '--disable-workspace-trust', '--skip-welcome'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      folder,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  print('\nThe editor is open; close its window or press Ctrl-C to end.');
  await endOf(editor);
}

async function serve(): Promise<void> {
  const server = await startWorkbenchServer({
    dataFolder,
    connectionToken: randomBytes(16).toString('hex'),
  });
  print(
    `\nOpen this address in a browser on this machine:\n\n  ${server.url({ folder, extension: root })}\n`,
  );
  print('Ctrl-C ends it.');
  await Promise.race([server.ended(), aborted()]);
  await server.stop();
}

async function endOf(child: ChildProcess): Promise<void> {
  await Promise.race([once(child, 'exit'), aborted()]);
  child.kill();
}

async function aborted(): Promise<void> {
  await once(stopped.signal, 'abort');
}
