import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differingTime, timeInText } from '../../../../src/core/logs/textTime.ts';

const engine = '2026-11-23T10:15:30.250000000Z';
const told = (text: string) => {
  const time = timeInText(text, engine);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test('the time that a line tells, in the forms that programs write', () => {
  const examples: readonly (readonly [string, string | undefined])[] = [
    ['2026-11-23T10:15:29.123Z ready', '2026-11-23T10:15:29.123Z'],
    ['2026-11-23T19:15:29.123456+09:00 ready', '2026-11-23T10:15:29.123Z'],
    ['\x1b[2m2026-11-23 10:15:29,123\x1b[0m ERROR x', '2026-11-23T10:15:29.123Z'],
    ['2026-11-23 19:15:29 KST LOG: in the zone of the container', '2026-11-23T10:15:29.000Z'],
    ['2026/11/23 10:15:29 [error] 7#7: nginx', '2026-11-23T10:15:29.000Z'],
    ['10.0.0.1 - - [23/Nov/2026:11:15:29 +0100] "GET / HTTP/1.1" 200', '2026-11-23T10:15:29.000Z'],
    ['1:M 23 Nov 2026 10:15:29.055 * Ready to accept connections', '2026-11-23T10:15:29.055Z'],
    ['Nov 23 10:15:29 host sshd[1]: x', '2026-11-23T10:15:29.000Z'],
    ['E1123 10:15:29.980000       1 controller.go:1] x', '2026-11-23T10:15:29.980Z'],
    ['[10:15:29.500] INFO ready', '2026-11-23T10:15:29.500Z'],
    ['{"level":30,"time":1795428929123,"msg":"pino"}', '2026-11-23T10:15:29.123Z'],
    ['{"ts":1795428929.5,"msg":"zap"}', '2026-11-23T10:15:29.500Z'],
    ['{"@timestamp":"2026-11-23T10:15:29Z"}', '2026-11-23T10:15:29.000Z'],
    ['time="2026-11-23T10:15:29Z" level=info', '2026-11-23T10:15:29.000Z'],
    ['no time at all', undefined],
    ['took 10:15', undefined],
  ];
  for (const [text, time] of examples) {
    assert.equal(told(text), time, text);
  }
});

test('it differs from a second on', () => {
  assert.equal(differingTime('2026-11-23T10:15:30.100Z x', engine), undefined);
  assert.equal(differingTime('2026-11-23T10:10:00Z held back', engine), Date.parse('2026-11-23T10:10:00Z'));
  assert.equal(differingTime('2026-11-22T10:15:30Z replayed', engine), Date.parse('2026-11-22T10:15:30Z'));
  assert.equal(differingTime('x', engine), undefined);
});
