import { type Browser, chromium } from 'playwright-core';
import { browserNames, findProgram } from '../environment/systemPackages.ts';

/** The machine’s Chromium, without a window. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browserNames.map(findProgram).find((path) => path !== undefined);
  if (executablePath === undefined) {
    throw new Error('The workbench needs Chromium: apt-get install chromium');
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
    ],
  });
}
