import type { Translate } from '../common/translate.ts';
import type { Alert } from './alert.ts';

/** How a rule stands for a container, by urgency. What is not known is never OK. */
export const checkStates = ['critical', 'warning', 'pending', 'noData', 'suppressed', 'ok'] as const;
export type CheckState = (typeof checkStates)[number];

export function checkStateOf({ phase, severity }: Alert): CheckState {
  return phase === 'firing' ? (severity ?? 'warning') : phase;
}

export function checkStateTitle(state: CheckState, t: Translate): string {
  switch (state) {
    case 'critical':
      return t('Critical');
    case 'warning':
      return t('Warning');
    case 'pending':
      return t('Pending');
    case 'noData':
      return t('No data');
    case 'suppressed':
      return t('Not evaluated');
    case 'ok':
      return t('OK');
  }
}

/** Most urgent first: below zero where `a` is. */
export function compareStates(a: CheckState, b: CheckState): number {
  return checkStates.indexOf(a) - checkStates.indexOf(b);
}

/** `1 critical · 2 pending · 5 OK`; empty for none. */
export function countStates(states: readonly CheckState[], t: Translate): string {
  const words: Readonly<Record<CheckState, (count: number) => string>> = {
    critical: (count) => t('{0} critical', count),
    warning: (count) => t('{0} warning', count),
    pending: (count) => t('{0} pending', count),
    noData: (count) => t('{0} without data', count),
    suppressed: (count) => t('{0} not evaluated', count),
    ok: (count) => t('{0} OK', count),
  };
  return checkStates
    .map((state) => ({ state, count: states.filter((one) => one === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => words[state](count))
    .join(' · ');
}
