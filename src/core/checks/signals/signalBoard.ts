import type { Observation } from '../../alerts/alert.ts';
import { ClockSetback } from '../../common/clockSetback.ts';
import { forEachParallel } from '../../common/parallel.ts';
import { type Container, stableIdentity } from '../../containers/container.ts';
import { isAskedMetric } from '../../metrics/metricNames.ts';
import { rulesFor } from '../policy/labelRules.ts';
import { type Condition, type Policy, paceOf, type Rule } from '../policy/policy.ts';
import {
  type AskedCondition,
  askProbe,
  levelIn,
  type ProbeCondition,
  type SignalReading,
  unknownReading,
} from './askProbe.ts';
import type { SignalAdapters } from './signalAdapters.ts';

/** Asked at once: a policy for hundreds of containers must not open hundreds of connections. */
const maxParallel = 16;
type LogCondition = Extract<Condition, { kind: 'log' } | { what: 'log' }>;
type SignalCondition = ProbeCondition | LogCondition;

/**
 * Asks for what policies want to know beyond the metrics: log lines, web servers, ports, commands. Each rule and container at
 * its own pace, never twice at once; what was found last is there at any time.
 */
export class SignalBoard {
  readonly #adapters: SignalAdapters;
  readonly #engineHost: string;
  readonly #readings = new Map<string, SignalReading>();
  /** When each was asked last. */
  readonly #askedAt = new Map<string, number>();
  readonly #asking = new Set<string>();
  readonly #setback = new ClockSetback();
  /** How far the clock was put back since this board began, in milliseconds: less than 0, or 0. */
  #shifted = 0;

  /** `engineHost`: where ports that are published on all addresses are reached. */
  constructor(adapters: SignalAdapters, engineHost: string) {
    this.#adapters = adapters;
    this.#engineHost = engineHost;
  }

  readonly source = (rule: Rule, container: Container): Observation =>
    this.reading(rule, container)?.observation ?? { kind: 'none' };

  reading(rule: Rule, container: Container): SignalReading | undefined {
    return this.#readings.get(keyOf(rule, container));
  }

  /** All is due. */
  expire(): void {
    this.#askedAt.clear();
  }

  /** Asks what is due; resolves when all of it has answered. Never rejects: what cannot be asked is unknown. */
  async refresh(
    policy: Policy,
    containers: readonly Container[],
    clock: () => number,
    signal: AbortSignal,
  ): Promise<void> {
    const now = () => this.#look(clock);
    const running = containers.filter(({ state }) => state === 'running');
    const wanted = new Set<string>();
    const asks = [...byRule(policy, running)].flatMap(([rule, own]) => {
      const { condition } = rule;
      if (!isSignal(condition)) {
        return [];
      }
      for (const container of own) {
        wanted.add(keyOf(rule, container));
      }
      const due = own.filter((container) => this.#isDue(keyOf(rule, container), condition, now()));
      // One search for all logs of a rule: it is the search that costs, not the containers.
      return isOfLog(condition)
        ? [() => this.#countLogs(rule, condition, due, now(), signal)]
        : due.map((container) => () => this.#probe(rule, condition, container, now(), signal));
    });
    await forEachParallel(asks, maxParallel, (ask) => ask());
    this.#forget(wanted);
  }

  /** What time it is; what was asked and found on a clock that was put back is as old as it was. */
  #look(clock: () => number): number {
    const now = clock();
    const by = this.#setback.since(now);
    if (by < 0) {
      this.#shifted += by;
      for (const [key, at] of this.#askedAt) {
        this.#askedAt.set(key, at + by);
      }
      for (const [key, reading] of this.#readings) {
        this.#readings.set(key, shiftReading(reading, by));
      }
    }
    return now;
  }

  #isDue(key: string, condition: SignalCondition, now: number): boolean {
    return !this.#asking.has(key) && now >= (this.#askedAt.get(key) ?? 0) + paceOf(condition);
  }

  /** Marks what is asked, so that it is not asked twice at once, and keeps what it found. */
  async #keep(
    keys: readonly string[],
    at: number,
    ask: () => Promise<(key: string) => SignalReading>,
  ): Promise<void> {
    const shifted = this.#shifted;
    for (const key of keys) {
      this.#asking.add(key);
      this.#askedAt.set(key, at);
    }
    const readingOf = await ask();
    for (const key of keys) {
      this.#readings.set(key, shiftReading(readingOf(key), this.#shifted - shifted));
      this.#asking.delete(key);
    }
  }

  async #countLogs(
    rule: Rule,
    condition: LogCondition,
    containers: readonly Container[],
    at: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (containers.length === 0) {
      return;
    }
    const since = at - condition.within;
    const byKey = new Map(containers.map((container) => [keyOf(rule, container), container]));
    await this.#keep([...byKey.keys()], at, async () => {
      const counts = await this.#adapters
        .countLogs(containers, condition.pattern, since, signal)
        .catch(() => new Map<string, number>());
      const silent = containers.filter(({ id }) => condition.kind === 'absent' && counts.get(id) === 0);
      const tooYoung = await this.#startedAfter(since, silent, signal);
      return (key) => {
        const container = byKey.get(key);
        const count = container && counts.get(container.id);
        return count === undefined || tooYoung.has(container?.id ?? '')
          ? unknownReading()
          : logReading(rule, condition, count, at);
      };
    });
  }

  /** The ids of those that have not had the time in which a line has to come: also after a long stop. */
  async #startedAfter(
    since: number,
    containers: readonly Container[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const young = new Set<string>();
    await forEachParallel(containers, maxParallel, async (container) => {
      const startedAt = await this.#adapters.startedAt(container, signal).catch(() => undefined);
      if ((startedAt ?? container.createdAt) > since) {
        young.add(container.id);
      }
    });
    return young;
  }

  #probe(
    rule: Rule,
    condition: ProbeCondition,
    container: Container,
    at: number,
    signal: AbortSignal,
  ): Promise<void> {
    const probe = {
      rule,
      condition,
      container,
      at,
      adapters: this.#adapters,
      engineHost: this.#engineHost,
    };
    return this.#keep([keyOf(rule, container)], at, async () => {
      const reading = await askProbe(probe, signal);
      return () => reading;
    });
  }

  /** What is no longer there begins anew when it comes back. */
  #forget(wanted: ReadonlySet<string>): void {
    for (const key of this.#readings.keys()) {
      if (!wanted.has(key) && !this.#asking.has(key)) {
        this.#readings.delete(key);
        this.#askedAt.delete(key);
      }
    }
  }
}

/** With the rules that containers carry themselves. */
function byRule(policy: Policy, containers: readonly Container[]): ReadonlyMap<Rule, Container[]> {
  const found = new Map<Rule, Container[]>();
  for (const container of containers) {
    for (const rule of rulesFor(policy, container)) {
      const own = found.get(rule);
      if (own) {
        own.push(container);
      } else {
        found.set(rule, [container]);
      }
    }
  }
  return found;
}

function isSignal(condition: Condition): condition is SignalCondition {
  return isOfLog(condition) || isAsked(condition) || ['http', 'tcp', 'command'].includes(condition.kind);
}

/** A metric that nobody reads with the counters. */
export function isAsked(condition: Condition): condition is AskedCondition {
  return condition.kind === 'metric' && isAskedMetric(condition.metric);
}

function isOfLog(condition: Condition): condition is LogCondition {
  return condition.kind === 'log' || (condition.kind === 'absent' && condition.what === 'log');
}

function logReading({ severity }: Rule, condition: LogCondition, count: number, at: number): SignalReading {
  const level =
    condition.kind === 'log' ? levelIn(count, condition.threshold, severity) : count === 0 ? severity : 'ok';
  return { observation: { kind: 'sample', at, level, value: count }, detail: undefined };
}

function shiftReading(reading: SignalReading, by: number): SignalReading {
  const { observation } = reading;
  return by === 0 || observation.kind !== 'sample'
    ? reading
    : { ...reading, observation: { ...observation, at: observation.at + by } };
}

function keyOf(rule: Rule, container: Container): string {
  return `${rule.id}/${stableIdentity(container)}`;
}
