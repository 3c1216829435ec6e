import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { type BuildOptions, build } from 'esbuild';
import { filesWithSecrets } from '../environment/plantedSecrets.ts';
import { root } from '../environment/project.ts';
import { print } from '../environment/steps.ts';
import { testEngine } from '../environment/testEngine.ts';
import { canDownloadDesktop, desktopCache } from './desktop.ts';
import type { HostResults } from './hostEntry.ts';

/**
 * Runs test/host/*.test.ts inside an extension host: of the desktop editor where there is a screen and a download, else of the
 * workbench from npm.
 */
export async function hostTests(): Promise<HostResults> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-host-'));
  try {
    await bundle(folder);
    const results = join(folder, 'results.json');
    const output = new PassThrough();
    const written = text(output);
    try {
      await runTests({
        ...((await canDownloadDesktop())
          ? { cachePath: desktopCache() }
          : { vscodeExecutablePath: fileURLToPath(new URL('editor.ts', import.meta.url)) }),
        extensionDevelopmentPath: root,
        extensionTestsPath: join(folder, 'entry.cjs'),
        extensionTestsEnv: {
          ...process.env,
          DOCKER_HOST: testEngine().host,
          // Not the history of whoever runs the tests.
          XDG_STATE_HOME: folder,
          XDG_CACHE_HOME: folder,
          PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
          CONTAINER_VITALS_TEST_RESULTS: results,
        },
        stdout: output,
        stderr: output,
      });
      // The tests themselves name what they plant.
      const found = await filesWithSecrets([folder], (path) => /(entry|tests)\.cjs(\.map)?$/.test(path));
      if (found.length > 0) {
        throw new Error(`Planted secrets stand in ${found.join(', ')}`);
      }
      const { report, ...counts } = JSON.parse(await readFile(results, 'utf8')) as HostResults;
      return { ...counts, report: await withSources(report, join(folder, 'tests.cjs.map')) };
    } catch (error) {
      output.end();
      print(await written);
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Bundles the entry, and all tests into one file: extension hosts neither strip types nor resolve a glob. */
async function bundle(outdir: string): Promise<void> {
  const files = readdirSync(join(root, 'test/host'), { recursive: true, encoding: 'utf8' });
  const tests = files.filter((name) => name.endsWith('.test.ts')).sort();
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    sourcemap: 'external',
    logLevel: 'error',
  };
  await build({
    ...options,
    entryPoints: [fileURLToPath(new URL('hostEntry.ts', import.meta.url))],
    outfile: join(outdir, 'entry.cjs'),
  });
  await build({
    ...options,
    stdin: {
      contents: tests.map((name) => `import ${JSON.stringify(`./${name}`)};`).join('\n'),
      resolveDir: join(root, 'test/host'),
    },
    outfile: join(outdir, 'tests.cjs'),
  });
}

/** Names the places in the sources instead of those in the bundle; extension hosts have stack traces of their own making. */
async function withSources(report: string, mapFile: string): Promise<string> {
  const map = new SourceMap(JSON.parse(await readFile(mapFile, 'utf8')) as SourceMapPayload);
  return report.replaceAll(/[^\s(]*tests\.cjs:(\d+):(\d+)/g, (place, line, column) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    return 'originalSource' in entry
      ? `${relative(root, resolve(dirname(mapFile), entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : place;
  });
}
