// The dashboard's page as the editor shows it, in a browser of its own: the script that ships, fed with generated readings.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type { Metrics } from '../../../src/core/metrics/metrics.ts';
import type { DashboardContainer, DashboardInit, ToDashboard } from '../../../src/protocol/dashboard.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { root } from '../../environment/project.ts';
import { reading } from '../../unit/webview/fixtures.ts';
import { launchBrowser } from '../../workbench/browser.ts';

/** The names of the editor's colours that the page's own style sheet asks for. */
const dark = `
  --vscode-font-family: sans-serif; --vscode-font-size: 13px; --vscode-foreground: #cccccc; --vscode-editor-background: #1f1f1f;
  --vscode-editor-foreground: #cccccc; --vscode-descriptionForeground: #9d9d9d; --vscode-charts-blue: #59a4f9;
  --vscode-charts-green: #89d185; --vscode-charts-purple: #b180d7; --vscode-charts-yellow: #cca700; --vscode-charts-red: #f14c4c;
  --vscode-charts-orange: #d18616; --vscode-focusBorder: #0078d4; --vscode-list-hoverBackground: #2a2d2e;
  --vscode-input-background: #313131; --vscode-button-secondaryBackground: #313131;`;

export interface DashboardPage {
  readonly page: Page;
  /** How long (milliseconds of processor time) script ran for the message, with what it put off to the next frame. */
  tell(message: ToDashboard): Promise<number>;
  dispose(): Promise<void>;
}

/** Wants the build in dist/ (`npm run build`). */
export async function openDashboardPage(): Promise<DashboardPage> {
  const folder = await mkdtemp(join(tmpdir(), 'container-vitals-page-'));
  await Promise.all([
    writeFile(join(folder, 'page.js'), await readFile(join(root, 'dist/webview.js'))),
    writeFile(join(folder, 'page.css'), await readFile(join(root, 'dist/webview.css'))),
  ]);
  await writeFile(
    join(folder, 'page.html'),
    `<!DOCTYPE html><html><head><meta charset="UTF-8"><style>:root{${dark}}</style><link rel="stylesheet" href="page.css"></head>` +
      '<body class="vscode-dark"><main></main><script src="page.js"></script></body></html>',
  );
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(instrument);
  await page.goto(pathToFileURL(join(folder, 'page.html')).href);
  const devTools = await page.context().newCDPSession(page);
  // Time on the processor, not on the wall: whatever else the machine does is no cost of the page.
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scriptTime = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000;
  };
  return {
    page,
    async tell(message) {
      // As in the editor: numbers travel as bytes, and taking them apart is not the page's script.
      const { history = [], ...rest } =
        message.type === 'init' ? message : { ...message, history: undefined };
      await page.evaluate((text) => (globalThis as unknown as PageHooks).prepare(text), packedText(rest));
      // An hour of hundreds of containers is too much for one text.
      for (const readings of history) {
        await page.evaluate((text) => (globalThis as unknown as PageHooks).add(text), packedText(readings));
      }
      const before = await scriptTime();
      await page.evaluate(() => (globalThis as unknown as PageHooks).tell());
      return (await scriptTime()) - before;
    },
    async dispose() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

interface PageHooks {
  prepare(text: string): void;
  /** To the history of what was prepared. */
  add(text: string): void;
  tell(): Promise<void>;
}

function packedText(message: unknown): string {
  return JSON.stringify(message, (_, value) =>
    value instanceof Float64Array
      ? { packed: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
      : value,
  );
}

/** Runs in the page, before its script. */
function instrument(): void {
  const page = globalThis as unknown as Record<string, unknown> & {
    requestAnimationFrame(callback: (at: number) => void): number;
    dispatchEvent(event: Event): boolean;
  };
  let state: unknown;
  page.acquireVsCodeApi = () => ({
    postMessage: () => undefined,
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
    },
  });
  let data: { type?: unknown; history?: unknown[] } = {};
  const unpack = (text: string) =>
    JSON.parse(text, (_, value) =>
      typeof value?.packed === 'string'
        ? new Float64Array(Uint8Array.from(atob(value.packed), (char) => char.charCodeAt(0)).buffer)
        : value,
    );
  page.prepare = (text: string) => {
    data = unpack(text);
    if (data.type === 'init') {
      data.history = [];
    }
  };
  page.add = (text: string) => {
    data.history?.push(unpack(text));
  };
  page.tell = async () => {
    page.dispatchEvent(new MessageEvent('message', { data }));
    data = {};
    await new Promise((resolve) => page.requestAnimationFrame(() => page.requestAnimationFrame(resolve)));
  };
}

export function generatedContainers(count: number): DashboardContainer[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `shop${index % 20}/web/${index}`,
    name: `shop${index % 20}-web-${index}`,
    image: 'registry.example/shop/web:1.2.3',
    project: `shop${index % 20}`,
    state: 'running' as const,
    health: 'none' as const,
    limits: { cpus: 1 + (index % 4), memoryBytes: 2 ** 28 },
  }));
}

export function generatedReading(index: number, at: number): Metrics {
  const wave = (period: number) => 0.5 + 0.5 * Math.sin(at / 1000 / period + index);
  const memory = 2 ** 28 * (0.2 + 0.6 * wave(97));
  return reading(at, {
    cpuPercent: 80 * wave(11 + (index % 7)),
    cpuOfLimitPercent: (80 * wave(11 + (index % 7))) / (1 + (index % 4)),
    cpuOfHostPercent: 10 * wave(11),
    memoryUsedBytes: memory,
    memoryLimitBytes: 2 ** 28,
    memoryPercent: (memory / 2 ** 28) * 100,
    networkRxBytes: at % 1e9,
    networkTxBytes: at % 1e8,
    blockReadBytes: at % 1e7,
    blockWriteBytes: at % 1e6,
    pids: 3 + (index % 40),
    networkRxRate: 1e5 * wave(5),
    networkTxRate: 1e4 * wave(7),
    blockReadRate: 1e3 * wave(13),
    blockWriteRate: 1e4 * wave(17),
  });
}

export function generatedInit(
  containers: readonly DashboardContainer[],
  from: number,
  to: number,
): DashboardInit {
  const times = Array.from({ length: Math.floor((to - from) / 1000) }, (_, second) => from + second * 1000);
  return {
    type: 'init',
    language: 'en',
    strings: {},
    selection: { kind: 'running' },
    engineLabel: 'Docker 28.0.0',
    engine: { kind: 'connected' },
    containers,
    history: containers.map(({ key }, index) => ({
      key,
      readings: packReadings(times.map((at) => generatedReading(index, at))),
    })),
    policy: { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 },
    hasPast: false,
    layout: undefined,
  };
}
