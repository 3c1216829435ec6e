import type { Alert } from './alert.ts';
import type { AlertEntry } from './alertEntry.ts';

/** What an alert is to the user, by urgency. `unknown`: it fired, and nobody knows how it stands now. */
export type AlertState = 'critical' | 'warning' | 'pending' | 'unknown';

const byUrgency: readonly AlertState[] = ['critical', 'warning', 'pending', 'unknown'];

/** undefined: nothing that anybody has to look at. */
export function stateOfAlert({ phase, severity, firedAt }: Alert): AlertState | undefined {
  switch (phase) {
    case 'firing':
      return severity ?? 'warning';
    case 'pending':
      return 'pending';
    case 'noData':
    case 'suppressed':
      return firedAt === undefined ? undefined : 'unknown';
    case 'ok':
      return undefined;
  }
}

/** What is to be looked at, most urgent first, then the oldest. */
export function listAlerts(entries: Iterable<AlertEntry>): AlertEntry[] {
  const rank = ({ alert }: AlertEntry) => {
    const state = stateOfAlert(alert);
    return state === undefined ? byUrgency.length : byUrgency.indexOf(state);
  };
  const since = ({ alert }: AlertEntry) => alert.firedAt ?? alert.since;
  const name = ({ subject, ruleId }: AlertEntry) => `${subject.name}\n${ruleId}`;
  return [...entries]
    .filter(({ alert }) => stateOfAlert(alert) !== undefined)
    .sort((a, b) => rank(a) - rank(b) || since(a) - since(b) || (name(a) < name(b) ? -1 : 1));
}
