import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectedContainerIds } from '../../../src/extension/views/selection.ts';

const web = { containerIds: ['web'] };
const shop = { containerIds: ['web', 'db'] };

test('a command from the palette has no selection', () => {
  assert.deepEqual(selectedContainerIds(undefined, undefined), []);
});

test('a row stands for its container, a group for all of them', () => {
  assert.deepEqual(selectedContainerIds(web, undefined), ['web']);
  assert.deepEqual(selectedContainerIds(shop, []), ['web', 'db']);
});

test('of several rows each container comes once', () => {
  assert.deepEqual(selectedContainerIds(web, [web, shop]), ['web', 'db']);
});

test('what is not a row is left out', () => {
  assert.deepEqual(selectedContainerIds('text', [null, 7, { containerIds: 'web' }, web]), ['web']);
});
