import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresAt, figuresOf } from '../../../src/webview/readOut.ts';
import {
  type WindowContent,
  windowCsv,
  windowJson,
  windowMarkdown,
} from '../../../src/webview/windowReport.ts';
import { container, logOf, reading } from './fixtures.ts';

const content: WindowContent = {
  window: { from: 1000, to: 3000 },
  containers: [
    {
      container: container('=web|1', { key: 'web' }),
      readings: {
        mean: logOf([
          reading(0, { cpuPercent: 99 }),
          reading(1000, { cpuPercent: 10, memoryUsedBytes: 2 ** 20 }),
          reading(2000, { cpuPercent: 30 }),
        ]),
        max: undefined,
      },
    },
  ],
  marks: [{ at: 1500, key: 'web', kind: 'trouble', text: 'die (1)' }],
};

test('Markdown has mean and peak of the window only, and what happened; names are no markup', () => {
  assert.equal(
    windowMarkdown(content, 'docker'),
    `**1970-01-01T00:00:01.000Z to 1970-01-01T00:00:03.000Z**

| Container | CPU \\(100\\% \\= one core\\) | Memory | Received | Sent | Read | Written | PIDs |
|---|---|---|---|---|---|---|---|
| \\=web\\|1 | 20\\.00\\%\\, peak 30\\.00\\% | 1MiB\\, peak 1MiB | – | – | – | – | – |

- 1970-01-01T00:00:01.500Z \\=web\\|1\\: die \\(1\\)
`,
  );
});

test('CSV has a line per reading; what is unknown is empty, and a name no formula', () => {
  const [title, first, second, ...rest] = windowCsv(content).split('\r\n');
  assert.match(title ?? '', /^time,container,cpuPercent,/);
  assert.match(first ?? '', /^1970-01-01T00:00:01\.000Z,'=web\|1,10,/);
  assert.match(second ?? '', /^1970-01-01T00:00:02\.000Z,'=web\|1,30,,,,/);
  assert.deepEqual(rest, ['']);
});

test('JSON has null where nothing is known', () => {
  const { containers, events } = JSON.parse(windowJson(content));
  assert.equal(containers[0].readings.length, 2);
  assert.equal(containers[0].readings[1].memoryUsedBytes, null);
  assert.deepEqual(events, [
    { at: '1970-01-01T00:00:01.500Z', key: 'web', kind: 'trouble', text: 'die (1)' },
  ]);
});

test('a moment and a stretch are read out in words', () => {
  const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');
  assert.equal(
    plain(figuresAt(content, 1100, 'docker')),
    '=web|1: CPU (100% = one core) 10.00%, memory 1MiB',
  );
  assert.equal(plain(figuresAt(content, 2400, 'docker')), '=web|1: CPU (100% = one core) 30.00%, memory –');
  assert.equal(plain(figuresAt(content, 60_000, 'docker')), '=web|1: CPU (100% = one core) –, memory –');
  assert.equal(
    plain(figuresOf(content, content.window, 'docker')),
    '=web|1: CPU (100% = one core) 20.00%, peak 30.00%; memory 1MiB, peak 1MiB',
  );
});

test('of buckets of the history the highest values count, not the highest of their means', () => {
  const [first] = content.containers;
  assert.ok(first);
  const max = logOf([
    reading(0, { cpuPercent: 99 }),
    reading(1000, { cpuPercent: 95, memoryUsedBytes: 2 ** 21 }),
    reading(2000, { cpuPercent: 60 }),
  ]);
  const past = { ...content, containers: [{ ...first, readings: { ...first.readings, max } }] };
  assert.match(windowMarkdown(past, 'docker'), /20\\.00\\%\\, peak 95\\.00\\% \| 1MiB\\, peak 2MiB/);
  assert.match(figuresOf(past, past.window, 'docker'), /20\.00%, peak 95\.00%; memory 1MiB, peak 2MiB/);
  const [titles = '', line = ''] = windowCsv(past).split('\r\n');
  assert.equal(line.split(',')[titles.split(',').indexOf('cpuPercentMax')], '95');
  assert.equal(JSON.parse(windowJson(past)).containers[0].readings[1].cpuPercentMax, 60);
});

test('the CPU is told by the scale that was chosen', () => {
  const limited = logOf([reading(1000, { cpuPercent: 10, cpuOfLimitPercent: 20, cpuMillicores: 100 })]);
  const [first] = content.containers;
  assert.ok(first);
  const other = { ...content, containers: [{ ...first, readings: { mean: limited, max: undefined } }] };
  assert.match(windowMarkdown(other, 'limit'), /CPU of own limit[^\n]*\n[^\n]*\n[^\n]*20\\.00\\%/);
  assert.match(figuresAt(other, 1000, 'millicores'), /CPU in millicores 100m,/);
});
