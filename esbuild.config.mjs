// Builds everything that ships into dist/: the extension, the CLI and the search worker for Node, and the webview.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const watch = process.argv.includes('--watch');
const production = !process.argv.includes('--development') && !watch;

// What dockerode needs only to build images or to speak to the engine itself: 90 % of its size, none of our jobs.
// Image builds are not offered; src/engine/engineTransport.ts speaks, and for ssh:// the system's ssh.
const unused = [
  'docker-modem',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'protobufjs',
  'ssh2',
  'tar-fs',
  '@balena/dockerignore',
];

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  keepNames: production,
  legalComments: 'none',
  logLevel: 'info',
  metafile: true,
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  entryPoints: {
    extension: 'src/extension/extension.ts',
    cli: 'src/cli/main.ts',
    logSearch: 'src/workers/logSearch.ts',
    kernelReader: 'src/workers/kernelReader.ts',
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Splitting keeps the engine out of what `activate` loads: a dynamic import becomes a file of its own.
  splitting: true,
  external: ['vscode'],
  alias: {
    ...Object.fromEntries(unused.map((name) => [name, './src/engine/unusedDependency.ts'])),
    'readable-stream': 'node:stream',
  },
  // CommonJS dependencies call require() for Node's own modules; an ES module has none.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** @type {import('esbuild').BuildOptions} */
const webview = {
  ...common,
  entryPoints: { webview: 'src/webview/main.ts', logStatistics: 'src/webview/logStatisticsMain.ts' },
  outdir: 'dist',
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
};

await rm(new URL('dist', import.meta.url), { recursive: true, force: true });
if (watch) {
  await Promise.all([node, webview].map(async (options) => (await context(options)).watch()));
} else {
  await Promise.all([build(node), build(webview)]);
}
