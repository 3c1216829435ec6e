import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htmlDocument } from '../../../../../src/core/reports/document/htmlDocument.ts';
import type { Chart } from '../../../../../src/core/reports/document/reportDocument.ts';
import { documentOf, hostileText } from '../../../../fixtures/reportDocuments.ts';

const ownTags =
  'html head meta title style body main h1 h2 h3 p ul li label input div table thead tbody tr th td span pre code figure figcaption svg path circle text'.split(
    ' ',
  );

test('hostile text adds no element, no attribute and no character that hides', () => {
  const tagsOf = (html: string) => html.match(/<\/?[a-z]\w*(?:\s+[\w-]+(?:="[^"]*")?)*\s*\/?>/gi) ?? [];
  const [plain, hostile] = [htmlDocument(documentOf('plain')), htmlDocument(documentOf(hostileText))];
  assert.equal(tagsOf(hostile).length, tagsOf(plain).length);
  for (const [, name = ''] of hostile.matchAll(/<\/?([a-z]\w*)/gi)) {
    assert.ok(ownTags.includes(name), name);
  }
  assert.doesNotMatch(hostile, /[\u202e\u001b]/);
});

test('it runs nothing and asks for nothing', () => {
  const html = htmlDocument(documentOf('x'));
  assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(html, /<script|<link|<img|src=|href=|url\(|@import/);
  assert.match(html, /prefers-color-scheme:dark/);
  assert.match(html, /<html lang="en">/);
});

const chart: Chart = {
  title: 'CPU',
  points: [],
  from: 0,
  to: 100,
  top: 100,
  topLabel: '100%',
  fromLabel: '09:00',
  toLabel: '10:00',
  threshold: undefined,
  summary: 'not known',
};
const svgOf = (changes: Partial<Chart>) =>
  htmlDocument({
    language: 'en',
    title: 'x',
    blocks: [{ kind: 'charts', charts: [{ ...chart, ...changes }] }],
  });

test('a line is broken where readings are missing', () => {
  const points = [0, 10, 20, 70, 80, 90].map((at) => ({ at, value: 50 }));
  assert.equal(svgOf({ points }).match(/class="line"/g)?.length, 2);
});

test('what is not known is not drawn', () => {
  const svg = svgOf({});
  assert.doesNotMatch(svg, /class="line"/);
  assert.match(svg, /aria-label="CPU: not known"/);
});

test('a value beyond the scale stays within the chart', () => {
  const svg = svgOf({
    points: [
      { at: 0, value: 1e9 },
      { at: 100, value: 0 },
    ],
  });
  assert.match(svg, /class="line" d="M4 18L356 88"/);
});
