import type { AlertEntry } from '../alerts/alertBook.ts';
import type { Notice } from '../alerts/outbox.ts';
import type { Policy, Rule } from '../checks/policy/policy.ts';

/** What a channel has been told of and has not heard the end of. */
export function activeNotices(
  entries: Iterable<AlertEntry>,
  channel: string,
  {
    policy,
    now,
    describe,
  }: {
    readonly policy: Policy;
    readonly now: number;
    readonly describe: (rule: Rule | undefined, entry: AlertEntry) => string;
  },
): Notice[] {
  const rules = new Map(policy.rules.map((rule) => [rule.id, rule]));
  return [...entries].flatMap((entry): Notice[] => {
    const { ruleId, subject, alert, told } = entry;
    const rule = rules.get(ruleId);
    const isTold = rule && (rule.channels ?? policy.notify.channels).includes(channel);
    return isTold && told.severity !== undefined
      ? [
          {
            kind: 'reminder',
            ruleId,
            subject,
            severity: told.severity,
            text: describe(rule, entry),
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
