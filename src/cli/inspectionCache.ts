import type { Clock } from '../core/common/clock.ts';
import type { ContainerDetails } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';

const reconnectMs = 1000;

/**
 * Details of containers, asked for once and again where an event says that something happened to the container. While no events
 * come, because the engine is away, nothing is remembered.
 */
export class InspectionCache {
  readonly #client: Pick<ContainerClient, 'inspect' | 'events'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, ContainerDetails>();
  #isListening = false;
  /** For each round of inspections under way, what events have spoken of meanwhile. */
  readonly #rounds = new Set<Set<string>>();

  /** Listens until the signal aborts. */
  constructor(client: Pick<ContainerClient, 'inspect' | 'events'>, clock: Clock, signal: AbortSignal) {
    this.#client = client;
    this.#clock = clock;
    void this.#listen(signal);
  }

  /** By id; one that cannot be inspected is left out. Others than these are forgotten. */
  async detailsOf(
    ids: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, ContainerDetails>> {
    const wanted = new Set(ids);
    for (const id of [...this.#known.keys()].filter((one) => !wanted.has(one))) {
      this.#known.delete(id);
    }
    const answer = new Map(this.#known);
    const strangers = ids.filter((id) => !this.#known.has(id));
    for (const [id, details] of await this.#inspect(strangers, signal)) {
      answer.set(id, details);
    }
    return answer;
  }

  async #inspect(
    ids: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, ContainerDetails>> {
    const touched = new Set<string>();
    this.#rounds.add(touched);
    try {
      const { details } = await inspectAll(this.#client, ids, signal);
      for (const [id, one] of details) {
        if (this.#isListening && !touched.has(id)) {
          this.#known.set(id, one);
        }
      }
      return details;
    } finally {
      this.#rounds.delete(touched);
    }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const { containerId, action } of this.#client.events(
          { onOpen: () => this.#begin() },
          signal,
        )) {
          if (action !== 'other') {
            for (const touched of this.#rounds) {
              touched.add(containerId);
            }
            this.#known.delete(containerId);
          }
        }
      } catch {
        // The engine is away: asked again below.
      }
      this.#isListening = false;
      this.#known.clear();
      await this.#clock.delay(reconnectMs, signal).catch(() => undefined);
    }
  }

  /** What was asked before the events began may have changed unseen. */
  #begin(): void {
    this.#known.clear();
    this.#isListening = true;
  }
}
