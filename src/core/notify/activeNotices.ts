import type { AlertEntry } from '../alerts/alertBook.ts';
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
  const entries = [...watch.book.entries()];
  const channels = new Set(entries.flatMap((entry) => channelsOf(entry, watch)));
  return dispatcher.refresh(channels, (channel) => activeNotices(channel, watch, now, t), signal);
}

/** What a channel has been told of and has not heard the end of. */
export function activeNotices(channel: string, watch: Watch, now: number, t: Translate): Notice[] {
  return [...watch.book.entries()].flatMap((entry): Notice[] => {
    const { ruleId, subject, alert, told } = entry;
    return channelsOf(entry, watch).includes(channel) && told.severity !== undefined
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
