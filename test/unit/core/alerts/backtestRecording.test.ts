import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtestRecording } from '../../../../src/core/alerts/backtestRecording.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import type { RecordedContainer, RecordedEvent } from '../../../../src/core/recordings/recording.ts';
import { recordedContainer, recordingOf } from '../../../fixtures/recordings.ts';

/** What each rule did: `rule container`, and for each alert `severity from–to worst`, in seconds since the recording began. */
function replay(
  rules: string,
  containers: readonly RecordedContainer[],
  events: readonly RecordedEvent[] = [],
): string[] {
  const { policy, problems } = parsePolicy(`version: 1\nrules:\n${rules.replace(/^/gm, '  ')}`);
  assert.deepEqual(problems, []);
  const recording = recordingOf(containers, { events, durationMs: 600_000 });
  const seconds = (at: number | undefined) =>
    at === undefined ? '' : (at - Date.parse(recording.startedAt)) / 1000;
  return backtestRecording(recording, policy).map(({ rule, container, notReplayed, alerts }) =>
    [
      rule.id,
      container?.identity ?? '-',
      notReplayed ?? '',
      ...alerts.map(
        ({ severity, firedAt, resolvedAt, worst }) =>
          `${severity} ${seconds(firedAt)}–${seconds(resolvedAt)} ${worst ?? ''}`,
      ),
    ].join(' '),
  );
}

/** A value each second: so many of the first, then so many of the next … */
const steps = (...runs: readonly (readonly [count: number, value: number])[]) =>
  runs.flatMap(([count, value]) => Array.from({ length: count }, () => value));

test('CPU counts by what the container could use, be it its limit or the host’s cores', () => {
  const cpuPercent = steps([10, 10], [20, 190], [20, 10]);
  const busy = 'busy: { metric: cpu, above: 80%, critical: 98%, for: 10s }';
  const capacity = { cpus: 2, memoryBytes: 2 ** 30 };
  assert.deepEqual(replay(busy, [recordedContainer('web', { cpuPercent }, { capacity })]), [
    'busy web  warning 20–40 95',
  ]);
  const limits = { cpus: 1.9, memoryBytes: null };
  assert.deepEqual(replay(busy, [recordedContainer('web', { cpuPercent }, { limits })]), [
    'busy web  critical 20–40 100',
  ]);
  assert.deepEqual(replay(busy, [recordedContainer('web', { cpuPercent })]), ['busy web notRecorded']);
});

test('below a threshold, outside a schedule, and for others there is no alert', () => {
  const web = recordedContainer('shop/web/1', { memoryBytes: steps([30, 2 ** 30]) });
  assert.deepEqual(
    replay(
      [
        'low: { metric: memory-used, below: 2GiB, for: 5s }',
        'resting: { metric: memory-used, above: 1MiB, for: 5s, schedule: Sun }',
        'service: { metric: memory-used, above: 1MiB, for: 5s, select: shop/web }',
        'other: { metric: memory-used, above: 1MiB, for: 5s, select: shop/db }',
      ].join('\n'),
      [web],
    ),
    [
      'low shop/web/1  warning 5– 1073741824',
      'resting shop/web/1 ',
      'service shop/web/1  warning 5– 1073741824',
    ],
  );
});

test('events: kills for want of memory, restart loops and health', () => {
  const web = recordedContainer('web', { cpuPercent: [1] });
  const at = (seconds: number, ...actions: string[]): RecordedEvent[] =>
    actions.map((action) => ({ at: seconds * 1000, identity: 'web', action }));
  assert.deepEqual(
    replay(
      'killed: { event: oom, within: 1m }\nloop: { event: restart-loop, above: 1 }\nill: { event: unhealthy, for: 30s }',
      [web],
      [
        ...at(100, 'oom', 'die', 'start'),
        ...at(110, 'die', 'start', 'health_status: unhealthy'),
        ...at(200, 'health_status: healthy'),
      ],
    ),
    ['killed web  critical 100–160.001 1', 'loop web  critical 110–400.001 2', 'ill web  critical 140–230 '],
  );
  assert.deepEqual(replay('ill: { event: unhealthy }', [web]), ['ill web notRecorded']);
});

test('what a recording does not hold is told, not taken for well', () => {
  const rules = [
    'errors: { log: error }',
    'answers: { http: / }',
    'ended: { event: stopped }',
    'full: { metric: disk, above: 90% }',
    'labelled: { metric: cpu, above: 80%, select: { label: team } }',
  ].join('\n');
  assert.deepEqual(replay(rules, [recordedContainer('web', { cpuPercent: [1] })]), [
    'errors - notRecorded',
    'answers - notRecorded',
    'ended - notRecorded',
    'full - notRecorded',
    'labelled - selectsByLabel',
  ]);
});
