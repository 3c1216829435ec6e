import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignSlots, chooseCharted, maxCharted } from '../../../src/webview/charted.ts';
import { seriesColours, seriesStyle, type Theme } from '../../../src/webview/seriesStyle.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const none = new Set<string>();

test('the first of the table are charted, up to a number one can read', () => {
  assert.deepEqual(chooseCharted(names(100), {}, none), names(maxCharted));
  assert.deepEqual(chooseCharted(['a', 'b'], {}, none), ['a', 'b']);
});

test('the user’s choice goes before the order', () => {
  assert.deepEqual(chooseCharted(['a', 'b', 'c', 'd'], { a: false, d: true }, none, 2), ['b', 'd']);
});

test('a charted container stays until it has fallen well behind', () => {
  const previous = new Set(['a', 'b']);
  assert.deepEqual(chooseCharted(['c', 'a', 'b', 'd'], {}, previous, 2), ['a', 'b']);
  assert.deepEqual(chooseCharted(['c', 'd', 'a', 'b'], {}, previous, 2), ['c', 'a']);
  assert.deepEqual(chooseCharted(['c', 'd', 'e', 'a', 'b'], {}, previous, 2), ['c', 'd']);
});

test('a container keeps its slot while others come and go', () => {
  const first = assignSlots(['a', 'b', 'c'], new Map());
  assert.deepEqual([...first.values()], [0, 1, 2]);
  const second = assignSlots(['d', 'c', 'a'], first);
  assert.deepEqual(Object.fromEntries(second), { d: 1, c: 2, a: 0 });
});

test('no two lines look alike, and in high contrast not without colour either', () => {
  const series = ['blue', 'green', 'orange', 'purple', 'red', 'yellow'];
  const theme = (isHighContrast: boolean) => ({ isHighContrast, series }) as unknown as Theme;
  const slots = names(maxCharted).map((_, slot) => slot);
  const looks = slots.map((slot) => JSON.stringify(seriesStyle(slot, theme(false))));
  assert.equal(new Set(looks).size, maxCharted);
  const colourless = slots.map((slot) => JSON.stringify({ ...seriesStyle(slot, theme(true)), colour: '' }));
  assert.equal(new Set(colourless).size, maxCharted);
});

test('colours are opaque, whatever the theme has made of them', () => {
  const colours = {
    'charts-blue': '#59a4f980',
    'charts-orange': 'rgba(234, 92, 0, 0.33)',
    'charts-red': '#f14c4c',
  };
  const read = seriesColours((name) => colours[name as keyof typeof colours] ?? '');
  assert.deepEqual(read, ['#59a4f9', '#4b9e46', '#9b6bc7', '#bf8803', 'rgb(234, 92, 0)', '#f14c4c']);
});
