import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartImage } from '../../../../../src/core/reports/document/chartImage.ts';
import { markdownDocument } from '../../../../../src/core/reports/document/markdownDocument.ts';
import { documentOf, hostileText } from '../../../../fixtures/reportDocuments.ts';

const colors = { text: '#000', line: '#ccc', accent: '#00f', alert: '#f00' };

test('a chart as an image is one SVG that needs nothing else, whatever its texts are', () => {
  const document = documentOf(hostileText);
  const [chart] = document.blocks.flatMap((block) => (block.kind === 'charts' ? block.charts : []));
  assert.ok(chart);
  const address = chartImage(chart, colors);
  const prefix = 'data:image/svg+xml;utf8,';
  assert.ok(address.startsWith(prefix));
  assert.doesNotMatch(address, /[\s()<>"']/, 'it ends no link of Markdown');
  const svg = decodeURIComponent(address.slice(prefix.length));
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img"[^>]*><style>/);
  assert.doesNotMatch(svg, /<script|href|url\(/);
});

test('in Markdown it stands under its title and above its words, which a screen reader hears', () => {
  const text = markdownDocument(documentOf('CPU'), () => 'data:x');
  assert.match(text, /\*\*CPU\*\*\\\n!\[CPU: CPU\]\(data:x\)\\\nCPU\n/);
  assert.doesNotMatch(text, /```text\n.*▁/s, 'and not as bars as well');
});
