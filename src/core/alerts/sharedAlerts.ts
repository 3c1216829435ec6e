import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { SignalDetail } from '../checks/signals/signalDetail.ts';
import type { Translate } from '../common/translate.ts';
import type { Container } from '../containers/container.ts';
import type { AlertEntry, Change, Silence } from './alertEntry.ts';
import { type AlertSource, alertSentence, ruleOfAlert } from './alertSource.ts';
import { areAll, isEntry, isSilence } from './bookState.ts';

/** All alerts as the process that watches shows them to the others of its user. */
export interface SharedAlerts {
  readonly version: 1;
  readonly entries: readonly SharedEntry[];
  readonly silences: readonly Silence[];
}

export type SharedEntry = AlertEntry & { readonly detail?: SignalDetail | undefined };

/** Whether a file that was read is what another process shows: it may be of another version. */
export function isSharedAlerts(value: unknown): value is SharedAlerts {
  const { version, entries, silences } = (value ?? {}) as Partial<SharedAlerts>;
  return version === 1 && areAll(entries, isEntry) && areAll(silences, isSilence);
}

/** The alerts that another process evaluates, by the policy and the containers that are known here. */
export class AlertsElsewhere implements AlertSource {
  readonly policy: Policy;
  readonly #shared: SharedAlerts;
  readonly #containers: () => Iterable<Container>;

  constructor(shared: SharedAlerts, policy: Policy, containers: () => Iterable<Container>) {
    this.#shared = shared;
    this.policy = policy;
    this.#containers = containers;
  }

  get entries(): readonly SharedEntry[] {
    return this.#shared.entries;
  }

  get silences(): readonly Silence[] {
    return this.#shared.silences;
  }

  ruleOf(entry: AlertEntry): Rule | undefined {
    return ruleOfAlert(entry, this.policy, this.#containers());
  }

  describe(entry: SharedEntry, t: Translate): string {
    return alertSentence(this.ruleOf(entry), entry, entry.detail, t);
  }
}

/** What has fired, got worse or ended from one look at shared alerts to the next. */
export function changesBetween(before: readonly AlertEntry[], after: readonly AlertEntry[]): Change[] {
  const known = new Map(before.map((entry) => [keyOf(entry), entry]));
  const changes = after.flatMap((entry): Change[] => {
    const { alert } = entry;
    const last = known.get(keyOf(entry))?.alert;
    known.delete(keyOf(entry));
    if (alert.firedAt !== undefined && last?.firedAt !== alert.firedAt) {
      return [{ entry, transition: 'fired' }];
    }
    if (last?.firedAt === undefined) {
      return [];
    }
    const isWorse = last.severity === 'warning' && alert.severity === 'critical';
    return alert.firedAt === undefined
      ? [{ entry, transition: 'resolved' }]
      : isWorse
        ? [{ entry, transition: 'escalated' }]
        : [];
  });
  // Its rule or its container is no more.
  const gone = [...known.values()].filter(({ alert }) => alert.firedAt !== undefined);
  return [...changes, ...gone.map((entry): Change => ({ entry, transition: 'resolved' }))];
}

const keyOf = ({ ruleId, subject }: AlertEntry) => JSON.stringify([ruleId, subject.identity]);
