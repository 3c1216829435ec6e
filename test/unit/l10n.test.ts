import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const bundle = JSON.parse(read('l10n/bundle.l10n.ko.json')) as Record<string, string>;

/** The string literals passed to `t('…')`, `l10n.t('…')` or `vscode.l10n.t('…')`, with the file they stand in. */
function sourceStrings(): Map<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' });
  for (const path of files.filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`)) {
    for (const [, quote, literal] of read(path).matchAll(/\bt\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/gs)) {
      assert.ok(
        !(quote === '`' && literal?.includes('${')),
        `${path}: a template cannot be translated: ${literal}`,
      );
      found.set(
        JSON.parse(`"${literal?.replace(/\\(['`])/g, '$1').replace(/(?<!\\)"/g, '\\"')}"`) as string,
        path,
      );
    }
  }
  return found;
}

const placeholders = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();

test('every string in the source has a Korean translation', () => {
  const missing = [...sourceStrings()].filter(([message]) => !(message in bundle));
  assert.deepEqual(missing, []);
});

test('no translation is left over from a string that is gone', () => {
  const strings = sourceStrings();
  assert.deepEqual(
    Object.keys(bundle).filter((message) => !strings.has(message)),
    [],
  );
});

test('a translation fills in what its source fills in', () => {
  for (const [message, translation] of Object.entries(bundle)) {
    assert.deepEqual(placeholders(translation), placeholders(message), message);
  }
});

test('the manifest’s strings are all there in both languages and all used', () => {
  const used = [...new Set([...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key))].sort();
  for (const path of ['package.nls.json', 'package.nls.ko.json']) {
    assert.deepEqual(Object.keys(JSON.parse(read(path)) as object).sort(), used, path);
  }
});
