import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtestDocument } from '../../../../src/core/alerts/backtestDocument.ts';
import { backtestHistory } from '../../../../src/core/alerts/backtestHistory.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import { english } from '../../../../src/core/common/translate.ts';
import type { Bucket } from '../../../../src/core/history/bucket.ts';
import type { Mark, MetricHistory } from '../../../../src/core/history/metricHistory.ts';
import type { MetricId } from '../../../../src/core/metrics/metricNames.ts';
import { htmlDocument } from '../../../../src/core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../../../../src/core/reports/document/markdownDocument.ts';

const from = Date.parse('2026-11-23T09:00:00Z');
const step = 10_000;
const engine = 'unix:///var/run/docker.sock';
const web = { engine, identity: 'shop/web/1' };

/** Buckets of ten seconds, one after the other. */
const buckets = (...values: readonly { readonly mean: number; readonly max?: number }[]): Bucket[] =>
  values.map(({ mean, max = mean }, index) => ({
    at: from + index * step,
    min: mean,
    mean,
    max,
    count: 5,
  }));

type Kept = Partial<Record<MetricId, readonly Bucket[]>>;

function replay(rules: string, kept: Kept, marks: readonly Mark[] = [], length = step): string[] {
  const { policy, problems } = parsePolicy(`version: 1\nrules:\n${rules.replace(/^/gm, '  ')}`);
  assert.deepEqual(problems, []);
  const history: Pick<MetricHistory, 'series' | 'marks' | 'names'> = {
    series: ({ metric }) => ({ step: length, buckets: kept[metric] ?? [] }),
    marks: () => marks,
    names: () => [web],
  };
  const { replays } = backtestHistory(history as MetricHistory, policy, { from, to: from + 600_000 });
  return replays.map(({ rule, notReplayed, alerts }) =>
    [
      rule.id,
      notReplayed ?? '',
      ...alerts.map(
        ({ severity, firedAt, worst }) => `${severity} ${(firedAt - from) / 1000} ${worst ?? ''}`,
      ),
    ].join(' '),
  );
}

const quiet = { mean: 10 };
const peak = { mean: 20, max: 99 };
const load = { mean: 95, max: 99 };

test('a load that lasts fires by its means; a peak only a rule that one reading fires', () => {
  const cpu = buckets(quiet, peak, quiet, quiet, load, load, load, load, quiet, quiet, quiet);
  assert.deepEqual(
    replay('lasting: { metric: cpu, above: 80%, for: 30s }\nsudden: { metric: cpu, above: 80%, for: 0s }', {
      cpu,
    }),
    ['lasting  warning 70 95', 'sudden  warning 10 99 warning 40 99'],
  );
});

test('disks and response times are replayed as what was read of them', () => {
  const kept = {
    disk: buckets({ mean: 80 }, { mean: 95 }, { mean: 95 }, { mean: 95 }, { mean: 95 }, { mean: 80 }),
    'disk-free': buckets({ mean: 9e9 }, { mean: 9e9 }, { mean: 1e9 }, { mean: 9e9 }),
    'response-time': buckets({ mean: 100, max: 2500 }, { mean: 100 }, { mean: 2100 }, { mean: 100 }),
  };
  assert.deepEqual(
    replay(
      [
        'full: { metric: disk, above: 90%, for: 30s }',
        'room: { metric: disk-free, below: 2GB, for: 0s }',
        'slow: { metric: response-time, above: 2s, for: 0s }',
      ].join('\n'),
      kept,
    ),
    ['full  warning 40 95', 'room  warning 20 1000000000', 'slow  warning 0 2500 warning 20 2100'],
  );
});

test('of a counter its growth within the window counts, over a container that was made anew', () => {
  const restarts = buckets(...[7, 7, 8, 9, 9, 9, 9, 9, 0, 1, 2, 2].map((mean) => ({ mean })));
  assert.deepEqual(
    replay('restarting: { metric: restarts, above: 1, clear: 0, within: 30s, for: 0s }', { restarts }),
    ['restarting  warning 30 2 warning 100 2'],
  );
});

test('in buckets longer than the window a counter is shown what it grew by in one of them', () => {
  const restarts = buckets(...[7, 7, 11, 11].map((mean) => ({ mean }))).map((bucket, index) => ({
    ...bucket,
    at: from + index * 60_000,
  }));
  assert.deepEqual(
    replay('restarting: { metric: restarts, above: 3, within: 10s, for: 0s }', { restarts }, [], 60_000),
    ['restarting  warning 120 4'],
  );
});

test('readings further apart than buckets are long have no gaps between them', () => {
  const every = (seconds: number) =>
    buckets(quiet, load, load, load, load, load).map((bucket, index) => ({
      ...bucket,
      at: from + index * seconds * 1000,
    }));
  const busy = 'busy: { metric: cpu, above: 80%, for: 30s }';
  assert.deepEqual(replay(busy, { cpu: every(10) }, [], 1000), ['busy  warning 40 95']);
  assert.deepEqual(replay(busy, { cpu: every(60) }, [], 10_000), ['busy  warning 120 95']);
});

test('what would have fired is drawn with its threshold and marked, and told in words', () => {
  const cpu = buckets(quiet, quiet, load, load, load, load, load, quiet, quiet, quiet, quiet);
  const { policy } = parsePolicy(
    'version: 1\nrules:\n  busy: { metric: cpu, above: 80%, for: 20s }\n  full: { metric: memory, above: 85% }\n',
  );
  const history = {
    series: ({ metric }: { metric: string }) => ({ step, buckets: metric === 'cpu' ? cpu : [] }),
  };
  const kept = { ...history, marks: () => [], names: () => [web] } as unknown as MetricHistory;
  const span = { from, to: from + 600_000 };
  const document = backtestDocument(
    { ...backtestHistory(kept, policy, span), ...span },
    { language: 'en', timeZone: 'UTC' },
    english,
  );
  const page = htmlDocument(document);
  assert.match(page, /<rect class="marked" x="[\d.]+" y="18" width="[\d.]+" height="70"\/>/);
  assert.match(page, /<path class="threshold" .*>80\.00%</);
  const text = markdownDocument(document);
  assert.match(text, /^busy · shop\/web\/1 .*█/m);
  assert.match(
    text,
    /^- busy · shop\/web\/1: Warning, 2026-11-23 09:00:40 UTC, for \d+ seconds; worst: 95\.00%$/m,
  );
  assert.match(text, /^\| busy \| shop\/web\/1 \| .* \| \*\*would have fired: 1\*\* \|$/m);
  assert.match(
    text,
    /^\| full \| shop\/web\/1 \| .* \| not replayed, as what it looks at is not recorded \|$/m,
  );
});

test('events of the container are replayed, those of others are not', () => {
  const mark = (seconds: number, text: string, identity = web.identity): Mark => ({
    at: from + seconds * 1000,
    engine,
    identity,
    kind: 'container',
    text,
  });
  const marks = [mark(20, 'oom'), mark(30, 'oom', 'shop/db/1')];
  assert.deepEqual(replay('killed: { event: oom }', {}, marks), ['killed  critical 20 1']);
});

test('log rules count the lines that somebody has read, as often as they count; of other logs it is told', () => {
  const { policy } = parsePolicy(
    'version: 1\nrules:\n  noisy: { log: boom, above: 2, clear: 0, within: 1m }\n  silent: { absent: log, pattern: beat, within: 1m }\n',
  );
  const history: Pick<MetricHistory, 'series' | 'marks' | 'names'> = {
    series: () => ({ step, buckets: [] }),
    marks: () => [],
    names: () => [web, { engine, identity: 'unread' }],
  };
  // Two from before it begins, and one more while they count; then three at once.
  const seconds = [-50, -40, 3, 300, 300, 301];
  const lines = seconds.map((at) => from + at * 1000);
  const { replays } = backtestHistory(
    history as MetricHistory,
    policy,
    { from, to: from + 600_000 },
    { lines: (rule, { identity }) => (rule.id === 'noisy' && identity === web.identity ? lines : undefined) },
  );
  const since = (at: number | undefined) => at !== undefined && (at - from) / 1000;
  assert.deepEqual(
    replays.map(({ rule, container, notReplayed, alerts }) => [
      rule.id,
      container?.identity,
      notReplayed,
      ...alerts.map(({ firedAt, resolvedAt, worst }) => [since(firedAt), since(resolvedAt), worst]),
    ]),
    [
      ['noisy', web.identity, undefined, [6, 66, 3], [306, 366, 3]],
      ['noisy', 'unread', 'notRecorded'],
      ['silent', undefined, 'notRecorded'],
    ],
  );
});

test('labels and images are looked up where somebody knows them; of other containers it is told that nobody does', () => {
  const { policy } = parsePolicy(
    [
      'version: 1',
      'rules:',
      '  tier: { metric: cpu, above: 80%, for: 0s, select: { label: tier=web } }',
      '  image: { metric: cpu, above: 80%, for: 0s, select: { image: nginx } }',
      '  shop: { metric: cpu, above: 80%, for: 0s, select: { project: shop, label: tier=web } }',
      '  other: { metric: cpu, above: 80%, for: 0s, except: { label: tier } }',
      '  mail: { metric: cpu, above: 80%, for: 0s, select: mail, except: { label: tier } }',
    ].join('\n'),
  );
  const names = ['shop/web/1', 'shop/db/1', 'gone'].map((identity) => ({ engine, identity }));
  const history: Pick<MetricHistory, 'series' | 'marks' | 'names'> = {
    series: () => ({ step, buckets: buckets(load) }),
    marks: () => [],
    names: () => names,
  };
  const known = new Map([
    ['shop/web/1', { name: 'front', image: 'nginx:1', labels: { tier: 'web' } }],
    ['shop/db/1', { name: 'shop-db-1', image: 'postgres:16', labels: { tier: 'data' } }],
  ]);
  const { replays } = backtestHistory(
    history as MetricHistory,
    policy,
    { from, to: from + 600_000 },
    { container: ({ identity }) => known.get(identity) },
  );
  assert.deepEqual(
    replays.map(({ rule, container, notReplayed, alerts }) =>
      [rule.id, container?.identity, container?.name, notReplayed ?? alerts.length].join(' '),
    ),
    [
      'tier shop/web/1 front 1',
      'tier gone gone selectsByLabel',
      'image shop/web/1 front 1',
      'image gone gone selectsByImage',
      'shop shop/web/1 front 1',
      'other gone gone selectsByLabel',
    ],
  );
});

test('what the history does not keep is told, not taken for well', () => {
  assert.deepEqual(
    replay(
      [
        'image: { metric: cpu, above: 80%, select: { image: nginx } }',
        'label: { metric: cpu, above: 80%, select: { label: tier=web } }',
        'memory: { metric: memory, above: 80% }',
      ].join('\n'),
      { cpu: buckets(load) },
    ),
    ['image selectsByImage', 'label selectsByLabel', 'memory notRecorded'],
  );
});
