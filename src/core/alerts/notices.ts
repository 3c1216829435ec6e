import type { NotifySettings, Severity } from '../checks/policy/policy.ts';
import { isWithin } from '../checks/policy/schedule.ts';
import type { Alert, TransitionKind } from './alert.ts';

export type NoticeKind = 'firing' | 'escalated' | 'reminder' | 'resolved' | 'flapping';

/** Why a notice goes out, waits, or does not go out: the answer to “why was I (not) told?”. */
export type DecisionReason =
  | 'acknowledged'
  | 'silenced'
  | 'flapping'
  | 'tooMany'
  /** Told a moment ago. */
  | 'recently'
  | 'quietHours'
  /** It goes out, with what else happens in its project. */
  | 'told';

export interface Decision {
  readonly kind: NoticeKind;
  readonly outcome: 'sent' | 'deferred' | 'held';
  readonly reason: DecisionReason;
  /** Until when it holds, where that is known. */
  readonly until: number | undefined;
  /** When it was first made, and last, where the same one was made again and again. */
  readonly at: number;
  readonly lastAt: number;
}

/** What the receivers of one alert have heard, and what holds further notices back: plain data. */
export interface Told {
  /** The severity they last heard of; undefined: nothing, or that it is over. */
  readonly severity: Severity | undefined;
  /** When what they heard of first fired, until they hear that it is over; undefined as above, and in what an earlier version kept. */
  readonly firedAt?: number | undefined;
  /** When the notices of the last hour were decided on. */
  readonly sent: readonly number[];
  /** When it fired and ended within the last 300 s. */
  readonly changes: readonly number[];
  readonly flappingUntil: number | undefined;
  readonly acknowledged: { readonly at: number; readonly severity: Severity } | undefined;
  /** The last ones, oldest first. */
  readonly decisions: readonly Decision[];
}

export const nothingTold: Told = {
  severity: undefined,
  sent: [],
  changes: [],
  flappingUntil: undefined,
  acknowledged: undefined,
  decisions: [],
};

const flappingWindow = 300_000;
const flappingChanges = 5;
const flappingHold = 900_000;
const hour = 3_600_000;
const maxDecisions = 20;

export interface NoticeRequest {
  readonly alert: Alert;
  /** What happened in this sweep. */
  readonly transition: TransitionKind | undefined;
  readonly notify: NotifySettings;
  readonly now: number;
  /** Silenced until then. */
  readonly silencedUntil: number | undefined;
}

export interface NoticeDecision {
  readonly told: Told;
  /** To be told, now or when quiet hours are over; undefined: nothing. */
  readonly notice: NoticeKind | undefined;
}

/**
 * Decides whether somebody is told now: by what they have heard and what is the case, in the order acknowledged, silenced,
 * flapping, too many within the hour, told a moment ago, quiet hours. What is held back is decided on anew in the next
 * sweep, so that nothing is lost. Pure.
 */
export function decideNotice(before: Told, request: NoticeRequest): NoticeDecision {
  const { alert, now } = request;
  const { told, hasBegunToFlap } = trackChanges(before, request);
  const kind = hasBegunToFlap ? 'flapping' : wanted(told, alert);
  if (kind === undefined) {
    return { told, notice: undefined };
  }
  const hold = reasonToHold(told, kind, request);
  if (hold) {
    return { told: remember(told, { kind, outcome: 'held', ...hold }, now), notice: undefined };
  }
  const heard: Told = {
    ...told,
    severity: kind === 'resolved' ? undefined : (alert.severity ?? told.severity ?? 'warning'),
    firedAt: kind === 'resolved' ? undefined : (told.firedAt ?? alert.firedAt),
    sent: [...withinHour(told, now), now],
  };
  const decision = isQuietAt(request.notify, now)
    ? ({ kind, outcome: 'deferred', reason: 'quietHours', until: undefined } as const)
    : ({ kind, outcome: 'sent', reason: 'told', until: undefined } as const);
  return { told: remember(heard, decision, now), notice: kind };
}

export function isQuietAt({ quietHours, timeZone }: NotifySettings, now: number): boolean {
  return quietHours !== undefined && isWithin(quietHours, now, timeZone);
}

/** The same on a clock that was put back. */
export function shiftTold(told: Told, by: number): Told {
  return {
    ...told,
    sent: told.sent.map((at) => at + by),
    changes: told.changes.map((at) => at + by),
    firedAt: told.firedAt === undefined ? undefined : told.firedAt + by,
    flappingUntil: told.flappingUntil === undefined ? undefined : told.flappingUntil + by,
    acknowledged: told.acknowledged && { ...told.acknowledged, at: told.acknowledged.at + by },
  };
}

/** What is the case and has not been told. */
function wanted({ severity }: Told, alert: Alert): NoticeKind | undefined {
  switch (alert.phase) {
    case 'firing':
      return severity === undefined
        ? 'firing'
        : severity === 'warning' && alert.severity === 'critical'
          ? 'escalated'
          : 'reminder';
    case 'ok':
    case 'pending':
      return severity === undefined ? undefined : 'resolved';
    default:
      return undefined;
  }
}

function reasonToHold(
  told: Told,
  kind: NoticeKind,
  { alert, notify, now, silencedUntil }: NoticeRequest,
): Pick<Decision, 'reason' | 'until'> | undefined {
  const { acknowledged, flappingUntil } = told;
  const isWorse = acknowledged?.severity === 'warning' && alert.severity === 'critical';
  if (acknowledged && kind !== 'resolved' && !isWorse) {
    return { reason: 'acknowledged', until: undefined };
  }
  if (silencedUntil !== undefined) {
    return { reason: 'silenced', until: silencedUntil };
  }
  if (flappingUntil !== undefined && kind !== 'flapping') {
    return { reason: 'flapping', until: flappingUntil };
  }
  const sent = withinHour(told, now);
  if (sent.length >= notify.maxPerHour) {
    return { reason: 'tooMany', until: (sent.at(-notify.maxPerHour) ?? now) + hour };
  }
  if (kind !== 'reminder') {
    return undefined;
  }
  const next = (told.sent.at(-1) ?? Number.NEGATIVE_INFINITY) + notify.repeat;
  if (now < next) {
    return { reason: 'recently', until: next };
  }
  // What happened is told afterwards; that it went on happening need not be, every five minutes.
  return isQuietAt(notify, now) ? { reason: 'quietHours', until: undefined } : undefined;
}

function withinHour({ sent }: Told, now: number): readonly number[] {
  return sent.filter((at) => at > now - hour);
}

/** Keeps the last changes, and holds everything for a while where there were too many; an end ends an acknowledgement. */
function trackChanges(
  told: Told,
  { alert, transition, now }: NoticeRequest,
): { readonly told: Told; readonly hasBegunToFlap: boolean } {
  const isChange = transition === 'fired' || transition === 'resolved';
  const isHoldOver = told.flappingUntil !== undefined && now >= told.flappingUntil;
  const isAcknowledgementOver = told.acknowledged !== undefined && alert.firedAt === undefined;
  if (!isChange && !isHoldOver && !isAcknowledgementOver) {
    return { told, hasBegunToFlap: false };
  }
  const changes = [...told.changes.filter((at) => at > now - flappingWindow), ...(isChange ? [now] : [])];
  const heldUntil = isHoldOver ? undefined : told.flappingUntil;
  const hasBegunToFlap = heldUntil === undefined && changes.length >= flappingChanges;
  return {
    hasBegunToFlap,
    told: {
      ...told,
      acknowledged: isAcknowledgementOver ? undefined : told.acknowledged,
      changes: hasBegunToFlap ? [] : changes,
      flappingUntil: hasBegunToFlap ? now + flappingHold : heldUntil,
    },
  };
}

/** The same decision not to tell, made in every sweep, is one. */
function remember(told: Told, decision: Omit<Decision, 'at' | 'lastAt'>, now: number): Told {
  const last = told.decisions.at(-1);
  const isSame =
    last?.kind === decision.kind &&
    last.outcome === 'held' &&
    decision.outcome === 'held' &&
    last.reason === decision.reason;
  const kept = isSame ? told.decisions.slice(0, -1) : told.decisions.slice(1 - maxDecisions);
  const at = isSame ? last.at : now;
  return { ...told, decisions: [...kept, { ...decision, at, lastAt: now }] };
}
