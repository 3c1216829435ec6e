import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { judgeLimits, parseChangeLimit } from '../../../../src/core/recordings/changeLimit.ts';
import { compareRecordings } from '../../../../src/core/recordings/compareRecordings.ts';
import { comparisonDocument } from '../../../../src/core/recordings/comparisonDocument.ts';
import { comparisonText } from '../../../../src/core/recordings/comparisonText.ts';
import { parseRecording, writeRecording } from '../../../../src/core/recordings/recording.ts';
import { htmlDocument } from '../../../../src/core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../../../../src/core/reports/document/markdownDocument.ts';
import { recordedContainer, recordingOf, wandering } from '../../../fixtures/recordings.ts';

const mebibyte = 2 ** 20;

function recorded(name: string, cpu: number, commit: string) {
  const web = recordedContainer(
    'shop/web/1',
    {
      cpuPercent: wandering(cpu, { mean: cpu, deviation: 2, length: 40 }),
      memoryBytes: Array.from({ length: 40 }, (_, index) => (64 + Math.floor(index / 10)) * mebibyte),
    },
    { log: { records: 100, errors: cpu === 20 ? 0 : 30 }, throttledMs: cpu === 20 ? 0 : 1500 },
  );
  const git = { commit: commit.repeat(40), branch: 'main', isDirty: false };
  return recordingOf([web, recordedContainer(`only|${name}`, { cpuPercent: [1] })], { name, git });
}

const comparison = compareRecordings(recorded('main', 20, 'a'), recorded('pull *request*', 30, 'b'));
const limits = judgeLimits(comparison, [
  parseChangeLimit('web: cpu > +10%'),
  parseChangeLimit('api: mem > +1MiB'),
]);

test('for the terminal', () => {
  assert.equal(
    comparisonText(comparison, limits, english),
    `Before: main · aaaaaaaaaa · 2026-11-23 09:00:00 · 60 s
After: pull *request* · bbbbbbbbbb · 2026-11-23 09:00:00 · 60 s
shop/web/1: CPU mean rose from 19.98% to 30.35%: +10.37% (+51.9 %)
1 of 2 means is unclear: record for longer.

shop/web/1
  CPU before     ▅▆▅▄▅▅▅▄▅▅▆▅▅▅▆▆▅▆▆▅▅▅▆▅▅▅▄▅▅▅▅▅▅▅▅▆▆▅▆▆  0 – 34.53%
  CPU after      ██▇█▇█▇██▇▇███▇█▇▇█▇▇█▇█▇██▇██▇▇▇▇▇█▇▇██
  Memory before  ████████████████████████████████████████  0 – 67MiB
  Memory after   ████████████████████████████████████████
  0 s – 39 s
  Value                   Before    After         Difference           99 % interval  Verdict
  CPU mean                19.98%   30.35%  +10.37% (+51.9 %)        +8.96% … +11.77%  higher
  CPU p50                 20.08%   30.20%  +10.11% (+50.4 %)        +7.95% … +12.17%  higher
  CPU p95                 23.00%   33.41%  +10.42% (+45.3 %)                       –  –
  CPU p99                 24.00%   34.10%  +10.10% (+42.1 %)                       –  –
  CPU peak                24.05%   34.53%  +10.47% (+43.6 %)                       –  –
  Memory mean            65.5MiB  65.5MiB         0B (0.0 %)                       –  –
  Memory p50             65.5MiB  65.5MiB         0B (0.0 %)                       –  –
  Memory p95               67MiB    67MiB         0B (0.0 %)                       –  –
  Memory p99               67MiB    67MiB         0B (0.0 %)                       –  –
  Memory peak              67MiB    67MiB         0B (0.0 %)                       –  –
  Errors in the log        0/min   30/min            +30/min  +0.858/min … +59.1/min  unclear
  CPU time, total          7.8 s   11.8 s   +4.0 s (+51.8 %)                       –  –
  Throttled time, total    0.0 s    1.5 s             +1.5 s                       –  –

Only before: only|main
Only after: only|pull *request*

Limit broken: web: cpu > +10% (shop/web/1, 19.98%, 30.35%, +10.37% (+51.9 %))
Limit for no container: api: mem > +1MiB
`,
  );
});

test('for a pull request, where names are text and not Markdown', () => {
  assert.equal(
    markdownDocument(comparisonDocument(comparison, limits, 'en', english)),
    `# Recordings compared

- Before: main · aaaaaaaaaa · 2026-11-23 09:00:00 · 60 s
- After: pull \\*request\\* · bbbbbbbbbb · 2026-11-23 09:00:00 · 60 s

- shop/web/1: CPU mean rose from 19.98% to 30.35%: +10.37% (+51.9 %)
- 1 of 2 means is unclear: record for longer.
- Limit broken: web: cpu \\> +10% (shop/web/1, 19.98%, 30.35%, +10.37% (+51.9 %))
- Limit for no container: api: mem \\> +1MiB

## shop/web/1

\`\`\`text
CPU before     ▅▆▅▄▅▅▅▄▅▅▆▅▅▅▆▆▅▆▆▅▅▅▆▅▅▅▄▅▅▅▅▅▅▅▅▆▆▅▆▆  0 – 34.53%
CPU after      ██▇█▇█▇██▇▇███▇█▇▇█▇▇█▇█▇██▇██▇▇▇▇▇█▇▇██
Memory before  ████████████████████████████████████████  0 – 67MiB
Memory after   ████████████████████████████████████████
0 s – 39 s
\`\`\`

| Value | Before | After | Difference | 99 % interval | Verdict |
| --- | --: | --: | --: | --: | --- |
| CPU mean | 19.98% | 30.35% | +10.37% (+51.9 %) | +8.96% … +11.77% | **higher** |
| CPU p50 | 20.08% | 30.20% | +10.11% (+50.4 %) | +7.95% … +12.17% | **higher** |
| CPU p95 | 23.00% | 33.41% | +10.42% (+45.3 %) | – | – |
| CPU p99 | 24.00% | 34.10% | +10.10% (+42.1 %) | – | – |
| CPU peak | 24.05% | 34.53% | +10.47% (+43.6 %) | – | – |
| Memory mean | 65.5MiB | 65.5MiB | 0B (0.0 %) | – | – |
| Memory p50 | 65.5MiB | 65.5MiB | 0B (0.0 %) | – | – |
| Memory p95 | 67MiB | 67MiB | 0B (0.0 %) | – | – |
| Memory p99 | 67MiB | 67MiB | 0B (0.0 %) | – | – |
| Memory peak | 67MiB | 67MiB | 0B (0.0 %) | – | – |
| Errors in the log | 0/min | 30/min | +30/min | +0.858/min … +59.1/min | unclear |
| CPU time, total | 7.8 s | 11.8 s | +4.0 s (+51.8 %) | – | – |
| Throttled time, total | 0.0 s | 1.5 s | +1.5 s | – | – |

- Only before: only\\|main
- Only after: only\\|pull \\*request\\*

> Intervals are of 99 %. A change is one whose whole interval lies beyond 5 % (and beyond next to nothing); “same” one whose interval lies within.
`,
  );
});

test('as a page, with both recordings on one chart', () => {
  const page = htmlDocument(comparisonDocument(comparison, limits, 'en', english));
  const [cpu = ''] = page.match(/<figure>.*?<\/figure>/s) ?? [];
  assert.match(
    cpu,
    /<figcaption>CPU <span class="key behind">before<\/span> <span class="key">after<\/span>/,
  );
  assert.match(cpu, /aria-label="CPU: peak 24\.05% before, 34\.53% after"/);
  assert.match(cpu, /<path class="line behind" d="M4 [\d.]+L.*<path class="line" d="M4 [\d.]+L/);
});

test('a limit is drawn where both recordings have it and it is near', () => {
  const limited = (memoryBytes: number) =>
    recordingOf([
      recordedContainer(
        'web',
        { memoryBytes: [60 * mebibyte, 62 * mebibyte] },
        { limits: { cpus: null, memoryBytes } },
      ),
    ]);
  const lines = (before: number, after: number) =>
    htmlDocument(
      comparisonDocument(
        compareRecordings(limited(before * mebibyte), limited(after * mebibyte)),
        [],
        'en',
        english,
      ),
    ).match(/limit \w+/g);
  assert.deepEqual(lines(64, 64), ['limit 64MiB']);
  assert.equal(lines(64, 128), null);
  assert.equal(lines(1024, 1024), null);
});

test('of a long recording the peaks are drawn', () => {
  const cpuPercent = Array.from({ length: 7200 }, (_, index) => (index === 4321 ? 99 : 1));
  const long = recordingOf([recordedContainer('web', { cpuPercent })]);
  const [chart] = comparisonDocument(compareRecordings(long, long), [], 'en', english).blocks.flatMap(
    (block) => (block.kind === 'charts' ? block.charts : []),
  );
  assert.ok(chart && chart.points.length <= 181);
  assert.deepEqual(
    chart.points.filter(({ value }) => value > 1),
    [{ at: 4_321_000, value: 99 }],
  );
});

test('nothing in common, nothing told from noise', () => {
  const alone = recordingOf([recordedContainer('a', { cpuPercent: [1] })]);
  const other = recordingOf([recordedContainer('b', { cpuPercent: [1] })]);
  assert.match(comparisonText(compareRecordings(alone, other), [], english), /no container in common/);
  assert.match(
    comparisonText(compareRecordings(alone, alone), [], english),
    /No change that can be told from noise\.\n1 of 1 means is unclear: record for longer\./,
  );
});

test('a recording is read back as it was written', () => {
  const recording = recorded('main', 20, 'a');
  assert.deepEqual(parseRecording(writeRecording(recording), 'a.json'), recording);
});

test('what is no recording says so', () => {
  const good = recorded('main', 20, 'a');
  const [container] = good.containers;
  const cut = { ...container, samples: { ...container?.samples, cpuPercent: [1] } };
  for (const [text, reason] of [
    ['{', 'notJson'],
    ['[]', 'otherFormat'],
    [JSON.stringify({ ...good, version: 2 }), 'newerVersion'],
    [JSON.stringify({ ...good, containers: [cut] }), 'incomplete'],
    [JSON.stringify({ ...good, startedAt: 'yesterday' }), 'incomplete'],
  ]) {
    assert.throws(() => parseRecording(text ?? '', 'a.json'), {
      problem: { code: 'recordingInvalid', file: 'a.json', reason },
    });
  }
});
