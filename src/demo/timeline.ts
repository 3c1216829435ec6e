import type { ContainerSpec } from './containerSpec.ts';
import { Random } from './random.ts';

/** Whole nanoseconds since the demo started; earlier is negative. Exact for 104 days either way. */
export type Nanos = number;

export const nanosPerSecond = 1e9;

/** From a start to the next stop, as the user (or the creation) asked for them. */
export interface Era {
  readonly from: Nanos;
  /** Infinity while nobody has stopped it. */
  to: Nanos;
  /** What the program exits with when it is stopped at `to`. */
  exitCode: number;
}

/** One life of the container's main process: [start, end). */
export interface Run {
  readonly start: Nanos;
  readonly end: Nanos;
  readonly exitCode: number;
  readonly isOomKilled: boolean;
  /** How often the engine itself started it before in this era. */
  readonly restarts: number;
}

/** What the timeline of a container depends on besides its spec: what the user did to it. */
export interface History {
  readonly seed: string;
  readonly spec: ContainerSpec;
  readonly eras: readonly Era[];
}

/** The runs that touch [from, to], in order. */
export function runsBetween(history: History, from: Nanos, to: Nanos): Run[] {
  return history.eras
    .filter((era) => era.from <= to && era.to >= from)
    .flatMap((era) => {
      const { lifetime } = history.spec;
      if (lifetime.kind !== 'crashing') {
        return [runOf(history, era, 0)];
      }
      const attemptAt = (time: Nanos) =>
        Math.floor((time - era.from) / (lifetime.everySeconds * nanosPerSecond));
      const first = Math.max(0, attemptAt(from));
      const last = attemptAt(Math.min(to, era.to));
      return Array.from({ length: last - first + 1 }, (_, index) =>
        runOf(history, era, first + index),
      ).filter((run) => run.start < era.to);
    })
    .filter((run) => run.start <= to && run.end >= from);
}

/** The run that is on at that time, else the last one before it; undefined before the first. */
export function lastRun(history: History, time: Nanos): Run | undefined {
  const era = history.eras.findLast(({ from }) => from <= time);
  if (!era) {
    return undefined;
  }
  const { lifetime } = history.spec;
  const every = lifetime.kind === 'crashing' ? lifetime.everySeconds * nanosPerSecond : Infinity;
  const attempt = Math.floor((Math.min(time, era.to) - era.from) / every);
  const run = runOf(history, era, attempt);
  // Stopped at the very moment of the next attempt: that attempt never was.
  return run.start === era.to && attempt > 0 ? runOf(history, era, attempt - 1) : run;
}

function runOf({ spec: { lifetime, name }, seed }: History, era: Era, attempt: number): Run {
  const natural =
    lifetime.kind === 'endless'
      ? { seconds: Infinity, exitCode: 0, isOomKilled: false }
      : lifetime.kind === 'once'
        ? { ...lifetime, isOomKilled: false }
        : lifetime.attempt(new Random(seed, name, 'attempt', attempt), attempt);
  const every = lifetime.kind === 'crashing' ? lifetime.everySeconds * nanosPerSecond : 0;
  const start = era.from + attempt * every;
  const end = start + natural.seconds * nanosPerSecond;
  return end < era.to
    ? { start, end, exitCode: natural.exitCode, isOomKilled: natural.isOomKilled, restarts: attempt }
    : { start, end: era.to, exitCode: era.exitCode, isOomKilled: false, restarts: attempt };
}
