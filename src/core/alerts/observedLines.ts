import { type Condition, paceOf, type Rule } from '../checks/policy/policy.ts';
import { type Observed, observedValue } from './backtest.ts';

/**
 * What a log rule would have counted, as often as it counts. `lines`: when those that match were written, in milliseconds since the beginning
 * of what is replayed, ascending; those before it count as long as they are within the rule's window.
 */
export function observedLines(
  { severity }: Pick<Rule, 'severity'>,
  condition: Extract<Condition, { kind: 'log' }>,
  lines: readonly number[],
  durationMs: number,
): Observed[] {
  const { threshold, within } = condition;
  const observed: Observed[] = [];
  let [first, end] = [0, 0];
  for (let at = 0; at <= durationMs; at += paceOf(condition)) {
    while (end < lines.length && (lines[end] ?? 0) <= at) {
      end++;
    }
    while (first < end && (lines[first] ?? 0) < at - within) {
      first++;
    }
    observed.push(observedValue(at, end - first, { threshold, severity }));
  }
  return observed;
}
