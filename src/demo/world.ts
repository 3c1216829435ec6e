import {
  createContainer,
  type DemoContainer,
  healthAt,
  healthChanges,
  type UserAction,
} from './demoContainer.ts';
import { EngineError } from './engineError.ts';
import { createShop } from './shop.ts';
import { type Nanos, runsBetween } from './timeline.ts';
import { remove, type UserChange } from './userActions.ts';

export interface DemoEvent extends UserAction {
  readonly container: DemoContainer;
}

/**
 * The containers of the demo. What they do is a pure function of the seed and the time (see timeline.ts, demoLog.ts and
 * shop/); what the user did to them is the only state there is.
 */
export class World {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The removed ones too: the history of events still tells of them. */
  readonly #all: readonly DemoContainer[];
  readonly #removed = new Set<DemoContainer>();
  readonly #settledAt = new Map<DemoContainer, Nanos>();

  constructor(seed: string, startedAt: number) {
    this.startedAt = startedAt;
    this.#all = createShop(seed)
      .map((spec) => createContainer(seed, spec))
      .sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The newest first, as the engine lists them. */
  get containers(): DemoContainer[] {
    return this.#all.filter((container) => !this.#removed.has(container));
  }

  /** By name, id or an unambiguous beginning of the id; throws 404. */
  container(reference: string): DemoContainer {
    const name = reference.replace(/^\//, '');
    const named = this.containers.find(({ spec, id }) => spec.name === name || id === name);
    const candidates = named ? [named] : this.containers.filter(({ id }) => name && id.startsWith(name));
    if (candidates.length > 1) {
      throw new EngineError(400, `Multiple IDs found with provided prefix: ${name}`);
    }
    if (!candidates[0]) {
      throw new EngineError(404, `No such container: ${reference}`);
    }
    return candidates[0];
  }

  /** The events of [from, to], oldest first. */
  events(from: Nanos, to: Nanos): DemoEvent[] {
    return this.#all
      .flatMap((container) => eventsOf(container, from, to).map((event) => ({ ...event, container })))
      .filter(({ at }) => at >= from && at <= to)
      .sort((a, b) => a.at - b.at);
  }

  /**
   * Makes a change and returns when it is done. It takes effect a millisecond from now, so that whoever follows the world
   * has not yet looked at that moment, and after the change before it is done.
   */
  change(container: DemoContainer, now: Nanos, make: UserChange): Nanos {
    const at = Math.max(now + 1e6, this.#settledAt.get(container) ?? -Infinity);
    const done = make(container, at);
    this.#settledAt.set(container, done);
    return done;
  }

  remove(container: DemoContainer, now: Nanos, isForced: boolean): Nanos {
    const done = this.change(container, now, remove(isForced));
    this.#removed.add(container);
    return done;
  }
}

function eventsOf(container: DemoContainer, from: Nanos, to: Nanos): UserAction[] {
  const { createdAt, actions } = container;
  const byRuns = runsBetween(container, from, to).flatMap((run) => [
    { at: run.start, action: 'start', attributes: {} },
    ...healthChanges(container, run, from, to).map((at) => ({
      at,
      action: `health_status: ${healthAt(container, at)}`,
      attributes: {},
    })),
    ...(run.isOomKilled ? [{ at: run.end - 1_000_000, action: 'oom', attributes: {} }] : []),
    { at: run.end, action: 'die', attributes: { exitCode: String(run.exitCode) } },
  ]);
  const kills = actions.filter(({ action }) => action === 'kill');
  const others = actions.filter(({ action }) => action !== 'kill');
  // What falls on one moment keeps this order: kill, die, stop; start, restart.
  return [{ at: createdAt, action: 'create', attributes: {} }, ...kills, ...byRuns, ...others];
}
