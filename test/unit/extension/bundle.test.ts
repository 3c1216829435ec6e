import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

/** The source files in what is loaded together with an output: itself and what it imports statically. */
function loadedWith(entry: string, { outputs }: Metafile): string[] {
  const seen = new Set<string>();
  const visit = (path: string): string[] => {
    const output = outputs[path];
    if (!output || seen.has(path)) {
      return [];
    }
    seen.add(path);
    const next = output.imports.filter(({ kind }) => kind === 'import-statement');
    return [...Object.keys(output.inputs), ...next.flatMap((one) => visit(one.path))];
  };
  return visit(entry);
}

test('activation loads neither the engine nor the demo engine', async () => {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../../../', import.meta.url)),
    entryPoints: ['src/extension/extension.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const loaded = loadedWith('dist/extension.js', metafile);
  assert.ok(loaded.includes('src/extension/extension.ts'));
  assert.deepEqual(
    loaded.filter((path) => /^src\/(engine|demo)\//.test(path)),
    [],
  );
});
