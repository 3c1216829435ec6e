#!/usr/bin/env node
// Takes the command line of the desktop editor as @vscode/test-electron writes it, and runs the tests in the extension host of the
// workbench from npm: one runner serves both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.ts';
import { startWorkbenchServer } from './server.ts';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    locale: { type: 'string' },
  },
});
const temporary = await mkdtemp(join(tmpdir(), 'cv-workspace-'));
const server = await startWorkbenchServer({ locale: values.locale === 'ko' ? 'ko' : 'en' });
const browser = await launchBrowser();
const stop = async () => {
  await browser.close();
  await server.stop();
  await rm(temporary, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop().then(() => process.exit(130)));
}
try {
  process.exitCode = await runTests();
} finally {
  await stop();
}

/** Resolves with the exit code: 0 when the `run` of the test entry resolves, 1 when it rejects. */
async function runTests(): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    (type === 'error' ? process.stderr : process.stdout).write(`${args.join(' ')}\n`);
  });
  const exit = new Promise<number>((resolve, reject) => {
    void page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => reject(new Error('The page of the workbench crashed')));
  });
  await page.goto(
    server.url({
      folder: positionals[0] ?? temporary,
      extension: String(values.extensionDevelopmentPath),
      tests: String(values.extensionTestsPath),
    }),
  );
  return exit;
}
