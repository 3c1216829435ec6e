import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backtestDocument } from '../../../../src/core/alerts/backtestDocument.ts';
import { backtestHistory } from '../../../../src/core/alerts/backtestHistory.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import { english } from '../../../../src/core/common/translate.ts';
import type { Bucket } from '../../../../src/core/history/bucket.ts';
import type { Mark, MetricHistory } from '../../../../src/core/history/metricHistory.ts';
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

function replay(rules: string, cpu: readonly Bucket[], marks: readonly Mark[] = []): string[] {
  const { policy, problems } = parsePolicy(`version: 1\nrules:\n${rules.replace(/^/gm, '  ')}`);
  assert.deepEqual(problems, []);
  const history: Pick<MetricHistory, 'series' | 'marks' | 'names'> = {
    series: ({ metric }) => ({ step, buckets: metric === 'cpu' ? cpu : [] }),
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
    replay(
      'lasting: { metric: cpu, above: 80%, for: 30s }\nsudden: { metric: cpu, above: 80%, for: 0s }',
      cpu,
    ),
    ['lasting  warning 70 95', 'sudden  warning 10 99 warning 40 99'],
  );
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
  assert.deepEqual(replay('killed: { event: oom }', [], marks), ['killed  critical 20 1']);
});

test('what the history does not keep is told, not taken for well', () => {
  assert.deepEqual(
    replay(
      [
        'image: { metric: cpu, above: 80%, select: { image: nginx } }',
        'label: { metric: cpu, above: 80%, select: { label: tier=web } }',
        'memory: { metric: memory, above: 80% }',
      ].join('\n'),
      buckets(load),
    ),
    ['image selectsByImage', 'label selectsByLabel', 'memory notRecorded'],
  );
});
