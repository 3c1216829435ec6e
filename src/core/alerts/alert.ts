import type { Severity, Threshold } from '../checks/policy/policy.ts';
import { assertNever } from '../common/assertNever.ts';

/** `noData` is not known, and so never shown as OK; `suppressed` is not looked at, for a reason. */
export type AlertPhase = 'ok' | 'pending' | 'firing' | 'suppressed' | 'noData';

export type SuppressionReason =
  /** The container does not run: a rule of its own covers that. */
  | 'notRunning'
  | 'gone'
  | 'engineAway'
  /** Outside the rule's schedule. */
  | 'schedule';

/** How a value stands to its threshold; `between` is neither broken nor past `clear`. */
export type Level = 'ok' | 'between' | Severity;

/** What is known of one alert's subject in one sweep. Times are of this machine's clock, in milliseconds since 1970. */
export type Observation =
  /** The last reading, new or not: `at` tells which. */
  | {
      readonly kind: 'sample';
      readonly at: number;
      readonly level: Level;
      readonly value: number | undefined;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'suppressed'; readonly reason: SuppressionReason };

type Sample = Extract<Observation, { kind: 'sample' }>;

/** The state of one rule for one container: plain data that survives a restart. */
export interface Alert {
  readonly phase: AlertPhase;
  /** Since when it is in this phase. */
  readonly since: number;
  /** When it fired, while that is not over: also while it is suppressed or without data. */
  readonly firedAt: number | undefined;
  /** The worst since it fired. */
  readonly severity: Severity | undefined;
  /** Since when it is broken (pending), or past `clear` (firing). */
  readonly heldSince: number | undefined;
  /** The last sample that mattered. */
  readonly seenAt: number;
  readonly value: number | undefined;
  readonly reason: SuppressionReason | undefined;
}

export interface AlertTiming {
  /** How long it has to last; how long it has to be over. */
  readonly for: number;
  /** Between two samples; three without one are no data. */
  readonly interval: number;
}

export type TransitionKind =
  | 'pending'
  | 'calmed'
  | 'fired'
  | 'escalated'
  | 'resolved'
  | 'suppressed'
  | 'noData'
  | 'resumed';

export interface Step {
  readonly alert: Alert;
  /** undefined: nothing that anybody would be told of. */
  readonly transition: TransitionKind | undefined;
}

/** Before the first sample nothing is known. */
export function newAlert(now: number): Alert {
  return {
    phase: 'noData',
    since: now,
    firedAt: undefined,
    severity: undefined,
    heldSince: undefined,
    seenAt: 0,
    value: undefined,
    reason: undefined,
  };
}

/**
 * One step of the state machine: what an observation makes of an alert. Pure; the same alert where nothing changed.
 * `now` never goes back: see shiftAlert for a clock that does.
 */
export function stepAlert(alert: Alert, observation: Observation, now: number, timing: AlertTiming): Step {
  switch (observation.kind) {
    case 'suppressed':
      return suppress(alert, observation.reason, now);
    case 'none':
      return now - alert.seenAt > 3 * timing.interval ? loseData(alert, now) : unchanged(alert);
    case 'sample':
      if (now - observation.at > 3 * timing.interval) {
        return loseData(alert, now);
      }
      // One that is not new is no further evidence; one of the future is of a clock that was put back.
      return observation.at <= alert.seenAt || observation.at > now
        ? unchanged(alert)
        : see(alert, observation, now, timing);
    default:
      return assertNever(observation);
  }
}

/** How a value stands to a threshold; at the trigger is not past it, at `clear` is. */
export function levelOf(value: number, { comparison, trigger, critical, clear }: Threshold): Level {
  const isPast = (limit: number) => (comparison === 'above' ? value > limit : value < limit);
  if (critical !== undefined && isPast(critical)) {
    return 'critical';
  }
  return isPast(trigger) ? 'warning' : isPast(clear) ? 'between' : 'ok';
}

/** The same alert on a clock that was put back by `-by` milliseconds: what lasted goes on lasting as long. */
export function shiftAlert(alert: Alert, by: number): Alert {
  return {
    ...alert,
    since: alert.since + by,
    // A moment less: the first sample on the new clock is a new one.
    seenAt: alert.seenAt + by - 1,
    firedAt: alert.firedAt === undefined ? undefined : alert.firedAt + by,
    heldSince: alert.heldSince === undefined ? undefined : alert.heldSince + by,
  };
}

function see(alert: Alert, { at, level, value }: Sample, now: number, timing: AlertTiming): Step {
  // What was suppressed or unknown in between proves nothing: whatever has to last begins anew.
  const isResumed = alert.phase === 'suppressed' || alert.phase === 'noData';
  const isGap = isResumed || at - alert.seenAt > 3 * timing.interval;
  const seen: Seen = { at, level, now, isGap, isResumed, lasts: timing.for };
  if (alert.firedAt === undefined && alert.phase === 'ok' && !isBroken(level)) {
    return unchanged(alert);
  }
  const updated = { ...alert, seenAt: at, value, reason: undefined };
  return alert.firedAt === undefined ? seeQuiet(updated, seen) : seeFiring(updated, seen);
}

interface Seen {
  readonly at: number;
  readonly level: Level;
  readonly now: number;
  /** What had to last was not watched all the time. */
  readonly isGap: boolean;
  readonly isResumed: boolean;
  readonly lasts: number;
}

function seeQuiet(alert: Alert, { at, level, now, isGap, isResumed, lasts }: Seen): Step {
  if (!isBroken(level)) {
    const transition = alert.phase === 'pending' ? 'calmed' : isResumed ? 'resumed' : undefined;
    return { alert: enter({ ...alert, heldSince: undefined }, 'ok', now), transition };
  }
  const heldSince = alert.phase === 'pending' && !isGap ? (alert.heldSince ?? at) : at;
  if (at - heldSince >= lasts) {
    const fired = { ...alert, firedAt: now, severity: level, heldSince: undefined };
    return { alert: enter(fired, 'firing', now), transition: 'fired' };
  }
  const transition = alert.phase === 'pending' ? undefined : 'pending';
  return { alert: enter({ ...alert, heldSince }, 'pending', now), transition };
}

function seeFiring(alert: Alert, { at, level, now, isGap, isResumed, lasts }: Seen): Step {
  const resumption = isResumed ? 'resumed' : undefined;
  if (level === 'ok') {
    const heldSince = isGap ? at : (alert.heldSince ?? at);
    if (at - heldSince < lasts) {
      return { alert: enter({ ...alert, heldSince }, 'firing', now), transition: resumption };
    }
    const resolved = { ...alert, firedAt: undefined, severity: undefined, heldSince: undefined };
    return { alert: enter(resolved, 'ok', now), transition: 'resolved' };
  }
  const isWorse = level === 'critical' && alert.severity === 'warning';
  const severity = isWorse ? level : alert.severity;
  return {
    alert: enter({ ...alert, severity, heldSince: undefined }, 'firing', now),
    transition: isWorse ? 'escalated' : resumption,
  };
}

function suppress(alert: Alert, reason: SuppressionReason, now: number): Step {
  if (alert.phase === 'suppressed') {
    return alert.reason === reason ? unchanged(alert) : unchanged({ ...alert, reason });
  }
  const suppressed = { ...alert, heldSince: undefined, reason };
  return { alert: enter(suppressed, 'suppressed', now), transition: 'suppressed' };
}

function loseData(alert: Alert, now: number): Step {
  if (alert.phase === 'noData') {
    return unchanged(alert);
  }
  const unknown = { ...alert, heldSince: undefined, reason: undefined };
  return { alert: enter(unknown, 'noData', now), transition: 'noData' };
}

function isBroken(level: Level): level is Severity {
  return level === 'warning' || level === 'critical';
}

function enter(alert: Alert, phase: AlertPhase, now: number): Alert {
  return alert.phase === phase ? alert : { ...alert, phase, since: now };
}

function unchanged(alert: Alert): Step {
  return { alert, transition: undefined };
}
