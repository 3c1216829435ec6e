import type { Severity, Threshold } from '../checks/policy/policy.ts';
import { type Alert, levelOf, newAlert, type Observation, stepAlert } from './alert.ts';

/** What a rule would have been shown: a value of its metric, oldest first. */
export interface RecordedValue {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** undefined: the container ran and nothing is known. */
  readonly value: number | undefined;
}

/** One time that the rule would have fired. */
export interface PastAlert {
  readonly firedAt: number;
  /** undefined: it still fired when the recording ended. */
  readonly resolvedAt: number | undefined;
  readonly severity: Severity;
  /** The worst value while it fired. */
  readonly worst: number;
}

export interface BacktestOptions {
  readonly threshold: Threshold;
  /** Of what is past the trigger and not critical. */
  readonly severity: Severity;
  readonly for: number;
  /** Between two values, in milliseconds: three without one are no data. */
  readonly interval: number;
}

/** Replays a rule on what was recorded of one container, by the same state machine that watches. Pure. */
export function backtest(values: readonly RecordedValue[], options: BacktestOptions): PastAlert[] {
  const found: PastAlert[] = [];
  let alert: Alert = newAlert(values[0]?.at ?? 0);
  for (const { at, value } of values) {
    const step = stepAlert(alert, observationOf(at, value, options), at, options);
    alert = step.alert;
    const last = found.at(-1);
    if (step.transition === 'fired' && value !== undefined) {
      found.push({
        firedAt: at,
        resolvedAt: undefined,
        severity: alert.severity ?? options.severity,
        worst: value,
      });
    } else if (last && step.transition === 'resolved') {
      found[found.length - 1] = { ...last, resolvedAt: at };
    } else if (last && alert.phase === 'firing' && value !== undefined) {
      const worst = worse(last.worst, value, options.threshold);
      found[found.length - 1] = { ...last, worst, severity: alert.severity ?? last.severity };
    }
  }
  return found;
}

function observationOf(
  at: number,
  value: number | undefined,
  { threshold, severity }: BacktestOptions,
): Observation {
  if (value === undefined) {
    return { kind: 'none' };
  }
  const level = levelOf(value, threshold);
  return { kind: 'sample', at, level: level === 'warning' ? severity : level, value };
}

function worse(a: number, b: number, { comparison }: Threshold): number {
  return comparison === 'above' ? Math.max(a, b) : Math.min(a, b);
}
