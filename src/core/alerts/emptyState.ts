import type { AlertEntry } from './alertEntry.ts';
import { checkStateOf } from './checkState.ts';

/** Why a view of checks or alerts has no rows. `well` is said only where something is known to be. */
export type EmptyState = 'filtered' | 'engineAway' | 'nothing' | 'unknown' | 'well';

/** Of rules that are watched, and of which none is shown. */
export function emptyState(
  entries: readonly AlertEntry[],
  { isAway, isFiltering }: { readonly isAway: boolean; readonly isFiltering: boolean },
): EmptyState {
  const states = entries.map(({ alert }) => checkStateOf(alert));
  if (isAway || entries.some(({ alert }) => alert.reason === 'engineAway')) {
    return 'engineAway';
  }
  if (isFiltering && entries.length > 0) {
    return 'filtered';
  }
  if (entries.length === 0) {
    return 'nothing';
  }
  return states.includes('ok') && !states.includes('noData') ? 'well' : 'unknown';
}
