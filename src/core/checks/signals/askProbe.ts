import { type Level, levelOf, type Observation } from '../../alerts/alert.ts';
import type { Container } from '../../containers/container.ts';
import type { AskedMetric } from '../../metrics/metricNames.ts';
import type { Condition, Rule, Severity, Threshold } from '../policy/policy.ts';
import { httpTarget, publishedPort } from './probeTarget.ts';
import { ProbeError, type SignalAdapters } from './signalAdapters.ts';
import type { SignalDetail } from './signalDetail.ts';

/** Nagios: ok, warning, critical; anything else is unknown. */
const nagiosLevels: readonly (Level | undefined)[] = ['ok', 'warning', 'critical'];

/** What a rule found, and in a few words why. */
export interface SignalReading {
  readonly observation: Observation;
  readonly detail: SignalDetail | undefined;
}

export type AskedCondition = Extract<Condition, { kind: 'metric' }> & { readonly metric: AskedMetric };
export type ProbeCondition = Extract<Condition, { kind: 'http' | 'tcp' | 'command' }> | AskedCondition;

export interface Probe {
  readonly rule: Rule;
  readonly condition: ProbeCondition;
  readonly container: Container;
  /** When it is asked, in milliseconds since 1970: what it finds is of then. */
  readonly at: number;
  readonly adapters: SignalAdapters;
  /** Where ports that are published on all addresses are reached. */
  readonly engineHost: string;
}

export const unknownReading = (detail?: SignalDetail): SignalReading => ({
  observation: { kind: 'none' },
  detail,
});

/** Asks once what a rule wants to know of a container. Never rejects: what cannot be asked is unknown. */
export async function askProbe(probe: Probe, signal: AbortSignal): Promise<SignalReading> {
  const { rule, condition, container, adapters, engineHost } = probe;
  const found = foundAt(probe.at);
  try {
    switch (condition.kind) {
      case 'metric': {
        const answer = await adapters.metric(container, condition.metric, signal);
        return answer === undefined
          ? unknownReading()
          : found(levelIn(answer.value, condition.threshold, rule.severity), answer.value, answer.detail);
      }
      case 'command':
        return await askCommand(probe, condition, signal);
      case 'http': {
        const target = httpTarget(container, condition.target, condition.port, engineHost);
        if (target === undefined) {
          return unknownReading({ code: 'noPublishedPort' });
        }
        const { status, milliseconds, steps } = await adapters.http(target, condition.timeout, signal);
        const isWanted = condition.statuses.some(({ from, to }) => status >= from && status <= to);
        return isWanted
          ? found(levelIn(milliseconds, condition.threshold, rule.severity), milliseconds, {
              code: 'http',
              status,
              steps,
            })
          : found(rule.severity, milliseconds, { code: 'http', status, steps: [] });
      }
      case 'tcp': {
        const port = publishedPort(container, condition.port, engineHost);
        if (port === undefined) {
          return unknownReading({ code: 'noPublishedPort' });
        }
        const took = await adapters.tcp(port.host, port.port, condition.timeout, signal);
        return found(levelIn(took, condition.threshold, rule.severity), took);
      }
    }
  } catch (error) {
    const { problem, isAnswer } =
      error instanceof ProbeError
        ? error
        : { problem: { code: 'system', reason: String(error) } as const, isAnswer: false };
    // Refused, reset, timed out: that is what such a rule is for. What could not be asked tells nothing.
    return isAnswer ? found(rule.severity, undefined, problem) : unknownReading(problem);
  }
}

async function askCommand(
  { rule: { severity }, container, at, adapters }: Probe,
  { argv, threshold, timeout }: Extract<Condition, { kind: 'command' }>,
  signal: AbortSignal,
): Promise<SignalReading> {
  const { exitCode, output } = await adapters.command(container, argv, timeout, signal);
  const text = output.trim().split('\n')[0]?.slice(0, 200);
  const detail: SignalDetail = text ? { code: 'output', text } : { code: 'exitCode', exitCode };
  const found = foundAt(at);
  if (threshold === undefined) {
    const level = nagiosLevels[exitCode];
    return level === undefined ? unknownReading(detail) : found(level, undefined, detail);
  }
  const value = Number(/^\s*(-?\d+(?:\.\d+)?)/.exec(output)?.[1] ?? Number.NaN);
  return exitCode !== 0 || Number.isNaN(value)
    ? unknownReading(detail)
    : found(levelIn(value, threshold, severity), value, detail);
}

function foundAt(at: number) {
  return (level: Level, value: number | undefined, detail?: SignalDetail): SignalReading => ({
    observation: { kind: 'sample', at, level, value },
    detail,
  });
}

export function levelIn(value: number, threshold: Threshold | undefined, severity: Severity): Level {
  const level = threshold === undefined ? 'ok' : levelOf(value, threshold);
  return level === 'warning' ? severity : level;
}
