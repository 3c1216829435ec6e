import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Level, Observation } from '../../../../src/core/alerts/alert.ts';
import { AlertBook } from '../../../../src/core/alerts/alertBook.ts';
import type { NoticeKind } from '../../../../src/core/alerts/notices.ts';
import type { Notice } from '../../../../src/core/alerts/outbox.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

const sequences = 100_000;
const sweeps = 25;
const interval = 10_000;
const lasts = 30_000;

/** The same numbers for the same seed: a sequence that breaks an invariant can be run again. */
function dice(seed: number): (sides: number) => number {
  let state = (seed + 1) * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state >>> 8) % sides) | 0;
  };
}

/** Values wander between calm and broken, with gaps, engine losses, stops, and clocks that jump. */
function randomObservation(roll: ReturnType<typeof dice>, now: number): Observation {
  const kind = roll(12);
  if (kind === 0) {
    return { kind: 'none' };
  }
  if (kind === 1) {
    return { kind: 'suppressed', reason: roll(2) === 0 ? 'notRunning' : 'engineAway' };
  }
  const levels: readonly Level[] = ['ok', 'ok', 'between', 'warning', 'warning', 'warning', 'critical'];
  return { kind: 'sample', at: now, level: levels[roll(levels.length)] as Level, value: undefined };
}

const isBroken = (observation: Observation) =>
  observation.kind === 'sample' && (observation.level === 'warning' || observation.level === 'critical');

test(`${sequences} random lives: nothing fires early, nothing ends untold, nothing is lost over a restart`, () => {
  const subject = subjectNamed('web');
  for (let seed = 0; seed < sequences; seed++) {
    const roll = dice(seed);
    const life = new AlertLife(cpuRule({ for: lasts }));
    const heard: NoticeKind[] = [];
    /** Since when every sample was broken, as far as they were watched; on the clock as it stands. */
    let brokenSince: number | undefined;
    let seenAt = Number.NEGATIVE_INFINITY;
    let now = lifeStart;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const jump = roll(40);
      const passes = jump === 0 ? -3_600_000 : jump === 1 ? 3_600_000 : interval;
      now += passes;
      if (passes < 0) {
        // What lasted goes on lasting as long.
        seenAt += passes;
        brokenSince = brokenSince === undefined ? undefined : brokenSince + passes;
      }
      const observation = randomObservation(roll, now);
      if (observation.kind === 'suppressed' || now - seenAt > 3 * interval) {
        brokenSince = undefined;
      }
      if (observation.kind === 'sample') {
        brokenSince = isBroken(observation) ? (brokenSince ?? now) : undefined;
        seenAt = now;
      }
      const before = life.book.entry('busy', 'web')?.alert;
      life.now = now;
      const changes = life.book.sweep([{ rule: life.rule, subject, observation }], life.options);
      const after = life.book.entry('busy', 'web')?.alert;
      if (changes.some(({ transition }) => transition === 'fired')) {
        assert.ok(brokenSince !== undefined && now - brokenSince >= lasts, `seed ${seed}: fired early`);
        assert.equal(before?.phase, 'pending', `seed ${seed}: fired without having been pending`);
      }
      // Without a value, an alert is neither well nor over.
      if (observation.kind !== 'sample' && before?.firedAt !== undefined) {
        assert.ok(after?.firedAt !== undefined, `seed ${seed}: ended without a sample`);
      }
      if (roll(4) === 0) {
        life.book = new AlertBook(JSON.parse(JSON.stringify(life.book)) as unknown);
        const restored = life.book.entry('busy', 'web')?.alert;
        assert.equal(restored?.firedAt, after?.firedAt, `seed ${seed}: lost over a restart`);
      }
      for (const { id, notices } of life.book.due(life.options)) {
        heard.push(...notices.map(({ kind }: Notice) => kind));
        life.book.delivered(id);
      }
    }
    let isTold = false;
    for (const kind of heard) {
      assert.ok(kind !== 'resolved' || isTold, `seed ${seed}: an end of what nobody was told of`);
      assert.ok(kind !== 'firing' || !isTold, `seed ${seed}: told twice that it began`);
      isTold = kind === 'flapping' ? isTold : kind !== 'resolved';
    }
  }
});
