import type { Policy, Rule } from '../checks/policy/policy.ts';
import type { Container } from '../containers/container.ts';
import type { Bucket } from '../history/bucket.ts';
import type { MetricHistory, SeriesName } from '../history/metricHistory.ts';
import { metricDefinitions } from '../metrics/metricNames.ts';
import { CounterGrowth } from './counterGrowth.ts';
import { type Past, type RuleReplay, replay } from './replay.ts';

/** Whoever watches reads so often, if nobody wants it otherwise (milliseconds): no gap, though the buckets are shorter. */
const watchedEvery = 10_000;

/** What was replayed, and how fine what is kept of that time is. */
export interface HistoryReplay {
  readonly replays: readonly RuleReplay[];
  readonly containers: number;
  /** For so long each value stands, in milliseconds; undefined where no rule looked at any. */
  readonly stepMs: number | undefined;
}

/** What the history does not keep, where somebody knows it. */
export interface KnownBesides {
  /** As it is now. */
  container?(name: SeriesName): Pick<Container, 'name' | 'image' | 'labels'> | undefined;
  /** When lines were written that match a log rule, in milliseconds since 1970, ascending, also before what is replayed; undefined: not known. */
  lines?(rule: Rule, name: SeriesName): readonly number[] | undefined;
}

/** Replays a policy on what the history keeps of a time (milliseconds since 1970), by the state machine that watches. */
export function backtestHistory(
  history: MetricHistory,
  policy: Policy,
  { from, to }: { readonly from: number; readonly to: number },
  besides: KnownBesides = {},
): HistoryReplay {
  const marks = history.marks(from, to).filter(({ kind }) => kind === 'container');
  let stepMs: number | undefined;
  const names = history.names(from);
  const pasts = names.map((name): Past => {
    const known = besides.container?.(name);
    return {
      container: { identity: name.identity, name: known?.name ?? nameOf(name) },
      image: known?.image,
      labels: known?.labels,
      startedAt: from,
      durationMs: to - from,
      lines: (rule) => besides.lines?.(rule, name)?.map((at) => at - from),
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
        const shown = valuesShown(buckets, rule, step);
        return {
          intervalMs: Math.max(step, watchedEvery, usualDistance(buckets)),
          values: shown.map((value, index) => ({ at: (buckets[index]?.at ?? from) - from, value })),
        };
      },
    };
  });
  return {
    replays: replay(pasts, policy, () => true),
    containers: names.length,
    stepMs,
  };
}

/** What a rule is shown for each bucket; of a counter how much it grew, as far back as the time that is replayed. */
function valuesShown(buckets: readonly Bucket[], rule: Rule, step: number): number[] {
  const { condition } = rule;
  if (condition.kind !== 'metric' || metricDefinitions[condition.metric].kind !== 'counter') {
    return buckets.map((bucket) => shownValue(bucket, rule, step));
  }
  const growth = new CounterGrowth();
  // What grew within one bucket cannot be told apart any more.
  const within = Math.max(condition.within, step);
  return buckets.map(({ at, max }) => growth.within(condition.metric, max, at, within));
}

/** Between two neighbours, in milliseconds: some watch less often than buckets are long. */
function usualDistance(buckets: readonly Bucket[]): number {
  const distances = buckets.slice(1).map(({ at }, index) => at - (buckets[index]?.at ?? at));
  return distances.toSorted((a, b) => a - b)[distances.length >> 1] ?? 0;
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
