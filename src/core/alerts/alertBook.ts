import { type Condition, type Policy, paceOf, type Rule, type Severity } from '../checks/policy/policy.ts';
import { newAlert, type SuppressionReason, stepAlert, type TransitionKind } from './alert.ts';
import type { AlertEntry, Change, Silence, Watched } from './alertEntry.ts';
import { AlertSlots, type Slot } from './alertSlots.ts';
import type { AlertAction } from './alertSource.ts';
import { type BookState, isBookState } from './bookState.ts';
import { decideNotice, nothingTold } from './notices.ts';
import { type Notice, type NoticeGroup, Outbox } from './outbox.ts';
import { silencesOf } from './silences.ts';

export interface SweepOptions {
  readonly policy: Policy;
  readonly now: number;
  /** Between sweeps, in milliseconds. */
  readonly interval: number;
  /** No rule has to last longer than this, in milliseconds. */
  readonly longestFor?: number;
  /** Told of everything, besides the channels that the policy names. */
  readonly hostChannels?: readonly string[] | undefined;
  /** The words of a notice, in the language of those who are told. */
  readonly describe: (rule: Rule | undefined, entry: AlertEntry) => string;
}

/** A container that is gone for this long does not come back: its alerts end. */
const forgetAfter = 3_600_000;

/**
 * All alerts of a machine: keeps the state of each rule for each container, decides who is told, and gathers what is told. Its
 * state is plain data at any time; a book restored from it goes on as if nothing had happened.
 */
export class AlertBook {
  readonly #slots = new AlertSlots();
  readonly #outbox: Outbox;
  #silences: readonly Silence[] = [];
  #at = 0;
  #sweep = 0;

  /** `state` is what `toJSON` gave; anything else begins an empty book. */
  constructor(state?: unknown) {
    const known: BookState | undefined = isBookState(state) ? state : undefined;
    this.#at = known?.at ?? 0;
    this.#silences = known?.silences ?? [];
    this.#outbox = new Outbox(known?.outbox);
    for (const entry of known?.entries ?? []) {
      this.#slots.of(entry.subject.identity).set(entry.ruleId, { entry, sweep: 0 });
    }
  }

  /** Of every rule and every container it is for, in no order. */
  *entries(): Generator<AlertEntry> {
    for (const { entry } of this.#slots.all()) {
      yield entry;
    }
  }

  entry(ruleId: string, identity: string): AlertEntry | undefined {
    return this.#slots.find(ruleId, identity)?.entry;
  }

  get silences(): readonly Silence[] {
    return this.#silences.filter(({ until }) => until > this.#at);
  }

  /**
   * Takes in what was observed. What it does not name and was known before is gone; a rule that is no longer in the policy
   * takes its alerts with it.
   */
  sweep(watched: Iterable<Watched>, options: SweepOptions): Change[] {
    this.#setClock(options.now);
    this.#sweep++;
    const changes: Change[] = [];
    let of: { readonly identity: string; readonly slots: Map<string, Slot> } | undefined;
    for (const one of watched) {
      const { identity } = one.subject;
      if (of?.identity !== identity) {
        of = { identity, slots: this.#slots.of(identity) };
      }
      this.#see(one, of.slots, options, changes);
    }
    const rules = new Map(options.policy.rules.map((rule) => [rule.id, rule]));
    this.#slots.deleteIf(
      (slot) =>
        slot.sweep !== this.#sweep && this.#miss(slot, rules.get(slot.entry.ruleId), options, changes),
    );
    return changes;
  }

  /** The engine does not answer: nothing is known of anything. */
  engineAway(options: SweepOptions): Change[] {
    this.#setClock(options.now);
    const changes: Change[] = [];
    const rules = new Map(options.policy.rules.map((rule) => [rule.id, rule]));
    for (const slot of this.#slots.all()) {
      this.#suppress(slot, 'engineAway', rules.get(slot.entry.ruleId), options, changes);
    }
    return changes;
  }

  /** What is to be delivered now; told again until `delivered`, over restarts as well. */
  due({ policy, now }: Pick<SweepOptions, 'policy' | 'now'>): readonly NoticeGroup[] {
    return this.#outbox.due(policy.notify, now);
  }

  /** What a channel has not been given yet, oldest first: it is still grouped, waits for quiet hours to end, or is on its way. */
  undelivered(channel: string): readonly Notice[] {
    return this.#outbox.undelivered(channel);
  }

  /** All that have not been given something yet. */
  get waitingChannels(): readonly string[] {
    return this.#outbox.waitingChannels;
  }

  /** To one of its channels, or to all. */
  delivered(groupId: string, channel?: string): void {
    this.#outbox.delivered(groupId, channel);
  }

  /** No more notices until it ends or gets worse; false where nothing fires. */
  acknowledge(ruleId: string, identity: string, now: number): boolean {
    const slot = this.#slots.find(ruleId, identity);
    const severity = slot?.entry.alert.severity;
    if (slot === undefined || severity === undefined) {
      return false;
    }
    const told = { ...slot.entry.told, acknowledged: { at: now, severity } };
    slot.entry = { ...slot.entry, told };
    return true;
  }

  silence(silence: Silence): void {
    this.#silences = [...this.silences.filter(({ id }) => id !== silence.id), silence];
  }

  unsilence(id: string): void {
    this.#silences = this.#silences.filter((silence) => silence.id !== id);
  }

  /** What somebody wants done, in this process or another. */
  apply(action: AlertAction, now: number): void {
    switch (action.kind) {
      case 'acknowledge':
        this.acknowledge(action.ruleId, action.identity, now);
        break;
      case 'silence':
        this.silence(action.silence);
        break;
      case 'unsilence':
        this.unsilence(action.id);
        break;
    }
  }

  toJSON(): BookState {
    const isNotable = ({ alert, told }: AlertEntry) =>
      told !== nothingTold || alert.firedAt !== undefined || alert.phase === 'pending';
    return {
      version: 1,
      at: this.#at,
      entries: [...this.entries()].filter(isNotable),
      silences: this.silences,
      outbox: this.#outbox.toJSON(),
    };
  }

  #see(
    { rule, subject, observation }: Watched,
    slots: Map<string, Slot>,
    options: SweepOptions,
    changes: Change[],
  ): void {
    let slot = slots.get(rule.id);
    if (slot === undefined || slot.entry.what !== whatOf(rule.condition)) {
      const entry = {
        ruleId: rule.id,
        what: whatOf(rule.condition),
        subject,
        alert: newAlert(options.now),
        told: slot?.entry.told ?? nothingTold,
        isFromLabels: rule.isFromLabels,
      };
      slot = { entry, sweep: 0 };
      slots.set(rule.id, slot);
    }
    slot.sweep = this.#sweep;
    const lasts = Math.min(rule.for, options.longestFor ?? rule.for);
    const timing = { for: lasts, interval: Math.max(options.interval, paceOf(rule.condition)) };
    const step = stepAlert(slot.entry.alert, observation, options.now, timing);
    const isCalm = step.alert.firedAt === undefined && slot.entry.told === nothingTold;
    if (step.alert !== slot.entry.alert || !isCalm) {
      this.#update(
        slot,
        { ...slot.entry, subject, alert: step.alert, isFromLabels: rule.isFromLabels },
        step.transition,
        rule,
        options,
        changes,
      );
    }
  }

  /** True where nothing is left to remember. */
  #miss(slot: Slot, rule: Rule | undefined, options: SweepOptions, changes: Change[]): boolean {
    const { alert, told } = slot.entry;
    const isOver =
      (rule === undefined && !slot.entry.isFromLabels) ||
      (alert.phase === 'ok' && told.severity !== undefined) ||
      (alert.phase === 'suppressed' && alert.reason === 'gone' && options.now - alert.since > forgetAfter);
    if (!isOver) {
      this.#suppress(slot, 'gone', rule, options, changes);
      return false;
    }
    const ended = { ...newAlert(options.now), phase: 'ok' as const };
    const transition = alert.firedAt === undefined ? undefined : 'resolved';
    this.#update(slot, { ...slot.entry, alert: ended }, transition, rule, options, changes);
    // Whoever was told of it is told of its end, when the time comes.
    return told.severity === undefined || slot.entry.told.severity === undefined;
  }

  #suppress(
    slot: Slot,
    reason: SuppressionReason,
    rule: Rule | undefined,
    options: SweepOptions,
    changes: Change[],
  ): void {
    const step = stepAlert(slot.entry.alert, { kind: 'suppressed', reason }, options.now, noTiming);
    if (step.alert !== slot.entry.alert) {
      this.#update(slot, { ...slot.entry, alert: step.alert }, step.transition, rule, options, changes);
    }
  }

  #update(
    slot: Slot,
    entry: AlertEntry,
    transition: TransitionKind | undefined,
    rule: Rule | undefined,
    options: SweepOptions,
    changes: Change[],
  ): void {
    const { notify } = options.policy;
    const silencedUntil = this.#silencedUntil(entry, options.now);
    const request = { alert: entry.alert, transition, notify, now: options.now, silencedUntil };
    const { told, notice } = decideNotice(entry.told, request);
    slot.entry = { ...entry, told };
    if (notice !== undefined) {
      // Of what is over, the severity that was told is what it was.
      const severity: Severity = entry.alert.severity ?? entry.told.severity ?? 'warning';
      const due: Notice = {
        kind: notice,
        ruleId: entry.ruleId,
        subject: entry.subject,
        severity,
        text: options.describe(rule, slot.entry),
        at: options.now,
        firedAt: entry.told.firedAt ?? entry.alert.firedAt,
        value: entry.alert.value,
        heard: entry.told.severity,
      };
      this.#outbox.add(due, rule, notify, options.hostChannels);
    }
    if (transition !== undefined) {
      changes.push({ entry: slot.entry, transition });
    }
  }

  #silencedUntil(entry: AlertEntry, now: number): number | undefined {
    const ends = silencesOf(this.#silences, entry, now).map(({ until }) => until);
    return ends.length > 0 ? Math.max(...ends) : undefined;
  }

  /** A clock that was put back takes what lasts with it; silences end by the wall clock all the same. */
  #setClock(now: number): void {
    const by = now - this.#at;
    if (by < 0) {
      this.#slots.shift(by);
      this.#outbox.shift(by);
    }
    this.#at = now;
  }
}

const noTiming = { for: 0, interval: 0 };

function whatOf(condition: Condition): string {
  return condition.kind === 'metric' ? condition.metric : condition.kind;
}
