// Builds everything that ships into dist/: the extension, the CLI and the search worker for Node, and the webview.
import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
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
  outdir: 'dist',
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
const extension = {
  ...node,
  entryPoints: { extension: 'src/extension/extension.ts' },
  chunkNames: 'extension/[name]-[hash]',
};

/** @type {import('esbuild').BuildOptions} */
const headless = {
  ...node,
  entryPoints: { cli: 'src/cli/main.ts' },
  chunkNames: 'chunks/[name]-[hash]',
};

/**
 * Both hosts start them. Each is one file, so that the package of the extension needs nothing of the command line's.
 * @type {import('esbuild').BuildOptions}
 */
const workers = {
  ...node,
  splitting: false,
  entryPoints: {
    logSearch: 'src/workers/logSearch.ts',
    kernelReader: 'src/workers/kernelReader.ts',
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

/**
 * Joins the chunks that `activate` loads, some thirty, into dist/extension.js: one file is read in half the time.
 * In place of each chunk stays one that passes on what chunks loaded later import from it, so each module exists once.
 * @param {import('esbuild').Metafile['outputs']} outputs
 */
async function joinWhatActivateLoads(outputs) {
  const entry = 'dist/extension.js';
  /** @type {Set<string>} */
  const eager = new Set();
  /** @param {string} file */
  const visit = (file) => {
    if (!eager.has(file)) {
      eager.add(file);
      for (const { path, kind, external } of outputs[file].imports) {
        if (kind === 'import-statement' && !external) {
          visit(path);
        }
      }
    }
  };
  visit(entry);
  const chunks = [...eager].filter((file) => file !== entry);
  /** @type {(file: string, clause: (name: string, joined: string) => string) => string} */
  const names = (file, clause) =>
    outputs[file].exports.map((name) => clause(name, `_${chunks.indexOf(file)}_${name}`)).join();
  /** @type {import('esbuild').Plugin} */
  const keepOthers = {
    name: 'keep what is loaded later',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ resolveDir, path }) => {
        const file = relative(root, join(resolveDir, path));
        return eager.has(file)
          ? { path: join(root, file) }
          : { path: `./${relative('dist', file)}`, external: true };
      });
    },
  };
  const passedOn = chunks.map(
    (file) => `export { ${names(file, (name, joined) => `${name} as ${joined}`)} } from './${file}';`,
  );
  await build({
    ...common,
    stdin: { contents: [`export * from './${entry}';`, ...passedOn].join('\n'), resolveDir: root },
    outfile: entry,
    allowOverwrite: true,
    platform: 'node',
    target: node.target,
    format: 'esm',
    keepNames: false,
    external: node.external,
    plugins: [keepOthers],
  });
  await Promise.all(
    chunks.map((file) =>
      writeFile(
        join(root, file),
        `export { ${names(file, (name, joined) => `${joined} as ${name}`)} } from '../extension.js';\n`,
      ),
    ),
  );
}

await rm(new URL('dist', import.meta.url), { recursive: true, force: true });
if (watch) {
  await Promise.all(
    [extension, headless, workers, webview].map(async (options) => (await context(options)).watch()),
  );
} else {
  const [{ metafile }] = await Promise.all([extension, headless, workers, webview].map(build));
  if (production) {
    await joinWhatActivateLoads(metafile.outputs);
  }
}
