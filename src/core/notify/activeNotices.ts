import type { AlertEntry } from '../alerts/alertEntry.ts';
import type { AlertWatch } from '../alerts/alertWatch.ts';
import type { Notice } from '../alerts/outbox.ts';
import type { Policy } from '../checks/policy/policy.ts';
import type { Translate } from '../common/translate.ts';
import type { NoticeDispatcher } from './noticeDispatcher.ts';

type Watch = Pick<AlertWatch, 'book' | 'policy' | 'ruleOf' | 'describe'>;

/** Tells receivers that forget what is still the case; call it after every sweep. */
export function remindReceivers(
  dispatcher: Pick<NoticeDispatcher, 'refresh'>,
  watch: Watch,
  { now, signal, t }: { readonly now: number; readonly signal: AbortSignal; readonly t: Translate },
): Promise<void> {
  const channels = new Set([
    ...[...watch.book.entries()].flatMap((entry) => channelsOf(entry, watch)),
    ...watch.book.waitingChannels,
  ]);
  return dispatcher.refresh(channels, (channel) => activeNotices(channel, watch, now, t), signal);
}

/**
 * What a channel has been told of and has not heard the end of. What it has not been given yet, for quiet hours or for want of company,
 * it does not learn this way either: it is reminded of what it knew before.
 */
export function activeNotices(channel: string, watch: Watch, now: number, t: Translate): Notice[] {
  const undelivered = new Map<string, Notice>();
  for (const notice of watch.book.undelivered(channel)) {
    const key = keyOf(notice);
    undelivered.set(key, undelivered.get(key) ?? notice);
  }
  const known = [...watch.book.entries()].flatMap((entry): Notice[] => {
    const { ruleId, subject, alert, told } = entry;
    const isKnown = told.severity !== undefined && channelsOf(entry, watch).includes(channel);
    return isKnown && !undelivered.has(keyOf(entry))
      ? [
          {
            kind: 'reminder',
            ruleId,
            subject,
            severity: told.severity,
            text: watch.describe(watch.ruleOf(entry), entry, t),
            at: now,
            firedAt: told.firedAt ?? alert.firedAt,
            value: alert.value,
          },
        ]
      : [];
  });
  const knownBefore = [...undelivered.values()].flatMap((notice): Notice[] =>
    notice.heard === undefined ? [] : [{ ...notice, kind: 'reminder', severity: notice.heard, at: now }],
  );
  return [...known, ...knownBefore];
}

function keyOf({ ruleId, subject }: Pick<Notice, 'ruleId' | 'subject'>): string {
  return JSON.stringify([ruleId, subject.identity]);
}

/** All that a policy names. */
export function policyChannels({ rules, notify }: Policy): ReadonlySet<string> {
  return new Set([...notify.channels, ...rules.flatMap(({ channels = [] }) => channels)]);
}

/** None where its rule is gone. */
function channelsOf(entry: AlertEntry, watch: Watch): readonly string[] {
  const rule = watch.ruleOf(entry);
  return rule ? (rule.channels ?? watch.policy.notify.channels) : [];
}
