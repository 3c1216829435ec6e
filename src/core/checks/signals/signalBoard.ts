import { type Level, levelOf, type Observation } from '../../alerts/alert.ts';
import { forEachParallel } from '../../common/parallel.ts';
import { type Container, stableIdentity } from '../../containers/container.ts';
import { type AskedMetric, isAskedMetric } from '../../metrics/metricNames.ts';
import { rulesFor } from '../policy/labelRules.ts';
import {
  type Condition,
  type Policy,
  paceOf,
  type Rule,
  type Severity,
  type Threshold,
} from '../policy/policy.ts';
import { httpTarget, publishedPort } from './probeTarget.ts';
import { httpDetail, ProbeError, type SignalAdapters } from './signalAdapters.ts';

/** Asked at once: a policy for hundreds of containers must not open hundreds of connections. */
const maxParallel = 16;
/** Nagios: ok, warning, critical; anything else is unknown. */
const nagiosLevels: readonly (Level | undefined)[] = ['ok', 'warning', 'critical'];

/** What a rule found, and in a few words why: a status, a reason, a line of output. Hostile text. */
export interface SignalReading {
  readonly observation: Observation;
  readonly detail: string | undefined;
}

type AskedCondition = Extract<Condition, { kind: 'metric' }> & { readonly metric: AskedMetric };
type ProbeCondition = Extract<Condition, { kind: 'http' | 'tcp' | 'command' }> | AskedCondition;
type LogCondition = Extract<Condition, { kind: 'log' } | { what: 'log' }>;
type SignalCondition = ProbeCondition | LogCondition;

const unknown = (detail?: string): SignalReading => ({ observation: { kind: 'none' }, detail });

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
    now: () => number,
    signal: AbortSignal,
  ): Promise<void> {
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

  #isDue(key: string, condition: SignalCondition, now: number): boolean {
    return !this.#asking.has(key) && now >= (this.#askedAt.get(key) ?? 0) + paceOf(condition);
  }

  /** Marks what is asked, so that it is not asked twice at once, and keeps what it found. */
  async #keep(
    keys: readonly string[],
    at: number,
    ask: () => Promise<(key: string) => SignalReading>,
  ): Promise<void> {
    for (const key of keys) {
      this.#asking.add(key);
      this.#askedAt.set(key, at);
    }
    const readingOf = await ask();
    for (const key of keys) {
      this.#readings.set(key, readingOf(key));
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
      return (key) => {
        const container = byKey.get(key);
        const count = container && counts.get(container.id);
        // A container that is younger than the time in which a line has to come has not had that time.
        const isTooYoung = condition.kind === 'absent' && count === 0 && (container?.createdAt ?? 0) > since;
        return count === undefined || isTooYoung ? unknown() : logReading(rule, condition, count, at);
      };
    });
  }

  #probe(
    rule: Rule,
    condition: ProbeCondition,
    container: Container,
    at: number,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#keep([keyOf(rule, container)], at, async () => {
      const reading = await this.#ask(rule, condition, container, at, signal);
      return () => reading;
    });
  }

  async #ask(
    rule: Rule,
    condition: ProbeCondition,
    container: Container,
    at: number,
    signal: AbortSignal,
  ): Promise<SignalReading> {
    const found = (level: Level, value: number | undefined, detail?: string): SignalReading => ({
      observation: { kind: 'sample', at, level, value },
      detail,
    });
    try {
      switch (condition.kind) {
        case 'metric': {
          const answer = await this.#adapters.metric(container, condition.metric, signal);
          return answer === undefined
            ? unknown()
            : found(levelIn(answer.value, condition.threshold, rule.severity), answer.value, answer.detail);
        }
        case 'command':
          return await this.#run(rule, condition, container, at, signal);
        case 'http': {
          const target = httpTarget(container, condition.target, condition.port, this.#engineHost);
          if (target === undefined) {
            return unknown('no published port');
          }
          const answer = await this.#adapters.http(target, condition.timeout, signal);
          const { status, milliseconds } = answer;
          const isWanted = condition.statuses.some(({ from, to }) => status >= from && status <= to);
          return isWanted
            ? found(
                levelIn(milliseconds, condition.threshold, rule.severity),
                milliseconds,
                httpDetail(answer),
              )
            : found(rule.severity, milliseconds, `HTTP ${status}`);
        }
        case 'tcp': {
          const port = publishedPort(container, condition.port, this.#engineHost);
          if (port === undefined) {
            return unknown('no published port');
          }
          const took = await this.#adapters.tcp(port.host, port.port, condition.timeout, signal);
          return found(levelIn(took, condition.threshold, rule.severity), took);
        }
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Refused, reset, timed out: that is what such a rule is for. What could not be asked tells nothing.
      return error instanceof ProbeError && error.isAnswer
        ? found(rule.severity, undefined, reason)
        : unknown(reason);
    }
  }

  async #run(
    { severity }: Rule,
    { argv, threshold, timeout }: Extract<SignalCondition, { kind: 'command' }>,
    container: Container,
    at: number,
    signal: AbortSignal,
  ): Promise<SignalReading> {
    const { exitCode, output } = await this.#adapters.command(container, argv, timeout, signal);
    const detail = output.trim().split('\n')[0]?.slice(0, 200) || `exit code ${exitCode}`;
    const sample = (level: Level, value?: number): SignalReading => ({
      observation: { kind: 'sample', at, level, value },
      detail,
    });
    if (threshold === undefined) {
      const level = nagiosLevels[exitCode];
      return level === undefined ? unknown(detail) : sample(level);
    }
    const value = Number(/^\s*(-?\d+(?:\.\d+)?)/.exec(output)?.[1] ?? Number.NaN);
    return exitCode !== 0 || Number.isNaN(value)
      ? unknown(detail)
      : sample(levelIn(value, threshold, severity), value);
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

function levelIn(value: number, threshold: Threshold | undefined, severity: Severity): Level {
  const level = threshold === undefined ? 'ok' : levelOf(value, threshold);
  return level === 'warning' ? severity : level;
}

function keyOf(rule: Rule, container: Container): string {
  return `${rule.id}/${stableIdentity(container)}`;
}
