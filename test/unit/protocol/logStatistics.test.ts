import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFromLogStatistics, isToLogStatistics } from '../../../src/protocol/logStatistics.ts';

const asks = (request: unknown) => isFromLogStatistics({ id: 1, request });

test('what the webview may ask', () => {
  for (const request of [
    { type: 'ready' },
    { type: 'widen' },
    { type: 'narrow', from: 1, to: 2 },
    { type: 'countField', field: 'user.id' },
    { type: 'export', format: 'csv' },
    { type: 'reportError', message: 'x' },
  ]) {
    assert.ok(asks(request), request.type);
  }
});

test('what is not understood is no request', () => {
  for (const request of [
    undefined,
    {},
    { type: 'run' },
    { type: 'narrow', from: 2, to: 1 },
    { type: 'narrow', from: Number.NaN, to: 1 },
    { type: 'narrow', from: '1', to: '2' },
    { type: 'countField', field: 'x'.repeat(201) },
    { type: 'export', format: 'exe' },
    { type: 'reportError' },
  ]) {
    assert.ok(!asks(request), JSON.stringify(request));
  }
  assert.ok(!isFromLogStatistics({ request: { type: 'ready' } }));
  assert.ok(!isToLogStatistics({ type: 'other' }));
});
