import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPlainText } from '../../../../src/core/reports/plainText.ts';
import { displayWidth, renderTable } from '../../../../src/core/reports/table.ts';

test('columns are aligned, numbers to the right, without spaces at the end', () => {
  const table = renderTable(
    [{ title: 'NAME' }, { title: 'CPU', align: 'right' }, { title: 'PORTS' }],
    [
      ['web', '100.00%', '80'],
      ['database', '–', ''],
    ],
  );
  assert.equal(
    table.join('\n'),
    `
NAME          CPU  PORTS
web       100.00%  80
database        –`.trimStart(),
  );
});

test('Korean takes two columns a syllable', () => {
  const table = renderTable(
    [{ title: '컨테이너' }, { title: '상태' }],
    [
      ['web', 'OK'],
      ['장바구니', '정상'],
    ],
  );
  assert.deepEqual(table, ['컨테이너  상태', 'web       OK', '장바구니  정상']);
});

test('widths of what is not plain ASCII', () => {
  const widths = {
    é: 1,
    'e\u0301': 1,
    가: 2,
    '\u1100\u1161': 2,
    漢: 2,
    '🐳': 2,
    '👩‍💻': 2,
    '–': 1,
    ｱ: 1,
    '': 0,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(widths).map((text) => [text, displayWidth(text)])), widths);
});

test('colours do not disturb the columns', () => {
  const table = renderTable([{ title: 'A' }, { title: 'B' }], [['x', 'y']], (text, row) =>
    row === undefined ? `<b>${text}</b>` : text,
  );
  assert.deepEqual(table, ['<b>A</b>  <b>B</b>', 'x  y']);
});

test('a hostile name cannot drive the terminal', () => {
  assert.equal(toPlainText('a\x1b[31mb\r\nc\u202ed\u2066'), 'a�[31mb��c�d�');
  assert.equal(toPlainText('웹 서버 👩‍💻'), '웹 서버 👩‍💻');
});
