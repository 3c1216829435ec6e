import { type CheckRule, type CheckStatus, worstStatus } from '../checks/checks.ts';
import type { Rule } from '../checks/policy/policy.ts';
import type { Translate } from '../common/translate.ts';
import { type Container, stableIdentity } from '../containers/container.ts';
import type { AlertEntry } from './alertEntry.ts';
import type { AlertSource } from './alertSource.ts';

/** Why a container stands badly. Texts may hold what containers call themselves. */
export interface Trouble {
  readonly status: 'warning' | 'critical';
  /** A few words, the same for as long as it lasts. */
  readonly what: string;
  /** One sentence, with what was found. */
  readonly text: string;
}

/** What a policy that is watched says of each container, by container id. */
export interface WatchedAlerts {
  /** The worst that fires. */
  readonly statuses: ReadonlyMap<string, CheckStatus>;
  /** What happened at a moment and a rule of the policy decides about: when it begins, and when it is over. */
  readonly judged: ReadonlyMap<string, ReadonlySet<CheckRule>>;
  readonly troublesOf: (containerId: string) => readonly Trouble[];
}

export function watchedAlerts(
  source: AlertSource,
  containers: Iterable<Container>,
  t: Translate,
): WatchedAlerts {
  const ids = new Map([...containers].map((one) => [stableIdentity(one), one.id]));
  const firing = new Map<string, AlertEntry[]>();
  const judged = new Map<string, Set<CheckRule>>();
  for (const entry of source.entries) {
    const id = ids.get(entry.subject.identity);
    const rule = id !== undefined && isKnown(entry) ? momentaryRule(source.ruleOf(entry)) : undefined;
    if (id !== undefined && rule !== undefined) {
      judged.set(id, (judged.get(id) ?? new Set()).add(rule));
    }
    if (id !== undefined && entry.alert.phase === 'firing') {
      firing.set(id, [...(firing.get(id) ?? []), entry]);
    }
  }
  return {
    statuses: new Map(
      [...firing].map(([id, own]) => [id, worstStatus(own.map((one) => ({ status: severityOf(one) })))]),
    ),
    judged,
    troublesOf: (containerId) =>
      (firing.get(containerId) ?? []).map((entry) => ({
        status: severityOf(entry),
        what: entry.ruleId,
        text: source.describe(entry, t),
      })),
  };
}

const severityOf = ({ alert }: AlertEntry) => alert.severity ?? 'warning';

const isKnown = ({ alert }: AlertEntry) => alert.phase !== 'noData' && alert.phase !== 'suppressed';

function momentaryRule(rule: Rule | undefined): CheckRule | undefined {
  if (rule?.condition.kind !== 'event') {
    return undefined;
  }
  const { event } = rule.condition;
  return event === 'oom' ? 'oomKilled' : event === 'restart-loop' ? 'restartLoop' : undefined;
}
