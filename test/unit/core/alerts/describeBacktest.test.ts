import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtestText } from '../../../../src/core/alerts/describeBacktest.ts';
import { type Past, replay } from '../../../../src/core/alerts/replay.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { policyOf } from '../../../fixtures/watchLife.ts';

test('of each rule that cannot be replayed it is said why', () => {
  const rules = {
    errors: '{ log: error }',
    beats: '{ absent: log, pattern: beat }',
    web: '{ http: / }',
    port: '{ tcp: 80 }',
    jobs: '{ command: [check] }',
    gone: '{ absent: container, select: web }',
    ended: '{ event: stopped }',
    disk: '{ metric: disk, above: 90% }',
    front: '{ metric: cpu, above: 80%, select: { label: tier } }',
    image: '{ metric: cpu, above: 80%, select: { image: nginx } }',
  };
  const text = Object.entries(rules).map(([id, fields]) => `  ${id}: ${fields}`);
  const policy = policyOf(`rules:\n${text.join('\n')}`);
  const web: Past = {
    container: { identity: 'web', name: 'web' },
    image: undefined,
    labels: undefined,
    startedAt: 0,
    durationMs: 1000,
    events: [],
    values: () => ({ intervalMs: 1000, values: [] }),
  };
  const replays = replay([web], policy, (metric) => metric === 'cpu');
  const lines = backtestText({ replays, containers: 0, from: 0, to: 1000, stepMs: undefined }, english);
  assert.deepEqual(
    Object.fromEntries(
      [...lines.matchAll(/^ {2}(\w+) .*: not replayed, (.*)$/gm)].map(([, id, why]) => [id, why]),
    ),
    {
      errors: 'as log lines are not recorded',
      beats: 'as log lines are not recorded',
      web: 'as it asks at the time, and answers are not recorded',
      port: 'as it asks at the time, and answers are not recorded',
      jobs: 'as it asks at the time, and answers are not recorded',
      gone: 'as what does not run is not recorded',
      ended: 'as exit codes are not recorded',
      disk: 'as what it looks at is not recorded',
      front: 'as labels are not recorded',
      image: 'as the history keeps no images',
    },
  );
});
