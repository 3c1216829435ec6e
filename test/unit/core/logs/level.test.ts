import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLevel } from '../../../../src/core/logs/level.ts';

const examples: readonly (readonly [line: string, level: string | undefined])[] = [
  // The line begins with it.
  ['ERROR could not connect', 'error'],
  ['warn: low on memory', 'warning'],
  ['\x1b[32mINFO\x1b[0m ready', 'info'],
  ['2026-11-23T10:15:00.123Z DEBUG cache miss', 'debug'],
  ['2026-11-23 10:15:00,123 - TRACE - enter', 'trace'],
  ['[2026-11-23 10:15:00] FATAL: the database system is starting up', 'fatal'],
  ['10:15:00.120 ERROR order 7', 'error'],
  ['Nov 23 10:15:00 ERROR host down', 'error'],
  ['E0806 14:55:55.980000       1 controller.go:114] failed', 'error'],
  ['dbug: Microsoft.Hosting[0]', 'debug'],
  ['errors were found', undefined],
  // In brackets.
  ['2026/11/23 10:15:00 [error] 7#7: *1 open() failed', 'error'],
  ['2026-11-23T10:15:00.1Z 0 [Warning] [MY-010068] CA certificate', 'warning'],
  ['[main] (INFO ) started', 'info'],
  ['[info] retry after [error]', undefined],
  // After a tag, in quotes, before a colon.
  ['[2026-11-23 10:15:00] production.ERROR: Undefined variable', 'error'],
  ['worker:debug polling', 'debug'],
  ['time="x" LL="ERROR" msg', 'error'],
  ['UTC [1] ERROR:  relation "x" does not exist', 'error'],
  // By itself, in capitals.
  ['2026-11-23 10:15:00 api-1 ERROR boom', 'error'],
  ['app | WARN | slow', 'warning'],
  ['INFO no ERROR today', 'info'],
  ['GET /error 200', undefined],
  ['it was an error of mine', undefined],
  // Fields.
  ['{"level":"warn","msg":"x"}', 'warning'],
  ['{"severity":"CRITICAL"}', 'fatal'],
  ['{"@l":"Error","@mt":"x"}', 'error'],
  ['{"log.level":"info"}', 'info'],
  ['{"log":{"level":"debug"}}', 'debug'],
  ['{"level":50,"msg":"pino"}', 'error'],
  ['{"level":6}', 'info'],
  ['{"level":null}', undefined],
  ['time=2026-11-23T10:15:00Z level=error msg="boom info"', 'error'],
  ['{not json', undefined],
  ['주문 실패', undefined],
];

for (const [line, level] of examples) {
  test(`${level}: ${line}`, () => assert.equal(detectLevel(line), level));
}
