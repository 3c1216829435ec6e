import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '../../../../src/core/errors.ts';
import { localZone, parseMoment } from '../../../../src/core/logs/timeWindow.ts';

process.env.TZ = 'Asia/Seoul';

/** Monday noon in Seoul. */
const now = Date.parse('2026-11-23T12:00:00.500+09:00');
const unix = (iso: string) => String(Date.parse(iso) / 1000);

test('moments are read as users write them', () => {
  const examples: readonly (readonly [string, string])[] = [
    ['now', unix('2026-11-23T03:00:00.500Z')],
    ['10m', unix('2026-11-23T02:50:00.500Z')],
    ['1h30m', unix('2026-11-23T01:30:00.500Z')],
    ['1.5h', unix('2026-11-23T01:30:00.500Z')],
    ['2d', unix('2026-11-21T03:00:00.500Z')],
    ['1w', unix('2026-11-16T03:00:00.500Z')],
    ['today', unix('2026-11-23T00:00:00+09:00')],
    ['Yesterday', unix('2026-11-22T00:00:00+09:00')],
    ['today 9:05', unix('2026-11-23T09:05:00+09:00')],
    ['yesterday 23:59:59', unix('2026-11-22T23:59:59+09:00')],
    ['어제 14:30', unix('2026-11-22T14:30:00+09:00')],
    ['오늘', unix('2026-11-23T00:00:00+09:00')],
    ['2h ago', unix('2026-11-23T01:00:00.500Z')],
    ['9:05', unix('2026-11-23T09:05:00+09:00')],
    ['09:05:07.25', `${unix('2026-11-23T09:05:07+09:00')}.25`],
    ['2026-11-01', unix('2026-11-01T00:00:00+09:00')],
    [' 2026-11-01 08:15 ', unix('2026-11-01T08:15:00+09:00')],
    ['2026-11-01Z', unix('2026-11-01T00:00:00Z')],
    ['2026-11-01t08:15:30z', unix('2026-11-01T08:15:30Z')],
    ['2026-11-01T08:15:30Z', unix('2026-11-01T08:15:30Z')],
    ['2026-11-01T08:15:30+0530', unix('2026-11-01T08:15:30+05:30')],
    ['2026-11-01T08:15:30-03', unix('2026-11-01T08:15:30-03:00')],
    ['2026-11-23T06:53:23.821703015Z', `${unix('2026-11-23T06:53:23Z')}.821703015`],
    ['1700000000', '1700000000'],
    ['1700000000.123456789', '1700000000.123456789'],
    ['0', '0'],
  ];
  for (const [text, seconds] of examples) {
    assert.equal(parseMoment(text, now), seconds, text);
  }
});

test('what is no moment is said to be none', () => {
  for (const text of [
    '',
    'soon',
    '10 m',
    '10x',
    '2026-02-30',
    '2026-13-01',
    '25:00',
    '12:60',
    '2026-11-01T',
    '-5m',
  ]) {
    assert.throws(
      () => parseMoment(text, now),
      (error) => isProblem(error, 'timeInvalid'),
      text,
    );
  }
});

test('the local zone is named with what it is off UTC', () => {
  assert.equal(localZone(now), 'Asia/Seoul (UTC+09:00)');
});
