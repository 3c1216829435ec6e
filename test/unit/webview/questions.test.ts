import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DashboardRequest } from '../../../src/protocol/dashboard.ts';
import { packReadings } from '../../../src/protocol/readings.ts';
import { Questions } from '../../../src/webview/questions.ts';
import { DashboardStore } from '../../../src/webview/store.ts';
import { container, cpuReadings } from './fixtures.ts';

const minute = 60_000;

/** What is asked for of a page whose readings began so many milliseconds ago, each time it looks at its last so many. */
function asked(beganAgo: number, ...ranges: readonly number[]): DashboardRequest[] {
  const now = Date.now();
  const store = new DashboardStore();
  store.apply(
    {
      type: 'init',
      language: 'en',
      strings: {},
      selection: { kind: 'running' },
      engineLabel: 'Docker',
      engine: { kind: 'connected' },
      containers: [container('web')],
      history: [{ key: 'web', readings: packReadings(cpuReadings(now - beganAgo, 1, 2)) }],
      policy: { cpuPercent: 80, memoryPercent: 85, diskPercent: 90 },
      hasPast: true,
      layout: undefined,
    },
    now,
  );
  const requests: DashboardRequest[] = [];
  const questions = new Questions((request) => requests.push(request));
  ranges.forEach((range, index) => {
    // A minute passes between two looks.
    const to = now + index * minute;
    const window = { from: to - range, to };
    questions.ask(store, { window, isZoomed: false, isCompared: false, keys: ['web'], slackMs: 0 });
  });
  return requests;
}

test('what the readings tell is not asked for', () => {
  assert.deepEqual(asked(2 * minute, minute), []);
});

test('a window that has just opened asks once for the last minutes, which others or it has read before', () => {
  const [request, ...others] = asked(10_000, 5 * minute, 5 * minute, 5 * minute);
  assert.equal(request?.type, 'past');
  assert.deepEqual(others, []);
});

test('what is longer ago than any reading is asked for again as time goes by', () => {
  assert.deepEqual(
    asked(minute, 60 * minute, 60 * minute).map(({ type }) => type),
    ['past', 'past'],
  );
});
