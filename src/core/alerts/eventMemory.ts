import { type RecentTrouble, recentTrouble } from '../checks/recentTrouble.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';

/** Engines keep few events, and a health check makes three each time: what nobody asks about is not kept. */
const kept: ReadonlySet<ContainerEvent['action']> = new Set([
  'start',
  'stop',
  'kill',
  'die',
  'oom',
  'destroy',
]);

/** The events of a time that restarts and OOM kills are counted by. */
export class EventMemory {
  readonly #longest: number;
  readonly #events = new Map<string, ContainerEvent[]>();

  /** `longest`: how far back is ever asked, in milliseconds. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** In any order, and twice where it was heard twice: it counts once. */
  add(event: ContainerEvent): void {
    if (!kept.has(event.action)) {
      return;
    }
    const own = this.#events.get(event.containerId) ?? [];
    if (own.some(({ timeNano, action }) => timeNano === event.timeNano && action === event.action)) {
      return;
    }
    own.push(event);
    own.sort((a, b) => timeOf(a) - timeOf(b));
    const newest = timeOf(own.at(-1) ?? event);
    this.#events.set(
      event.containerId,
      own.filter((one) => timeOf(one) >= newest - this.#longest),
    );
  }

  /** What happened to a container within so many milliseconds before `now`. */
  recent(containerId: string, within: number, now: number): RecentTrouble {
    const own = (this.#events.get(containerId) ?? []).filter((event) => timeOf(event) >= now - within);
    return recentTrouble(own).get(containerId) ?? { restarts: 0, oomKills: 0 };
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: { has(id: string): boolean }): void {
    for (const id of this.#events.keys()) {
      if (!ids.has(id)) {
        this.#events.delete(id);
      }
    }
  }
}

function timeOf({ timeNano }: ContainerEvent): number {
  return Number(timeNano) / 1e6;
}
