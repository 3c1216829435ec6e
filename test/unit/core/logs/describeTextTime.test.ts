import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { describeTextTime } from '../../../../src/core/logs/describeTextTime.ts';

process.env.TZ = 'Asia/Seoul';

const words = (line: string) => describeTextTime(line, english);

test('a line that was held back tells both times', () => {
  const both = 'The line itself says 2026-11-23 09:00:00.000; the engine took it at 2026-11-23 10:15:00.123.';
  for (const line of [
    '2026-11-23 10:15:00.123 │ 2026-11-23T00:00:00Z late',
    '2026-11-23 10:15:00.123: ┃ 2026-11-23T00:00:00Z late',
    '2026-11-23 10:15:00.123  web │ {"time":"2026-11-23T00:00:00Z","msg":"late"}',
  ]) {
    assert.equal(words(line), both, line);
  }
});

test('nothing is told of the same time, of no time, and of lines without the engine’s', () => {
  for (const line of [
    '2026-11-23 10:15:00.123 │ 2026-11-23T01:15:00Z soon',
    '2026-11-23 10:15:00.123 │ 10:15:00 soon',
    '2026-11-23 10:15:00.123 │ nothing',
    '                        │ 2026-11-23T00:00:00Z late',
    '│ 2026-11-23T00:00:00Z late',
    '─ The log begins here.',
  ]) {
    assert.equal(words(line), undefined, line);
  }
});
