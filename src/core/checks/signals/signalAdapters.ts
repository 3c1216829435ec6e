import type { Container } from '../../containers/container.ts';
import type { CommandAnswer } from '../../containers/containerClient.ts';
import type { AskedMetric } from '../../metrics/metricNames.ts';
import type { HttpStep, ProbeProblem, SignalDetail } from './signalDetail.ts';

/** Where a probe connects: a published port of a container, or what a policy names. */
export interface HttpTarget {
  readonly url: string;
  /** The policy's author chose the whole address; else it is where the engine publishes the port. */
  readonly isChosen: boolean;
  /** Whose port it is. */
  readonly containerId?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** From the first step to the last byte of the body that is read, as curl's `time_total`. */
  readonly milliseconds: number;
  /** What took that time, step after step; a step that there was none of is not there. */
  readonly steps: readonly HttpStep[];
}

export interface MetricAnswer {
  readonly value: number;
  /** What it is made of, in a few words. */
  readonly detail: SignalDetail | undefined;
}

/**
 * How a policy's rules ask for what nobody reads for them. Each ends by its time-out (milliseconds) or the signal, and
 * throws a ProbeError that says why where there is no answer.
 */
export interface SignalAdapters {
  /** Lines that match since then (milliseconds since 1970), by container id; a log that could not be read is left out. */
  countLogs(
    containers: readonly Container[],
    pattern: string,
    since: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>>;
  /** When a container that runs was started (milliseconds since 1970); undefined where the engine does not tell. */
  startedAt(container: Container, signal: AbortSignal): Promise<number | undefined>;
  /** Of a metric that is not among the counters; undefined: it cannot be known here. */
  metric(container: Container, metric: AskedMetric, signal: AbortSignal): Promise<MetricAnswer | undefined>;
  http(target: HttpTarget, timeout: number, signal: AbortSignal): Promise<HttpAnswer>;
  /** How long the connection took, in milliseconds. */
  tcp(host: string, port: number, timeout: number, signal: AbortSignal): Promise<number>;
  /** Runs a program in the container: an argument vector, no shell. */
  command(
    container: Container,
    argv: readonly string[],
    timeout: number,
    signal: AbortSignal,
  ): Promise<CommandAnswer>;
}

/** Why there is no answer, and whether that is the container's fault: what cannot be asked is unknown, not broken. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly problem: ProbeProblem;
  readonly isAnswer: boolean;

  constructor(problem: ProbeProblem, isAnswer: boolean) {
    super(problem.code);
    this.problem = problem;
    this.isAnswer = isAnswer;
  }
}
