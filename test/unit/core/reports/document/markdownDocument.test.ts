import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  markdownCode,
  markdownDocument,
  markdownText,
} from '../../../../../src/core/reports/document/markdownDocument.ts';
import { documentOf, hostileText } from '../../../../fixtures/reportDocuments.ts';

test('hostile text adds no line and no cell', () => {
  const lines = (text: string) => markdownDocument(documentOf(text)).split('\n');
  const [plain, hostile] = [lines('plain'), lines(hostileText)];
  assert.equal(hostile.length, plain.length);
  const cells = (line: string) => line.match(/(?<!\\)\|/g)?.length ?? 0;
  const rows = (all: readonly string[]) => all.filter((line) => line.startsWith('|')).map(cells);
  assert.deepEqual(rows(hostile), rows(plain));
});

for (const [name, text, expected] of [
  ['markup', '<b>&amp;', '\\<b\\>\\&amp;'],
  ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
  ['a name with underscores stays readable', 'shop_api_1', 'shop_api_1'],
  ['a link', '[x](y)', '\\[x\\](y)'],
  ['an address', 'http://e.example', 'http\\://e.example'],
  ['a bare address', 'www.e.example', 'www\\.e.example'],
  ['a mention', '@team', '\\@team'],
  ['a reference', '#12', '\\#12'],
  ['a formula', '$x$', '\\$x\\$'],
  ['a heading', '# x', '\\# x'],
  ['a list', '- x', '\\- x'],
  ['a numbered list', '1. x', '1\\. x'],
  ['a number stays one', '80.00% of 2', '80.00% of 2'],
  ['a time stays one', '10:30:15', '10:30:15'],
  ['an emoji by its name', ':bomb:', '\\:bomb:'],
  ['a line end', 'a\n\nb', 'a b'],
  ['Korean', '메모리 85% 초과', '메모리 85% 초과'],
] as const) {
  test(`${name} is text`, () => {
    assert.equal(markdownText(text), expected);
  });
}

test('a code span that holds backticks', () => {
  assert.equal(markdownCode('a `` b'), '``` a `` b ```');
});

test('a chart is a line of bars, its scale and its time', () => {
  const text = markdownDocument(documentOf('plain'));
  assert.match(text, /```text\nplain {2}▃{39}▅ {2}0 – plain\nplain – plain\n```/);
});
