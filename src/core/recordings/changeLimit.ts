import { VitalsError } from '../errors.ts';
import {
  absoluteFloors,
  type ComparedContainer,
  type ComparedMetric,
  type ComparedValue,
  type Comparison,
  type Statistic,
  statistics,
} from './compareRecordings.ts';
import { minEffectiveSamples } from './uncertainty.ts';

/** What a comparison must not show, or a CI job fails: `mem.p95 > +10%`. */
export interface ChangeLimit {
  /** As it was written. */
  readonly text: string;
  /** Of one container (a part of its identity); undefined: of any. */
  readonly container: string | undefined;
  readonly metric: ComparedMetric;
  readonly statistic: Statistic;
  readonly direction: 'above' | 'below';
  /** `relative`: change in parts of 1; `change`: in the metric's unit; `value`: of the new recording itself. */
  readonly kind: 'relative' | 'change' | 'value';
  readonly amount: number;
}

/** What a comparison says of a limit, where that is not simply that it holds. */
export type LimitFinding =
  | {
      readonly limit: ChangeLimit;
      /** `undecided`: too few samples tell whether the limit is broken. */
      readonly outcome: 'broken' | 'undecided';
      readonly identity: string;
      readonly value: ComparedValue;
    }
  /** Of this container one recording does not have the value. */
  | { readonly limit: ChangeLimit; readonly outcome: 'unmeasured'; readonly identity: string }
  /** One recording does not have this container. */
  | { readonly limit: ChangeLimit; readonly outcome: 'missing'; readonly identity: string }
  /** No container is meant by it. */
  | { readonly limit: ChangeLimit; readonly outcome: 'unmatched' };

export const metricWords: Readonly<Record<string, ComparedMetric>> = {
  cpu: 'cpuPercent',
  mem: 'memoryBytes',
  netrx: 'networkRxRate',
  nettx: 'networkTxRate',
  blockread: 'blockReadRate',
  blockwrite: 'blockWriteRate',
  errors: 'logErrors',
};

const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

const pattern =
  /^(?:(?<container>[^\s:]+):\s*)?(?<metric>[a-z]+)(?:\.(?<statistic>\w+))?\s*(?<operator>[<>])\s*(?<sign>[+-]?)(?<number>\d+(?:\.\d+)?)\s*(?<unit>%|[kMG]?B|[KMG]iB|)$/i;

/**
 * `[CONTAINER:]METRIC[.STATISTIC] > LIMIT` (or `<`), where METRIC is cpu, mem, netRx, netTx, blockRead, blockWrite or errors
 * (per minute), STATISTIC mean (the default), p50, p95, p99 or max, and LIMIT a change (`+10%`, `+16MiB`, `-5%`) or, without a sign, the
 * most the new recording may show (`80`, `512MiB`). Throws VitalsError `limitInvalid`.
 */
export function parseChangeLimit(text: string): ChangeLimit {
  const invalid = () => new VitalsError({ code: 'limitInvalid', text });
  const {
    container,
    metric = '',
    statistic,
    operator,
    sign,
    number,
    unit = '',
  } = pattern.exec(text.trim())?.groups ?? {};
  const found = metricWords[metric.toLowerCase()];
  if (!found) {
    throw invalid();
  }
  const isErrors = found === 'logErrors';
  const chosen = isErrors ? 'perMinute' : statistics.find((one) => one === (statistic ?? 'mean'));
  const isRelative = unit === '%' && sign !== '';
  // Without a sign, `cpu > 80%` means 80 on docker's scale, which is in percent anyway.
  const factor = isRelative ? 0.01 : unit === '%' && found === 'cpuPercent' ? 1 : units[unit];
  if (chosen === undefined || factor === undefined || (isErrors && statistic !== undefined)) {
    throw invalid();
  }
  return {
    text: text.trim(),
    container,
    metric: found,
    statistic: chosen,
    direction: operator === '>' ? 'above' : 'below',
    kind: sign === '' ? 'value' : isRelative ? 'relative' : 'change',
    amount: Number(number) * factor * (sign === '-' ? -1 : 1),
  };
}

/** Holds a comparison to limits, container by container. */
export function judgeLimits(comparison: Comparison, limits: readonly ChangeLimit[]): LimitFinding[] {
  return limits.flatMap((limit): LimitFinding[] => {
    const meant = comparison.containers.filter(({ identity }) => isMeant(limit, identity));
    const missing = lacking(comparison, limit).filter((identity) => isMeant(limit, identity));
    if (meant.length + missing.length === 0) {
      return [{ limit, outcome: 'unmatched' }];
    }
    return [
      ...meant.flatMap((container) => judgeContainer(limit, container)),
      ...missing.map((identity) => ({ limit, outcome: 'missing', identity }) as const),
    ];
  });
}

/** Whether all that the limits ask for could be told. */
export function isUndecided({ outcome }: LimitFinding): boolean {
  return outcome === 'undecided' || outcome === 'unmeasured' || outcome === 'missing';
}

/** What is new has changed from nothing: that is meant only by who names it, or limits what may be used at all. */
function lacking({ onlyBefore, onlyAfter }: Comparison, { container, kind }: ChangeLimit): readonly string[] {
  return container !== undefined || kind === 'value' ? [...onlyBefore, ...onlyAfter] : onlyBefore;
}

function judgeContainer(limit: ChangeLimit, { identity, values }: ComparedContainer): LimitFinding[] {
  const value = values.find(
    ({ metric, statistic }) => metric === limit.metric && statistic === limit.statistic,
  );
  if (value === undefined) {
    return [{ limit, outcome: 'unmeasured', identity }];
  }
  const outcome = hasTooFewSamples(value) ? 'undecided' : judge(limit, value);
  return outcome === 'kept' ? [] : [{ limit, outcome, identity, value }];
}

function hasTooFewSamples({ samples }: ComparedValue): boolean {
  return samples !== undefined && Math.min(samples.before, samples.after) < minEffectiveSamples;
}

function isMeant({ container }: ChangeLimit, identity: string): boolean {
  return container === undefined || container === identity || identity.split('/').includes(container);
}

/**
 * A change counts only where it is more than next to nothing and told from noise: a gate that fails by chance is soon
 * switched off. Of p99 and peaks, which have no interval, the values decide.
 */
function judge(
  { kind, amount, direction, metric, statistic }: ChangeLimit,
  value: ComparedValue,
): 'kept' | 'broken' | 'undecided' {
  const sign = direction === 'above' ? 1 : -1;
  const isBeyond = (seen: number, limit: number) => sign * (seen - limit) > 0;
  if (kind === 'value') {
    return isBeyond(value.after, amount) ? 'broken' : 'kept';
  }
  const { difference, verdict } = value;
  // `cpu > -5%` wants it to have fallen: there, it is on the new version to show that it has.
  const wantsProof = sign * amount < 0;
  const limit = kind === 'relative' ? amount * Math.abs(value.before) : amount;
  if (!isBeyond(difference, limit) || (!wantsProof && Math.abs(difference) <= absoluteFloors[metric])) {
    return 'kept';
  }
  if (wantsProof || statistic === 'p99' || statistic === 'max') {
    return 'broken';
  }
  if (verdict === 'unknown') {
    return 'undecided';
  }
  return verdict === (direction === 'above' ? 'higher' : 'lower') ? 'broken' : 'kept';
}
