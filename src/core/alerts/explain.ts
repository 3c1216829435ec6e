import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import { formatDuration } from '../metrics/format.ts';
import type { Alert, SuppressionReason, TransitionKind } from './alert.ts';
import type { Decision, NoticeKind } from './notices.ts';

/** Why an alert is in its state, in the user's words: one sentence. `lasts` is the rule's `for`, in milliseconds. */
export function explainAlert(alert: Alert, lasts: number, now: number, t: Translate): string {
  const time = (since: number | undefined) => formatDuration(now - (since ?? now), t);
  switch (alert.phase) {
    case 'ok':
      return t('OK: the rule is not broken.');
    case 'pending':
      return t(
        'Pending: broken for {0}; the alert fires after {1}.',
        time(alert.heldSince),
        formatDuration(lasts, t),
      );
    case 'firing':
      return alert.heldSince === undefined
        ? t('Firing for {0}.', time(alert.firedAt))
        : t(
            'Firing for {0}; it has been well for {1} and ends after {2}.',
            time(alert.firedAt),
            time(alert.heldSince),
            formatDuration(lasts, t),
          );
    case 'suppressed':
      return suppressionText(alert.reason, t);
    case 'noData':
      return t('No data for {0}: this is neither good nor bad.', time(alert.since));
    default:
      return assertNever(alert.phase);
  }
}

/** Why somebody was told, or was not: one sentence. `time` writes a moment in the user's way. */
export function explainDecision(decision: Decision, time: (at: number) => string, t: Translate): string {
  const what = noticeTitle(decision.kind, t);
  const until = decision.until === undefined ? '' : time(decision.until);
  switch (decision.reason) {
    case 'told':
      return t('{0}: told at {1}.', what, time(decision.at));
    case 'quietHours':
      return decision.outcome === 'deferred'
        ? t('{0}: it is told when the quiet hours are over.', what)
        : t('{0}: not told, these are quiet hours.', what);
    case 'acknowledged':
      return t('{0}: not told, the alert is acknowledged.', what);
    case 'silenced':
      return t('{0}: not told, the alert is silenced until {1}.', what, until);
    case 'flapping':
      return decision.outcome === 'held'
        ? t('{0}: not told, the alert comes and goes; held until {1}.', what, until)
        : t('{0}: told at {1}.', what, time(decision.at));
    case 'tooMany':
      return t('{0}: not told, too many notices within an hour; the next at {1}.', what, until);
    case 'recently':
      return t('{0}: told a moment ago; again at {1}.', what, until);
    default:
      return assertNever(decision.reason);
  }
}

export function noticeTitle(kind: NoticeKind, t: Translate): string {
  switch (kind) {
    case 'firing':
      return t('Alert');
    case 'escalated':
      return t('Worse');
    case 'reminder':
      return t('Reminder');
    case 'resolved':
      return t('Over');
    case 'flapping':
      return t('Comes and goes');
    default:
      return assertNever(kind);
  }
}

/** What has just happened to an alert, in a word or two. */
export function transitionTitle(transition: TransitionKind, t: Translate): string {
  switch (transition) {
    case 'pending':
      return t('Pending');
    case 'calmed':
      return t('Calm again');
    case 'fired':
      return t('Fired');
    case 'escalated':
      return t('Worse');
    case 'resolved':
      return t('Resolved');
    case 'suppressed':
      return t('Suppressed');
    case 'noData':
      return t('No data');
    case 'resumed':
      return t('Data again');
    default:
      return assertNever(transition);
  }
}

/** Why a rule is not evaluated for a container: one sentence. */
export function suppressionText(reason: SuppressionReason | undefined, t: Translate): string {
  switch (reason) {
    case 'engineAway':
      return t('Not evaluated: the engine does not answer.');
    case 'schedule':
      return t('Not evaluated: outside the rule’s schedule.');
    case 'gone':
      return t('Not evaluated: the container is gone.');
    case 'notRunning':
    case undefined:
      return t('Not evaluated: the container does not run.');
    default:
      return assertNever(reason);
  }
}
