import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Setting {
  readonly default: unknown;
  readonly markdownDescription: string;
}

const manifest = JSON.parse(read('package.json')) as {
  contributes: { configuration: { properties: Record<string, Setting> } };
};

/** The settings as the manifest declares them, in the words of one language. */
function settingsTable(nlsPath: string, titles: string): string {
  const words = JSON.parse(read(nlsPath)) as Record<string, string>;
  const rows = Object.entries(manifest.contributes.configuration.properties).map(
    ([key, setting]) =>
      `| \`${key}\` | \`${JSON.stringify(setting.default)}\` | ${words[setting.markdownDescription.replaceAll('%', '')]} |`,
  );
  return [titles, '|---|---|---|', ...rows].join('\n');
}

for (const [readme, nls, titles] of [
  ['README.md', 'package.nls.json', '| setting | default | what it does |'],
  ['README.ko.md', 'package.nls.ko.json', '| 설정 | 기본값 | 설명 |'],
] as const) {
  test(`the settings in ${readme} are those of the manifest (UPDATE_README=1 writes them)`, () => {
    const text = read(readme);
    const expected = text.replace(
      /(<!-- settings -->\n).*?(<!-- \/settings -->)/s,
      (_, start: string, end: string) => `${start}\n${settingsTable(nls, titles)}\n\n${end}`,
    );
    if (process.env.UPDATE_README) {
      writeFileSync(new URL(readme, root), expected);
    }
    assert.equal(read(readme), expected);
  });

  test(`every picture and page ${readme} links to is there`, () => {
    for (const [, path = ''] of read(readme).matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) {
      assert.ok(read(path).length > 0, path);
    }
  });
}
