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
      readings: logOf([
        reading(0, { cpuPercent: 99 }),
        reading(1000, { cpuPercent: 10, memoryUsedBytes: 2 ** 20 }),
        reading(2000, { cpuPercent: 30 }),
      ]),
    },
  ],
  marks: [{ at: 1500, key: 'web', kind: 'trouble', text: 'die (1)' }],
};

test('Markdown has mean and peak of the window only, and what happened; names are no markup', () => {
  assert.equal(
    windowMarkdown(content),
    `**1970-01-01T00:00:01.000Z to 1970-01-01T00:00:03.000Z**

| Container | CPU | Memory | Received | Sent | Read | Written | PIDs |
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
  assert.equal(plain(figuresAt(content, 1100)), '=web|1: CPU 10.00%, memory 1MiB');
  assert.equal(plain(figuresAt(content, 2400)), '=web|1: CPU 30.00%, memory –');
  assert.equal(plain(figuresAt(content, 60_000)), '=web|1: CPU –, memory –');
  assert.equal(
    plain(figuresOf(content, content.window)),
    '=web|1: CPU 20.00%, peak 30.00%; memory 1MiB, peak 1MiB',
  );
});
