import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { english } from '../../../src/core/common/translate.ts';
import { FilterState } from '../../../src/extension/views/filterState.ts';

/** What a window keeps for its workspace. */
function memory() {
  const kept = new Map<string, unknown>();
  return {
    get: <T>(key: string) => kept.get(key) as T | undefined,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
}

const folders = () => ['/home/kim/shop'];

describe('the filter of the Containers view', () => {
  test('begins without one', () => {
    const state = new FilterState(memory(), folders);
    assert.deepEqual(state.filter, { text: '', runningOnly: false, folders: undefined });
    assert.equal(state.describe(english), '');
  });

  test('is there again in the next window on the workspace', () => {
    const kept = memory();
    new FilterState(kept, folders).set({ text: 'api', runningOnly: true });
    const next = new FilterState(kept, folders);
    assert.deepEqual(next.filter, { text: 'api', runningOnly: true, folders: undefined });
    assert.equal(next.describe(english), '“api” · running only');
    next.clear();
    assert.equal(new FilterState(kept, folders).describe(english), '');
  });

  test('tells of every change, and of other folders where they count', () => {
    const state = new FilterState(memory(), folders);
    let changes = 0;
    state.onDidChange(() => changes++);
    state.foldersChanged();
    assert.equal(changes, 0);
    state.set({ workspaceOnly: true });
    state.foldersChanged();
    assert.equal(changes, 2);
  });

  test('follows the folders that are open', () => {
    const open = ['/home/kim/shop'];
    const state = new FilterState(memory(), () => open);
    state.set({ workspaceOnly: true });
    open.push('/home/kim/blog');
    assert.deepEqual(state.filter.folders, ['/home/kim/shop', '/home/kim/blog']);
  });
});
