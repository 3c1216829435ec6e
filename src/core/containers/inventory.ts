import { type Clock, systemClock } from '../common/clock.ts';
import { type Disposable, DisposableBase, toDisposable } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import { isProblem, toProblem, VitalsError } from '../errors.ts';
import { type Container, type ContainerDetails, isActive } from './container.ts';
import type { ContainerClient, ContainerEvent } from './containerClient.ts';
import { ContainerStore, type InventoryChange, isEmpty } from './containerStore.ts';
import { type ConnectionState, EngineConnection, type Session } from './engineConnection.ts';

export type { InventoryChange } from './containerStore.ts';
export type { ConnectionState } from './engineConnection.ts';

/** How long events are gathered before the containers are listed anew. */
const coalesceMs = 200;
/** … and at most, or a busy engine's tree would stand still. */
const maxCoalesceMs = 3_000;
/** How often in a row the containers are listed anew because an inspection says otherwise. */
const maxRelistings = 6;
/** The containers are listed this often even if no event told of a change. */
const safetyNetMs = 60_000;
/** Inspections at once. */
const maxInspections = 8;

/**
 * The containers of one engine, kept true by its event stream: connects, reconnects for ever with back-off and jitter,
 * replays the events it missed and reconciles with a listing. While nobody holds it, it only listens to events and asks
 * the engine nothing else.
 */
export class ContainerInventory extends DisposableBase {
  readonly #connection: EngineConnection;
  readonly #clock: Clock;
  readonly #store = new ContainerStore();
  readonly #onDidChange = this.register(new Emitter<InventoryChange>());
  readonly onDidChange = this.#onDidChange.event;

  #holds = 0;
  #isListingStale = true;
  /** Containers whose details are missing or no longer what the engine would say. */
  readonly #staleDetails = new Set<string>();
  #isSyncScheduled = false;
  #syncing: Promise<void> | undefined;
  #nextSync: Promise<void> | undefined;
  #lastListingMs = 0;
  /** Since the last event, or since listing and inspections have said the same. */
  #relistings = 0;

  /** `connect` is called for every attempt: it resolves the endpoint anew, so that an engine found later is found. */
  constructor(connect: (signal: AbortSignal) => Promise<ContainerClient>, clock: Clock = systemClock) {
    super();
    this.#clock = clock;
    this.#connection = this.register(new EngineConnection(connect, clock));
    this.register(this.#connection.onDidOpen((session) => this.#onDidOpen(session)));
    this.register(this.#connection.onDidReceiveEvent((event) => this.#onDidHear(event)));
    this.register(this.#connection.onDidForget(() => this.#forget()));
  }

  get onDidChangeState() {
    return this.#connection.onDidChangeState;
  }

  /** Each event once, replayed ones included. */
  get onDidReceiveEvent() {
    return this.#connection.onDidReceiveEvent;
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** By id; keeps the last known listing while the engine is away. */
  get containers(): ReadonlyMap<string, Container> {
    return this.#store.containers;
  }

  /** Known for containers that are not stopped while held; for others after `inspect`. */
  details(id: string): ContainerDetails | undefined {
    return this.#store.details.get(id);
  }

  /** Asks the engine and keeps the answer. Waits for the first connection; throws VitalsError. */
  async inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    if (this.state.kind === 'connecting') {
      await this.#connection.conclusion(signal);
    }
    const { state } = this;
    if (state.kind !== 'connected') {
      throw new VitalsError(state.kind === 'failed' ? state.problem : { code: 'cancelled' });
    }
    const details = await state.client.inspect(id, signal);
    this.#staleDetails.delete(details.id);
    if (this.#keep(details)) {
      this.#fireChanged(new Set([details.id]));
    }
    return details;
  }

  /** Starts to connect; called once. */
  start(): void {
    this.#connection.start();
  }

  /** Keeps the listing and the details fresh until disposed; reference-counted. */
  hold(): Disposable {
    this.#holds++;
    if (this.#holds === 1 && (this.#isListingStale || this.#staleDetails.size > 0)) {
      void this.#sync();
    }
    let isHeld = true;
    return toDisposable(() => {
      this.#holds -= isHeld ? 1 : 0;
      isHeld = false;
    });
  }

  /** Lists anew now, or skips the back-off and connects at once where not connected. The outcome is in `state`. */
  async refresh(): Promise<void> {
    const hold = this.hold();
    try {
      this.#markAllStale();
      await this.#connection.retryNow();
      await this.#sync();
    } finally {
      hold.dispose();
    }
  }

  /** Forgets the engine and its containers and connects anew (another endpoint was chosen). */
  reconnect(): void {
    this.#connection.restart();
  }

  #onDidOpen({ signal }: Session): void {
    this.#markAllStale();
    if (this.#holds > 0) {
      void this.#sync();
    }
    void this.#watchSafetyNet(signal);
  }

  #onDidHear(event: ContainerEvent): void {
    // `kill` is only a signal; what it does to the container comes as an event of its own.
    if (event.action !== 'other' && event.action !== 'kill') {
      this.#isListingStale = true;
      this.#relistings = 0;
      this.#staleDetails.add(event.containerId);
      void this.#scheduleSync();
    }
  }

  async #watchSafetyNet(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.delay(safetyNetMs, signal).catch(() => undefined);
      this.#isListingStale = true;
      if (this.#holds > 0 && !signal.aborted) {
        void this.#sync();
      }
    }
  }

  /** Gathers events before the next listing, the longer the more the last one took: a storm of events costs a tenth. */
  async #scheduleSync(): Promise<void> {
    const { session } = this.#connection;
    if (this.#isSyncScheduled || this.#holds === 0 || !session) {
      return;
    }
    this.#isSyncScheduled = true;
    const delay = Math.max(coalesceMs * 2 ** this.#relistings, 9 * this.#lastListingMs);
    await this.#clock.delay(Math.min(delay, maxCoalesceMs), session.signal).catch(() => undefined);
    this.#isSyncScheduled = false;
    if (this.#holds > 0 && this.#isListingStale) {
      await this.#sync();
    }
  }

  /** Lists and inspects, begun after this call; never two at once, and one more is shared by all who ask meanwhile. */
  #sync(): Promise<void> {
    if (this.#syncing === undefined) {
      this.#syncing = this.#listAndInspect().finally(() => {
        this.#syncing = undefined;
      });
      return this.#syncing;
    }
    this.#nextSync ??= this.#syncing.then(() => {
      this.#nextSync = undefined;
      return this.#sync();
    });
    return this.#nextSync;
  }

  async #listAndInspect(): Promise<void> {
    const { session } = this.#connection;
    if (!session) {
      return;
    }
    const startedAt = this.#clock.now();
    this.#isListingStale = false;
    let listing: Container[];
    try {
      listing = await session.client.list(session.signal);
    } catch (error) {
      // An engine that cannot list is as good as gone.
      this.#isListingStale = true;
      session.fail(toProblem(error, session.client.endpoint.url));
      return;
    }
    if (!session.signal.aborted) {
      // The listing only: an inspection may wait for a container that is being stopped, which costs the engine nothing.
      this.#lastListingMs = this.#clock.now() - startedAt;
      this.#apply(listing);
      await this.#inspectStale(session);
      this.#doubtListing();
    }
  }

  /** Docker tells of an end, and an inspection shows it, before its listing does: the later the slower its disk is. */
  #doubtListing(): void {
    if (!this.#store.isListingBehind) {
      this.#relistings = 0;
    } else if (this.#relistings < maxRelistings) {
      this.#relistings++;
      this.#isListingStale = true;
      void this.#scheduleSync();
    }
  }

  #apply(listing: readonly Container[]): void {
    const { containers, details } = this.#store;
    const change = this.#store.setListing(listing);
    for (const { id, state } of listing) {
      if (change.changed.has(id) || (!details.has(id) && isActive(state))) {
        this.#staleDetails.add(id);
      }
    }
    // What never lived while somebody looked is inspected on demand only: there may be hundreds of them.
    for (const id of this.#staleDetails) {
      const container = containers.get(id);
      if (!container || !(details.has(id) || isActive(container.state))) {
        this.#staleDetails.delete(id);
      }
    }
    if (!isEmpty(change)) {
      this.#onDidChange.fire(change);
    }
  }

  async #inspectStale(session: Session): Promise<void> {
    const queue = [...this.#staleDetails];
    const changed = new Set<string>();
    const inspectNext = async () => {
      for (let id = queue.shift(); id !== undefined && this.#holds > 0; id = queue.shift()) {
        if (await this.#inspectOne(id, session)) {
          changed.add(id);
        }
      }
    };
    await Promise.all(Array.from({ length: maxInspections }, inspectNext));
    this.#fireChanged(changed);
  }

  async #inspectOne(id: string, { client, signal }: Session): Promise<boolean> {
    // Before the question: an event that comes with the answer makes it stale again.
    this.#staleDetails.delete(id);
    try {
      const details = await client.inspect(id, signal);
      return !signal.aborted && this.#keep(details);
    } catch (error) {
      // One container that cannot be inspected does not hold up the others; the next listing tries again.
      if (!isProblem(error, 'containerGone') && !signal.aborted) {
        this.#staleDetails.add(id);
      }
      return false;
    }
  }

  #keep(details: ContainerDetails): boolean {
    return this.#store.containers.has(details.id) && this.#store.setDetails(details);
  }

  #fireChanged(changed: ReadonlySet<string>): void {
    if (changed.size > 0) {
      this.#onDidChange.fire({ added: new Set(), changed, removed: new Set() });
    }
  }

  #markAllStale(): void {
    this.#isListingStale = true;
    for (const id of this.#store.details.keys()) {
      this.#staleDetails.add(id);
    }
  }

  #forget(): void {
    this.#isListingStale = true;
    this.#staleDetails.clear();
    const change = this.#store.clear();
    if (!isEmpty(change)) {
      this.#onDidChange.fire(change);
    }
  }
}
