import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../../../src/core/errors.ts';
import { type ViewState, viewStateOf } from '../../../src/extension/views/viewState.ts';

const endpoint = 'unix:///run/docker.sock';
const failed = (problem: Problem) => ({ kind: 'failed', problem, client: undefined }) as const;
const connecting = { kind: 'connecting' } as const;

test('each reason not to be connected has its welcome', () => {
  const states: [Problem, ViewState][] = [
    [{ code: 'endpointNotFound', tried: [] }, 'endpointNotFound'],
    [{ code: 'engineNotRunning', endpoint }, 'engineNotRunning'],
    [{ code: 'permissionDenied', endpoint }, 'permissionDenied'],
    [{ code: 'timedOut', endpoint, operation: 'list', seconds: 30 }, 'timedOut'],
    [{ code: 'engineTooOld', apiVersion: '1.40', minimum: '1.41' }, 'engineTooOld'],
    [{ code: 'endpointInvalid', value: 'x', source: 'explicit' }, 'endpointInvalid'],
    [{ code: 'contextNotFound', context: 'gone' }, 'endpointInvalid'],
    [{ code: 'tlsFailed', endpoint, reason: 'expired' }, 'connectionRefused'],
    [{ code: 'hostKeyRejected', endpoint, reason: 'changed' }, 'connectionRefused'],
    [{ code: 'sshFailed', endpoint, reason: 'no route' }, 'connectionRefused'],
    [{ code: 'engineFailed', endpoint, status: 500, reason: 'broken' }, 'engineFailed'],
  ];
  for (const [problem, expected] of states) {
    assert.equal(viewStateOf(failed(problem), 0, 0), expected, problem.code);
  }
});

test('while it connects there is no reason yet', () => {
  assert.equal(viewStateOf(connecting, 0, 0), 'connecting');
});

test('rows that are known stay, whatever became of the engine', () => {
  assert.equal(viewStateOf(failed({ code: 'engineNotRunning', endpoint }), 3, 3), 'ready');
  assert.equal(viewStateOf(connecting, 3, 1), 'ready');
});

test('a filter that hides all of them says so', () => {
  assert.equal(viewStateOf(connecting, 3, 0), 'filtered');
});
