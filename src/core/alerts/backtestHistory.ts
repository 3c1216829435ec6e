import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { Bucket } from '../history/bucket.ts';
import type { MetricHistory, SeriesName } from '../history/metricHistory.ts';
import { type Past, type RuleReplay, replay } from './replay.ts';

/** What was replayed, and how fine what is kept of that time is. */
export interface HistoryReplay {
  readonly replays: readonly RuleReplay[];
  readonly containers: number;
  /** For so long each value stands, in milliseconds; undefined where no rule looked at any. */
  readonly stepMs: number | undefined;
}

/** Replays a policy on what the history keeps of a time (milliseconds since 1970), by the state machine that watches. */
export function backtestHistory(
  history: MetricHistory,
  policy: Policy,
  { from, to }: { readonly from: number; readonly to: number },
): HistoryReplay {
  const marks = history.marks(from, to).filter(({ kind }) => kind === 'container');
  let stepMs: number | undefined;
  const names = history.names(from);
  const pasts = names.map(
    (name): Past => ({
      container: { identity: name.identity, name: nameOf(name) },
      image: undefined,
      startedAt: from,
      durationMs: to - from,
      events: marks
        .filter(({ engine, identity }) => engine === name.engine && identity === name.identity)
        .map(({ at, text }) => ({ at: at - from, action: text })),
      values: (metric, rule) => {
        const { step, buckets } = history.series({
          ...name,
          metric,
          from,
          to,
          maxPoints: Number.POSITIVE_INFINITY,
        });
        stepMs = step;
        return {
          intervalMs: step,
          values: buckets.map((bucket) => ({ at: bucket.at - from, value: shownValue(bucket, rule, step) })),
        };
      },
    }),
  );
  return {
    replays: replay(pasts, policy, { hasImages: false, hasMetric: () => true }),
    containers: names.length,
    stepMs,
  };
}

/** A rule that one reading fires is shown the outermost of a bucket; one that has to last longer than that, the mean. */
function shownValue({ min, mean, max }: Bucket, { condition, for: duration }: Rule, step: number): number {
  if (duration >= step) {
    return mean;
  }
  return condition.kind === 'metric' && condition.threshold.comparison === 'below' ? min : max;
}

/** Of a container of compose the name is not kept, but for one that was not given another it follows from what is. */
function nameOf({ identity }: SeriesName): string {
  return identity.replaceAll('/', '-');
}
