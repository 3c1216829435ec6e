import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { parsePolicy } from '../../../src/core/checks/policy/parsePolicy.ts';
import {
  type FieldSpec,
  kindFields,
  notifyFields,
  ruleFields,
  selectorFields,
} from '../../../src/core/checks/policy/policyFields.ts';
import { describePolicyProblem } from '../../../src/core/checks/policy/policyProblem.ts';
import { policySchema } from '../../../src/core/checks/policy/policySchema.ts';
import { quantityExample } from '../../../src/core/checks/policy/quantity.ts';
import { valueTypes } from '../../../src/core/checks/policy/valueTypes.ts';
import { english } from '../../../src/core/common/translate.ts';
import { metricDefinitions } from '../../../src/core/metrics/metricNames.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string | undefined) => (text === undefined ? '' : `\`${cell(text)}\``);

function fieldTable(fields: readonly (FieldSpec & { readonly kinds?: readonly string[] })[]): string[] {
  const hasKinds = fields.some(({ kinds }) => kinds);
  const rows = fields.map(({ name, kinds, doc, type, fallback }) => {
    const value = type === 'selector' ? '[a selector](#selectors)' : valueTypes[type].title(english);
    const cells = [cell(doc(english)), cell(value), code(fallback)];
    return [code(name), ...(hasKinds ? [(kinds ?? ['all']).join(', ')] : []), ...cells];
  });
  const titles = ['field', ...(hasKinds ? ['in'] : []), 'what it says', 'value', 'default'];
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

const metricTable = () => [
  '| metric | what it is | written as |',
  '| --- | --- | --- |',
  ...Object.entries(metricDefinitions).map(
    ([id, { label, unit, kind }]) =>
      `| \`${id}\` | ${label(english)}${kind === 'counter' ? ', its growth within `within`' : ''} | \`${quantityExample(unit)}\` |`,
  ),
];

const tables: Readonly<Record<string, () => string[]>> = {
  kinds: () => fieldTable(kindFields),
  rules: () => fieldTable(ruleFields),
  selectors: () => fieldTable(selectorFields),
  notify: () => fieldTable(notifyFields),
  metrics: metricTable,
};

test('the tables of docs/policy.md are those of the code (UPDATE_DOCS=1 writes them)', () => {
  const path = 'docs/policy.md';
  const expected = read(path).replace(
    /(<!-- (\w+) -->\n).*?(<!-- \/\2 -->)/gs,
    (_, start: string, name: string, end: string) => `${start}\n${tables[name]?.().join('\n')}\n\n${end}`,
  );
  if (process.env.UPDATE_DOCS) {
    writeFileSync(new URL(path, root), expected);
  }
  assert.equal(read(path), expected);
  for (const name of Object.keys(tables)) {
    assert.ok(expected.includes(`<!-- ${name} -->`), name);
  }
});

test('the JSON Schema is that of the code (UPDATE_DOCS=1 writes it)', () => {
  const path = 'schemas/policy.schema.json';
  const expected = `${JSON.stringify(policySchema(), undefined, 2)}\n`;
  if (process.env.UPDATE_DOCS) {
    writeFileSync(new URL(path, root), expected);
  }
  assert.equal(read(path), expected);
});

test('every policy in the documentation is valid', () => {
  for (const path of ['docs/policy.md', 'README.md', 'README.ko.md']) {
    for (const [, text = ''] of read(path).matchAll(/```yaml\n(version: .*?)```/gs)) {
      const { problems } = parsePolicy(text);
      assert.deepEqual(
        problems.map((problem) => describePolicyProblem(problem, english)),
        [],
        text,
      );
    }
  }
});
