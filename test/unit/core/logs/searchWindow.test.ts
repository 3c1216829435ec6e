import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import {
  describeWindow,
  parseSearchWindow,
  type SearchWindow,
  windowOptions,
  writeSearchWindow,
} from '../../../../src/core/logs/searchWindow.ts';

process.env.TZ = 'UTC';

const now = Date.parse('2026-11-23T10:00:00Z');

const examples: readonly (readonly [string, SearchWindow, string])[] = [
  ['15m', { since: '15m' }, 'since 2026-11-23 09:45:00.000'],
  ['2h .. 1h', { since: '2h', until: '1h' }, '2026-11-23 08:00:00.000 to 2026-11-23 09:00:00.000'],
  ['..yesterday', { until: 'yesterday' }, 'until 2026-11-22 00:00:00.000'],
  ['09:30', { since: '09:30' }, 'since 2026-11-23 09:30:00.000'],
];

test('a window is written as its beginning, its end or both', () => {
  for (const [text, window, words] of examples) {
    assert.deepEqual(parseSearchWindow(text, now), window);
    assert.equal(describeWindow(window, now, english), `${words}, UTC`);
    assert.deepEqual(parseSearchWindow(writeSearchWindow(window), now), window);
  }
});

test('all of the log and the last records need no time', () => {
  assert.equal(describeWindow({}, now, english), 'the whole log');
  assert.equal(describeWindow({ tail: 10_000 }, now, english), 'the last 10,000 records');
  assert.deepEqual(windowOptions({ tail: 5 }, now), { tail: 5 });
});

test('a window that ends before it begins is refused', () => {
  assert.throws(() => parseSearchWindow('1h..2h', now), /windowEmpty/);
  assert.throws(() => windowOptions({ since: 'today', until: 'yesterday' }, now), /windowEmpty/);
});

test('what is no time is refused', () => {
  for (const text of ['', '..', 'soon', '1h..never', '25:00']) {
    assert.throws(() => parseSearchWindow(text, now), /timeInvalid/, text);
  }
});
