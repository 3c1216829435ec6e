import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Level, Observation } from '../../../../src/core/alerts/alert.ts';
import { AlertBook } from '../../../../src/core/alerts/alertBook.ts';
import type { AlertEntry } from '../../../../src/core/alerts/alertEntry.ts';
import type { BookState } from '../../../../src/core/alerts/bookState.ts';
import type { NoticeGroup } from '../../../../src/core/alerts/outbox.ts';
import { parsePeriod } from '../../../../src/core/checks/policy/schedule.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

const sequences = 100_000;
const sweeps = 20;
const interval = 10_000;
const hour = 3_600_000;
const subject = subjectNamed('web');

type Dice = (sides: number) => number;

/** The same numbers for the same seed: a sequence that breaks an invariant can be run again. */
function dice(seed: number): Dice {
  let state = (seed + 1) * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state >>> 8) % sides) | 0;
  };
}

/** Values wander between calm and broken, with gaps, engine losses and stops. */
function randomObservation(roll: Dice, now: number): Observation {
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

/** Since when every sample was broken, as far as they were watched and the process that watches knows of them. */
interface Known {
  /** When it looked last. */
  readonly at: number;
  readonly brokenSince: number | undefined;
  readonly seenAt: number;
}

/** A process that watches as AlertWatch does, saves when it does, and may be killed after every single step. */
class Process {
  readonly seed: number;
  readonly life: AlertLife;
  readonly #roll: Dice;
  readonly #lasts: number;
  /** The groups that the one receiver was given. */
  readonly #given = new Set<string>();
  /** Whether the receiver believes that it fires. */
  #believes = false;
  #known: Known = { at: lifeStart, brokenSince: undefined, seenAt: Number.NEGATIVE_INFINITY };
  #saved: { readonly book: BookState; readonly known: Known };
  now = lifeStart;
  isImmortal = false;

  constructor(seed: number) {
    this.seed = seed;
    this.#roll = dice(seed);
    // One that fires at once comes and goes; quiet hours of two minutes hold notices back.
    this.#lasts = seed % 3 === 0 ? 0 : 30_000;
    const quietHours = seed % 16 === 0 ? [parsePeriod('03:01-03:03')!] : undefined;
    this.life = new AlertLife(cpuRule({ for: this.#lasts }), {
      channels: ['team'],
      group: seed % 2 === 0 ? 0 : 30_000,
      quietHours,
    });
    this.#saved = { book: this.life.book.toJSON(), known: this.#known };
  }

  get entry(): AlertEntry | undefined {
    return this.life.book.entry('busy', 'web');
  }

  get believes(): boolean {
    return this.#believes;
  }

  /** The clock goes on, or jumps; then what was seen is taken in, saved and told. */
  live(): void {
    const jump = this.#roll(40);
    this.pass(jump === 0 ? -hour + 13 : jump === 1 ? hour + 11 : interval);
    const hasChanged = this.sweep(randomObservation(this.#roll, this.now));
    this.#mayBeKilled();
    if (hasChanged) {
      this.#save();
      this.#mayBeKilled();
    }
    this.deliver();
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.life.now = this.now;
  }

  sweep(observation: Observation): boolean {
    const before = this.entry?.alert;
    this.#see(observation);
    const { book, rule, options } = this.life;
    const changes = book.sweep([{ rule, subject, observation }], options);
    const after = this.entry?.alert;
    if (changes.some(({ transition }) => transition === 'fired')) {
      const { brokenSince } = this.#known;
      this.#assert(
        brokenSince !== undefined && this.now - brokenSince >= this.#lasts,
        'fired before it had lasted',
      );
      this.#assert(this.#lasts === 0 || before?.phase === 'pending', 'fired without having been pending');
    }
    if (observation.kind !== 'sample' && before?.firedAt !== undefined) {
      this.#assert(after?.firedAt !== undefined, 'ended without a sample');
    }
    this.#assertTold();
    return changes.length > 0;
  }

  deliver(): void {
    const { book, options } = this.life;
    if (book.due(options).length === 0) {
      return;
    }
    this.#save();
    this.#mayBeKilled();
    for (const group of this.life.book.due(options)) {
      this.#receive(group);
      this.#mayBeKilled();
      this.life.book.delivered(group.id, 'team');
      this.#mayBeKilled();
      this.#save();
    }
    this.#assertTold();
  }

  /** What fires has been told or it is written why not, and what is decided to be told has come or is on its way. */
  #assertTold(): void {
    const { entry } = this;
    if (entry === undefined) {
      return;
    }
    const { alert, told } = entry;
    const isExplained = told.severity !== undefined || told.decisions.at(-1)?.outcome === 'held';
    this.#assert(alert.phase !== 'firing' || isExplained, 'fires, and nobody was told or knows why not');
    const { outgoing, forming } = this.life.book.toJSON().outbox;
    // A group that was given, and not noted to have been, is handed out again: it is known by its id.
    const coming = [...outgoing, ...forming].filter(({ id }) => !this.#given.has(id));
    const last = coming.at(-1)?.notices.at(-1)?.kind;
    const willBelieve = last === undefined ? this.#believes : last !== 'resolved';
    this.#assert(willBelieve === (told.severity !== undefined), 'was lost on its way');
  }

  /** As a receiver that knows a group by its id. */
  #receive({ id, notices }: NoticeGroup): void {
    if (this.#given.has(id)) {
      return;
    }
    this.#given.add(id);
    for (const { kind } of notices) {
      this.#assert(kind !== 'resolved' || this.#believes, 'an end of what nobody was told of');
      this.#assert(kind !== 'firing' || !this.#believes, 'told twice that it began');
      this.#believes = kind !== 'resolved';
    }
  }

  #see(observation: Observation): void {
    const { now } = this;
    // On a clock that was put back, what lasts goes on lasting as long.
    const by = Math.min(0, now - this.#known.at);
    const seenAt = this.#known.seenAt + by;
    const { brokenSince: since } = this.#known;
    const isGap = observation.kind === 'suppressed' || now - seenAt > 3 * interval;
    const before = isGap || since === undefined ? undefined : since + by;
    this.#known =
      observation.kind === 'sample'
        ? { at: now, brokenSince: isBroken(observation) ? (before ?? now) : undefined, seenAt: now }
        : { at: now, brokenSince: before, seenAt };
  }

  #save(): void {
    this.#saved = { book: this.life.book.toJSON(), known: this.#known };
  }

  /** What was not saved is gone. */
  #mayBeKilled(): void {
    if (!this.isImmortal && this.#roll(25) === 0) {
      this.life.book = new AlertBook(JSON.parse(JSON.stringify(this.#saved.book)) as unknown);
      this.#known = this.#saved.known;
      this.#assertTold();
    }
  }

  #assert(isTrue: boolean, what: string): void {
    assert.ok(isTrue, `seed ${this.seed}: ${what}`);
  }
}

test(`${sequences} random lives: nothing fires early, ends untold or is lost, whenever the process is killed`, () => {
  for (let seed = 0; seed < sequences; seed++) {
    const one = new Process(seed);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      one.live();
    }
    // In the end one state lasts, past all that holds notices back: its receiver knows it.
    one.isImmortal = true;
    const level = seed % 2 === 0 ? 'ok' : 'critical';
    for (const pause of [interval, 2 * hour]) {
      for (let sweep = 0; sweep < 5; sweep++) {
        one.pass(sweep === 0 ? pause : interval);
        one.sweep({ kind: 'sample', at: one.now, level, value: undefined });
        one.deliver();
      }
    }
    assert.equal(one.entry?.alert.phase, level === 'ok' ? 'ok' : 'firing', `seed ${seed}`);
    one.pass(60_000);
    one.deliver();
    assert.equal(one.believes, level !== 'ok', `seed ${seed}: its receiver never heard how it stands`);
  }
});
