import type { LogStreamName } from '../core/logs/logRecord.ts';
import { type DraftLine, type Moment, shutdownSeconds, startupSeconds } from './containerSpec.ts';
import type { DemoContainer } from './demoContainer.ts';
import { Random } from './random.ts';
import { type Nanos, nanosPerSecond, type Run, runsBetween } from './timeline.ts';

export interface LogLine {
  readonly at: Nanos;
  readonly stream: LogStreamName;
  /** Without the line end. */
  readonly text: string;
}

/** Older lines are rotated away. */
const retention: Nanos = 24 * 3600 * nanosPerSecond;

/**
 * A container's log, made second by second when it is read and stored nowhere. `startedAt` is the start of the demo in
 * milliseconds since 1970.
 */
export class DemoLog {
  readonly #container: DemoContainer;
  readonly #startedAt: number;

  constructor(container: DemoContainer, startedAt: number) {
    this.#container = container;
    this.#startedAt = startedAt;
  }

  /** The oldest moment that can still be read back. */
  start(now: Nanos): Nanos {
    return Math.max(this.#container.createdAt, now - retention);
  }

  /** The lines of [from, to], oldest first. */
  *between(from: Nanos, to: Nanos): Generator<LogLine> {
    for (let second = secondOf(from); second <= secondOf(to); second++) {
      yield* this.#linesOf(second).filter(({ at }) => at >= from && at <= to);
    }
  }

  /** The last `count` lines of [from, to], oldest first. */
  last(count: number, from: Nanos, to: Nanos): LogLine[] {
    const lines: LogLine[] = [];
    for (let second = secondOf(to); second >= secondOf(from) && lines.length < count; second--) {
      const within = this.#linesOf(second).filter(({ at }) => at >= from && at <= to);
      lines.push(...within.reverse().slice(0, count - lines.length));
    }
    return lines.reverse();
  }

  #linesOf(second: number): LogLine[] {
    const from = second * nanosPerSecond;
    const to = from + nanosPerSecond;
    return runsBetween(this.#container, from, to)
      .flatMap((run) => [
        ...this.#ambient(run, second),
        ...(from - run.start < startupSeconds * nanosPerSecond ? this.#opening(run) : []),
        ...(run.end - to < shutdownSeconds * nanosPerSecond ? this.#closing(run) : []),
      ])
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at - b.at);
  }

  #ambient(run: Run, second: number): LogLine[] {
    const { pauses, spec } = this.#container;
    const from = second * nanosPerSecond;
    return place(from, spec.log.second(this.#moment(run, from, second))).filter(
      ({ at }) =>
        at >= run.start + startupSeconds * nanosPerSecond &&
        at < run.end &&
        !pauses.some((pause) => pause.from <= at && at < pause.to),
    );
  }

  #opening(run: Run): LogLine[] {
    const lines = place(run.start, this.#container.spec.log.startup(this.#moment(run, run.start, 'startup')));
    return lines.filter(({ at }) => at < run.end);
  }

  #closing(run: Run): LogLine[] {
    // Killed (137), a program writes nothing more.
    if (run.exitCode === 137) {
      return [];
    }
    const from = run.end - shutdownSeconds * nanosPerSecond;
    return place(from, this.#container.spec.log.shutdown(this.#moment(run, from, 'shutdown'), run.exitCode));
  }

  #moment(run: Run, at: Nanos, key: string | number): Moment {
    const { seed, spec } = this.#container;
    return {
      seconds: at / nanosPerSecond,
      milliseconds: this.#startedAt + Math.floor(at / 1e6),
      age: (at - run.start) / nanosPerSecond,
      seed,
      random: new Random(seed, spec.name, key, at),
    };
  }
}

function place(from: Nanos, drafts: readonly DraftLine[]): LogLine[] {
  return drafts.map(({ offset, stream, text }) => ({ at: from + offset, stream, text }));
}

function secondOf(time: Nanos): number {
  return Math.floor(time / nanosPerSecond);
}
