import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  formatDurationExactly,
  parseDuration,
  parseQuantity,
} from '../../../../../src/core/checks/policy/quantity.ts';
import { isWithin, parsePeriod } from '../../../../../src/core/checks/policy/schedule.ts';
import { matchesGlob, matchesSelector } from '../../../../../src/core/checks/policy/selector.ts';
import { containerNamed } from '../../../../fixtures/containers.ts';

describe('quantities', () => {
  test('in the base unit of what is measured', () => {
    assert.equal(parseQuantity('80%', 'percent'), 80);
    assert.equal(parseQuantity('80', 'percent'), 80);
    assert.equal(parseQuantity('512MiB', 'bytes'), 512 * 2 ** 20);
    assert.equal(parseQuantity('1.5 gb', 'diskBytes'), 1.5e9);
    assert.equal(parseQuantity('10MB/s', 'bytesPerSecond'), 10e6);
    assert.equal(parseQuantity('2s', 'milliseconds'), 2000);
    assert.equal(parseQuantity('250ms', 'seconds'), 0.25);
  });

  test('of another unit they are none', () => {
    for (const [text, unit] of [
      ['5GB', 'percent'],
      ['80%', 'bytes'],
      ['512', 'bytes'],
      ['10MB', 'bytesPerSecond'],
      ['2', 'milliseconds'],
      ['-1', 'count'],
      ['1e3', 'count'],
      ['', 'count'],
    ] as const) {
      assert.equal(parseQuantity(text, unit), undefined, text);
    }
  });

  test('durations', () => {
    for (const [text, expected] of [
      ['90s', 90_000],
      ['1h30m', 5_400_000],
      ['500ms', 500],
      ['2d', 172_800_000],
      ['0', 0],
      ['5', undefined],
      ['m', undefined],
      ['1h x', undefined],
    ] as const) {
      assert.equal(parseDuration(text), expected, text);
    }
    assert.equal(formatDurationExactly(5_400_000), '1h30m');
    assert.equal(formatDurationExactly(0), '0s');
  });
});

describe('schedules', () => {
  const at = (text: string) => Date.parse(text);

  test('hours, days, both', () => {
    assert.deepEqual(parsePeriod('Mon-Fri 09:00-18:00'), { days: [1, 2, 3, 4, 5], from: 540, to: 1080 });
    assert.deepEqual(parsePeriod('sat,sunday'), { days: [6, 0], from: 0, to: 1440 });
    assert.deepEqual(parsePeriod('Fri-Mon 00:00-24:00')?.days, [5, 6, 0, 1]);
    for (const text of ['', 'Mond', 'Mon 9-18', '24:30-07:00', '09:60-10:00', 'Mon-', 'Mon-Tue-Wed']) {
      assert.equal(parsePeriod(text), undefined, text);
    }
  });

  test('by the wall clock of the zone', () => {
    const office = [parsePeriod('Mon-Fri 09:00-18:00')!];
    assert.equal(isWithin(office, at('2026-11-23T00:30:00Z'), 'Asia/Seoul'), true);
    assert.equal(isWithin(office, at('2026-11-23T00:30:00Z'), 'Europe/Berlin'), false);
    assert.equal(isWithin(office, at('2026-11-21T03:00:00Z'), 'Asia/Seoul'), false);
  });

  test('over midnight it belongs to the day it began on', () => {
    const night = [parsePeriod('Fri 22:00-07:00')!];
    assert.equal(isWithin(night, at('2026-11-20T23:00:00Z'), 'UTC'), true);
    assert.equal(isWithin(night, at('2026-11-21T06:59:00Z'), 'UTC'), true);
    assert.equal(isWithin(night, at('2026-11-21T07:00:00Z'), 'UTC'), false);
    assert.equal(isWithin(night, at('2026-11-20T06:00:00Z'), 'UTC'), false);
  });
});

describe('selectors', () => {
  const api = containerNamed('shop-api-1', {
    image: 'registry:5000/shop/api:1.2',
    labels: { tier: 'front', empty: '' },
    compose: { project: 'shop', service: 'api', number: 1, workingDirectory: undefined },
  });

  test('all that is given has to fit, of a list one', () => {
    assert.ok(matchesSelector(api, {}));
    assert.ok(matchesSelector(api, { name: ['nothing', 'shop-*'] }));
    assert.ok(matchesSelector(api, { name: ['shop/api'] }));
    assert.ok(
      matchesSelector(api, { image: ['registry:5000/shop/api'], project: ['shop'], service: ['a?i'] }),
    );
    assert.ok(!matchesSelector(api, { project: ['shop'], service: ['web'] }));
    assert.ok(matchesSelector(api, { label: ['tier=fr*'] }));
    assert.ok(matchesSelector(api, { label: ['empty'] }));
    assert.ok(!matchesSelector(api, { label: ['toString'] }));
    assert.ok(!matchesSelector(containerNamed('x'), { project: ['*'] }));
  });

  test('many stars take no time', () => {
    assert.equal(matchesGlob('a'.repeat(10_000), `${'*a'.repeat(500)}b`), false);
  });
});
