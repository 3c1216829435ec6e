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

interface Heard {
  readonly event: ContainerEvent;
  /** On this machine's clock. */
  readonly at: number;
}

/** The events of a time that restarts and OOM kills are counted by. */
export class EventMemory {
  readonly #longest: number;
  readonly #events = new Map<string, Heard[]>();

  /** `longest`: how far back is ever asked, in milliseconds. */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** In any order, and twice where it was heard twice: it counts once. `now`: an engine whose clock is ahead tells of no future. */
  add(event: ContainerEvent, now: number): void {
    if (!kept.has(event.action)) {
      return;
    }
    const own = this.#events.get(event.containerId) ?? [];
    const isKnown = (one: ContainerEvent) => one.timeNano === event.timeNano && one.action === event.action;
    if (own.some(({ event: one }) => isKnown(one))) {
      return;
    }
    own.push({ event, at: Math.min(timeOf(event), now) });
    own.sort((a, b) => a.at - b.at || timeOf(a.event) - timeOf(b.event));
    const newest = own.at(-1)?.at ?? now;
    this.#events.set(
      event.containerId,
      own.filter(({ at }) => at >= newest - this.#longest),
    );
  }

  /** What happened to a container within so many milliseconds before `now`. */
  recent(containerId: string, within: number, now: number): RecentTrouble {
    const own = (this.#events.get(containerId) ?? []).filter(({ at }) => at >= now - within);
    return recentTrouble(own.map(({ event }) => event)).get(containerId) ?? { restarts: 0, oomKills: 0 };
  }

  /** On a clock that was put back what happened is as long ago as it was. */
  shift(by: number): void {
    for (const [id, own] of this.#events) {
      this.#events.set(
        id,
        own.map((one) => ({ ...one, at: one.at + by })),
      );
    }
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
