import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { durationPattern } from '../../../../src/core/logs/durationPattern.ts';

/** Lines with a duration, and how many milliseconds it is. */
const lines = Array.from({ length: 2300 }, (_, value): readonly (readonly [string, number])[] => [
  [`GET / took ${value}ms`, value],
  [`done in ${value}.5 ms.`, value + 0.5],
  [`level=info duration_ms=${value}`, value],
  [`slept ${(value / 1000).toFixed(3)}s`, value],
  [`request_time=${(value / 100).toFixed(2)} sec`, value * 10],
]).flat();

for (const minimum of [1, 10, 99, 250, 999, 1000, 1050, 1500, 2000]) {
  test(`durations of ${minimum} ms and more, to JavaScript and to grep`, () => {
    const pattern = durationPattern(minimum);
    const expected = lines.filter(([, duration]) => duration >= minimum).map(([line]) => line);
    const expression = new RegExp(pattern, 'i');
    assert.deepEqual(
      lines.map(([line]) => line).filter((line) => expression.test(line)),
      expected,
    );
    const input = lines.map(([line]) => line).join('\n');
    const found = execFileSync('grep', ['-Ei', '--', pattern], { input, encoding: 'utf8' });
    assert.deepEqual(found.trimEnd().split('\n'), expected);
  });
}

test('the number is captured', () => {
  const captured = (line: string) =>
    new RegExp(durationPattern(800))
      .exec(line)
      ?.slice(1)
      .find((group) => /^[\d.]+$/.test(group ?? ''));
  assert.equal(captured('took 812.5ms'), '812.5');
  assert.equal(captured('took 2.51s'), '2.51');
  assert.equal(captured('timeout 30s'), undefined);
});
