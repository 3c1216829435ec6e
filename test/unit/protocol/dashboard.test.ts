import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFromDashboard, isToDashboard } from '../../../src/protocol/dashboard.ts';
import { defaultDashboardState, parseDashboardState } from '../../../src/protocol/dashboardState.ts';

test('what is no message of ours is not taken for one', () => {
  for (const stranger of [undefined, null, 'init', 7, {}, { type: 'vscode-theme' }, { type: 'toString' }]) {
    assert.equal(isToDashboard(stranger), false, JSON.stringify(stranger));
    assert.equal(isFromDashboard(stranger), false, JSON.stringify(stranger));
  }
  assert.equal(isToDashboard({ type: 'reply', replyTo: 1 }), true);
});

test('a request is taken only with what it needs', () => {
  const request = (body: unknown) => isFromDashboard({ id: 1, request: body });
  assert.equal(request({ type: 'ready' }), true);
  assert.equal(request({ type: 'openLogs', key: 'shop/web/1' }), true);
  assert.equal(request({ type: 'openLogs', key: ['shop/web/1'] }), false);
  assert.equal(request({ type: 'openLogs' }), false);
  assert.equal(request({ type: 'executeCommand', key: 'workbench.action.quit' }), false);
  assert.equal(isFromDashboard({ request: { type: 'ready' } }), false);
});

test('times and exports of a request must be such', () => {
  const request = (body: unknown) => isFromDashboard({ id: 1, request: body });
  assert.equal(request({ type: 'searchLogs', keys: ['web'], from: 1, to: 2 }), true);
  assert.equal(request({ type: 'searchLogs', keys: ['web'], from: 2, to: 1 }), false);
  assert.equal(request({ type: 'past', keys: ['web'], from: Number.NaN, to: 1 }), false);
  assert.equal(request({ type: 'past', keys: 'web', from: 0, to: 1 }), false);
  assert.equal(request({ type: 'save', format: 'png', content: new Uint8Array(1) }), true);
  assert.equal(request({ type: 'save', format: 'exe', content: '' }), false);
  assert.equal(request({ type: 'save', format: 'csv', content: { length: 1 } }), false);
});

test('a kept state comes back as it was', () => {
  const state = {
    selection: { kind: 'containers', keys: ['shop/web/1', 'db'] },
    range: 60_000,
    sort: { column: 'memory', isDescending: false },
    charted: { db: false },
    filter: 'web',
    isGrouped: true,
    collapsed: ['shop'],
    isCompared: true,
    cpuScale: 'limit',
  };
  assert.deepEqual(parseDashboardState(structuredClone(state)), state);
});

test('a state of another version gives what can be understood, and defaults', () => {
  assert.deepEqual(parseDashboardState(undefined), defaultDashboardState);
  assert.deepEqual(
    parseDashboardState({
      selection: { kind: 'containers', keys: [1] },
      range: 900_000,
      sort: { column: 'load', isDescending: true },
      charted: { db: 'yes' },
    }),
    { ...defaultDashboardState, range: 900_000 },
  );
});
