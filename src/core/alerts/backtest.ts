import type { Severity, Threshold } from '../checks/policy/policy.ts';
import { type Alert, type AlertTiming, levelOf, newAlert, type Observation, stepAlert } from './alert.ts';

/** What a rule would have been shown at a moment (milliseconds since 1970). */
export interface Observed {
  readonly at: number;
  readonly observation: Observation;
}

/** One time that the rule would have fired. */
export interface PastAlert {
  readonly firedAt: number;
  /** undefined: it still fired when the recording ended. */
  readonly resolvedAt: number | undefined;
  readonly severity: Severity;
  /** The worst value while it fired; undefined of what has none. */
  readonly worst: number | undefined;
}

/** Replays a rule on what was recorded of one container, oldest first, by the same state machine that watches. Pure. */
export function backtest(
  observed: readonly Observed[],
  timing: AlertTiming,
  comparison: Threshold['comparison'] = 'above',
): PastAlert[] {
  const found: PastAlert[] = [];
  let alert: Alert = newAlert(observed[0]?.at ?? 0);
  for (const { at, observation } of observed) {
    const value = observation.kind === 'sample' ? observation.value : undefined;
    const step = stepAlert(alert, observation, at, timing);
    alert = step.alert;
    const last = found.at(-1);
    if (step.transition === 'fired') {
      const severity = alert.severity ?? 'warning';
      found.push({ firedAt: at, resolvedAt: undefined, severity, worst: value });
    } else if (last && step.transition === 'resolved') {
      found[found.length - 1] = { ...last, resolvedAt: at };
    } else if (last && alert.phase === 'firing') {
      const worst = worse(last.worst, value, comparison);
      found[found.length - 1] = { ...last, worst, severity: alert.severity ?? last.severity };
    }
  }
  return found;
}

/** A recorded value, as a rule with this threshold sees it; undefined: the container ran and nothing is known. */
export function observedValue(
  at: number,
  value: number | undefined,
  { threshold, severity }: { readonly threshold: Threshold; readonly severity: Severity },
): Observed {
  if (value === undefined) {
    return { at, observation: { kind: 'none' } };
  }
  const level = levelOf(value, threshold);
  return {
    at,
    observation: { kind: 'sample', at, level: level === 'warning' ? severity : level, value },
  };
}

function worse(
  a: number | undefined,
  b: number | undefined,
  comparison: Threshold['comparison'],
): number | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  return comparison === 'above' ? Math.max(a, b) : Math.min(a, b);
}
