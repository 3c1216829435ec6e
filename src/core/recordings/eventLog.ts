import type { Clock } from '../common/clock.ts';
import type { ContainerClient, ContainerEvent } from '../containers/containerClient.ts';
import { EventReplay } from '../containers/eventReplay.ts';

const reconnectMs = 1000;

/** The events of an engine from a time on, as they come: afterwards an engine knows only the last few hundred. */
export class EventLog {
  readonly #client: ContainerClient;
  readonly #clock: Clock;
  readonly #replay = new EventReplay();
  readonly #events: ContainerEvent[] = [];
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;

  /** Begins at once. `startedAt` in milliseconds since 1970. */
  constructor(client: ContainerClient, startedAt: number, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.#replay.open(startedAt);
    this.#done = this.#listen();
  }

  /** Ends it. Resolves with what happened until then (milliseconds since 1970), as far as the engine told. */
  async take(until: number): Promise<readonly ContainerEvent[]> {
    this.#ending.abort();
    await this.#done;
    // What the engine had not yet sent, or could not while it was away.
    await this.#read((until / 1000).toFixed(3));
    return this.#events;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#read(undefined, signal);
      await this.#clock.delay(reconnectMs, signal).catch(() => undefined);
    }
  }

  async #read(until: string | undefined, signal?: AbortSignal): Promise<void> {
    const { since } = this.#replay;
    const window = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
    try {
      for await (const event of this.#client.events(window, signal)) {
        if (event.action !== 'other' && this.#replay.accept(event)) {
          this.#events.push(event);
        }
      }
    } catch {
      // The engine is away: it tells later what it still knows.
    }
  }
}
