import type { ContainerState, Health } from '../core/containers/container.ts';
import type { ContainerSpec } from './containerSpec.ts';
import { Random } from './random.ts';
import { cycleSeconds } from './scenario.ts';
import { type Signal, total } from './signal.ts';
import { type Era, type History, lastRun, type Nanos, nanosPerSecond, type Run } from './timeline.ts';

/** After a start, health is `starting` so long. */
const healthStartSeconds = 8;

/** What the user asked for at a time, as the engine's events tell it. */
export interface UserAction {
  readonly at: Nanos;
  readonly action: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A container: its spec, and what the user did to it so far. Everything else is a function of these and the time. */
export interface DemoContainer extends History {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly createdAt: Nanos;
  readonly eras: Era[];
  readonly pauses: { readonly from: Nanos; to: Nanos }[];
  readonly actions: UserAction[];
}

export function createContainer(seed: string, spec: ContainerSpec): DemoContainer {
  const random = new Random(seed, spec.name, 'identity');
  const createdAt = -spec.ageSeconds * nanosPerSecond + random.int(0, 700_000_000);
  const startedAt = createdAt + random.int(150_000_000, 290_000_000);
  return {
    seed,
    spec,
    id: random.hex(64),
    createdAt,
    eras: [{ from: startedAt, to: Infinity, exitCode: 0 }],
    pauses: [],
    actions: [],
  };
}

export interface ContainerSituation {
  readonly state: ContainerState;
  /** The run that is on, or the last one. */
  readonly run: Run | undefined;
}

export function situationAt(container: DemoContainer, time: Nanos): ContainerSituation {
  const run = lastRun(container, time);
  return { run, state: stateAt(container, run, time) };
}

function stateAt(container: DemoContainer, run: Run | undefined, time: Nanos): ContainerState {
  if (!run) {
    return 'created';
  }
  if (time < run.end) {
    return container.pauses.some(({ from, to }) => from <= time && time < to) ? 'paused' : 'running';
  }
  const isWanted = container.eras.some(({ from, to }) => from <= time && time < to);
  return isWanted && container.spec.lifetime.kind === 'crashing' ? 'restarting' : 'exited';
}

/** As Docker has it, a container that is not running counts as unhealthy where it has a health check. */
export function healthAt(container: DemoContainer, time: Nanos): Health {
  const { healthCheck } = container.spec;
  if (!healthCheck) {
    return 'none';
  }
  const { run } = situationAt(container, time);
  if (!run || time >= run.end) {
    return 'unhealthy';
  }
  if (time - run.start < healthStartSeconds * nanosPerSecond) {
    return 'starting';
  }
  return healthCheck.isHealthy(time / nanosPerSecond) ? 'healthy' : 'unhealthy';
}

/** The moments within the run and [from, to] at which the health changes. */
export function healthChanges(container: DemoContainer, run: Run, from: Nanos, to: Nanos): Nanos[] {
  const { healthCheck } = container.spec;
  if (!healthCheck) {
    return [];
  }
  const settled = run.start + healthStartSeconds * nanosPerSecond;
  const firstCycle = Math.floor(Math.max(from, settled) / nanosPerSecond / cycleSeconds);
  const lastCycle = Math.floor(to / nanosPerSecond / cycleSeconds);
  const moments = [settled];
  for (let cycle = firstCycle; cycle <= lastCycle; cycle++) {
    moments.push(...healthCheck.edges.map((edge) => (cycle * cycleSeconds + edge) * nanosPerSecond));
  }
  return moments.filter(
    (moment) =>
      moment >= Math.max(from, settled) &&
      moment <= to &&
      moment < run.end &&
      healthAt(container, moment) !== healthAt(container, moment - 1),
  );
}

/** What a rate amounts to from the start of the run to that time; nothing is used while paused. */
export function consumed(container: DemoContainer, run: Run, rate: Signal, time: Nanos): number {
  const end = Math.min(time, run.end);
  const used = (from: Nanos, to: Nanos) =>
    from < to ? total(rate, from / nanosPerSecond, to / nanosPerSecond) : 0;
  return container.pauses.reduce(
    (sum, pause) => sum - used(Math.max(pause.from, run.start), Math.min(pause.to, end)),
    used(run.start, end),
  );
}
