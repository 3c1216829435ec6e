import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Alert,
  type AlertTiming,
  type Level,
  levelOf,
  newAlert,
  type Observation,
  type SuppressionReason,
  shiftAlert,
  stepAlert,
} from '../../../../src/core/alerts/alert.ts';

const start = Date.UTC(2026, 10, 23);
const timing: AlertTiming = { for: 60_000, interval: 10_000 };
const seconds = (count: number) => start + count * 1000;

const letters: Readonly<Record<string, Level>> = { o: 'ok', b: 'between', w: 'warning', c: 'critical' };
const suppressions: Readonly<Record<string, SuppressionReason>> = { s: 'notRunning', e: 'engineAway' };

/**
 * A life in letters, one each 10 s: `o`k, `b`etween, `w`arning, `c`ritical; `-` no new sample; `s` stopped, `e` engine away. What
 * comes out is the phase after each letter: `O`k, `P`ending, `F`iring, `C` firing critical, `S`uppressed, `?` no data.
 */
function live(life: string, options: Partial<AlertTiming> = {}): string {
  let alert = newAlert(start);
  let last: Observation = { kind: 'none' };
  return [...life]
    .map((letter, index) => {
      const now = seconds(index * 10);
      const level = letters[letter];
      const reason = suppressions[letter];
      if (level) {
        last = { kind: 'sample', at: now, level, value: undefined };
      }
      const observation: Observation = reason ? { kind: 'suppressed', reason } : last;
      ({ alert } = stepAlert(alert, observation, now, { ...timing, ...options }));
      return phaseLetter(alert);
    })
    .join('');
}

function phaseLetter({ phase, severity }: Alert): string {
  return { ok: 'O', pending: 'P', firing: severity === 'critical' ? 'C' : 'F', suppressed: 'S', noData: '?' }[
    phase
  ];
}

describe('every arrow', () => {
  const lives: readonly [why: string, life: string, phases: string, options?: Partial<AlertTiming>][] = [
    ['nothing is known before the first sample', '---o', '???O'],
    ['a breach is pending until it has lasted', 'owwwwwwww', 'OPPPPPPFF'],
    ['what does not last ends silently', 'owwwwwo', 'OPPPPPO'],
    ['a value between trigger and clear is no breach', 'owwwbwwww', 'OPPPOPPPP'],
    ['it ends when it has been past clear for as long', 'wwwwwwwooooooo', 'PPPPPPFFFFFFFO'],
    ['a value between clear and trigger does not end it', 'wwwwwwwbbbbbbbb', 'PPPPPPFFFFFFFFF'],
    ['a breach on the way begins the end anew', 'wwwwwwwoooowoooooo', 'PPPPPPFFFFFFFFFFFF'],
    ['so does a value between', 'wwwwwwwoooobooooooo', 'PPPPPPFFFFFFFFFFFFO'],
    ['worse is critical at once', 'wwwwwwwcw', 'PPPPPPFCC'],
    ['the worst stays until it ends', 'wwwwwwwcwoooooooo', 'PPPPPPFCCCCCCCCOO'],
    ['critical from the beginning', 'ccccccc', 'PPPPPPC'],
    ['without a time to last it fires and ends at once', 'owowo', 'OFOFO', { for: 0 }],
    ['stopped is suppressed, from every phase', 'osowsowwwwwwwsw', 'OSOPSOPPPPPPFSF'],
    ['pending begins anew after it was suppressed', 'wwwwswwwwwwww', 'PPPPSPPPPPPFF'],
    ['firing goes on after it was suppressed', 'wwwwwwwsssw', 'PPPPPPFSSSF'],
    ['and ends only when it has been past clear since', 'wwwwwwwssoooooooo', 'PPPPPPFSSFFFFFFOO'],
    ['the engine goes and comes back', 'oeowwwwwwweew', 'OSOPPPPPPFSSF'],
    ['three intervals without a sample are no data', 'o---o', 'OOOOO'],
    ['four are', 'o----o', 'OOOO?O'],
    ['an old sample is no evidence: for has not passed', 'wwwww--w', 'PPPPPPPF'],
    ['a pending alert without data begins anew', 'wwwwww----wwwwwww', 'PPPPPPPPP?PPPPPPF'],
    ['a firing alert without data goes on afterwards', 'wwwwwww----w', 'PPPPPPFFFF?F'],
    ['no data is no recovery', 'wwwwwww----oooo', 'PPPPPPFFFF?FFFF'],
    ['no data, then stopped, then running', 'o----so', 'OOOO?SO'],
  ];
  for (const [why, life, phases, options] of lives) {
    test(why, () => assert.equal(live(life, options), phases));
  }
});

describe('transitions', () => {
  const step = (alert: Alert, observation: Observation, now: number) =>
    stepAlert(alert, observation, now, timing);
  const sample = (level: Level, at: number): Observation => ({ kind: 'sample', at, level, value: 91 });

  test('are told once, and an alert that nothing happens to stays the same object', () => {
    const known = step(newAlert(start), sample('ok', seconds(0)), seconds(0)).alert;
    const next = step(known, sample('ok', seconds(10)), seconds(10));
    assert.equal(next.alert, known);
    assert.equal(next.transition, undefined);
    const pending = step(known, sample('warning', seconds(20)), seconds(20));
    assert.deepEqual(
      [pending.transition, pending.alert.since, pending.alert.value],
      ['pending', seconds(20), 91],
    );
    assert.equal(step(pending.alert, sample('ok', seconds(30)), seconds(30)).transition, 'calmed');
  });

  test('a gap while the machine slept proves nothing', () => {
    const pending = step(newAlert(start), sample('warning', seconds(0)), seconds(0)).alert;
    const awake = step(pending, sample('warning', seconds(3600)), seconds(3600)).alert;
    assert.deepEqual([awake.phase, awake.heldSince], ['pending', seconds(3600)]);
  });

  test('a sample from the future of a clock that was put back is none', () => {
    const ok = step(newAlert(start), sample('ok', seconds(0)), seconds(0)).alert;
    assert.equal(step(ok, sample('critical', seconds(50)), seconds(10)).alert, ok);
  });

  test('what has lasted goes on lasting on a clock that was put back', () => {
    let alert = step(newAlert(start), sample('warning', seconds(0)), seconds(0)).alert;
    alert = step(alert, sample('warning', seconds(29)), seconds(29)).alert;
    alert = shiftAlert(alert, -3600_000);
    alert = step(alert, sample('warning', seconds(58 - 3600)), seconds(58 - 3600)).alert;
    assert.equal(alert.phase, 'pending');
    assert.equal(step(alert, sample('warning', seconds(60 - 3600)), seconds(60 - 3600)).transition, 'fired');
  });
});

test('a level is past the trigger, not at it, and ok at clear', () => {
  const above = { comparison: 'above', trigger: 80, critical: 95, clear: 75 } as const;
  const of = (value: number) => levelOf(value, above);
  assert.deepEqual([75, 75.1, 80, 80.1, 95, 95.1].map(of), [
    'ok',
    'between',
    'between',
    'warning',
    'warning',
    'critical',
  ]);
  const below = { comparison: 'below', trigger: 10, critical: 5, clear: 12 } as const;
  assert.deepEqual(
    [12, 11, 10, 9, 5, 4].map((value) => levelOf(value, below)),
    ['ok', 'between', 'between', 'warning', 'warning', 'critical'],
  );
});
