import { type Clock, systemClock } from '../common/clock.ts';
import { type Disposable, DisposableBase, toDisposable } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import type { Problem } from '../errors.ts';
import type { Container, ContainerDetails } from './container.ts';
import type { ContainerClient, ContainerEvent, EngineInfo } from './containerClient.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly client: ContainerClient; readonly engine: EngineInfo }
  /** Being retried with back-off, for ever; `client` is there where the address was known. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly client: ContainerClient | undefined };

/** Ids of the containers that came, changed (listing or details) or went. */
export interface InventoryChange {
  readonly added: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/**
 * The containers of one engine, kept true by its event stream: connects, reconnects for ever with back-off and jitter,
 * replays the events it missed and reconciles with a listing. While nobody holds it, it only listens to events and asks
 * the engine nothing else.
 */
export class ContainerInventory extends DisposableBase {
  readonly #onDidChangeState = this.register(new Emitter<ConnectionState>());
  readonly onDidChangeState = this.#onDidChangeState.event;
  readonly #onDidChange = this.register(new Emitter<InventoryChange>());
  readonly onDidChange = this.#onDidChange.event;
  readonly #onDidReceiveEvent = this.register(new Emitter<ContainerEvent>());
  readonly onDidReceiveEvent = this.#onDidReceiveEvent.event;

  /** `connect` is called for every attempt: it resolves the endpoint anew, so that an engine found later is found. */
  constructor(connect: (signal: AbortSignal) => Promise<ContainerClient>, clock: Clock = systemClock) {
    super();
    void connect;
    void clock;
  }

  get state(): ConnectionState {
    throw new Error('not written yet');
  }

  /** By id; keeps the last known listing while the engine is away. */
  get containers(): ReadonlyMap<string, Container> {
    throw new Error('not written yet');
  }

  /** Known for containers that are not stopped while held; for others after `inspect`. */
  details(_id: string): ContainerDetails | undefined {
    throw new Error('not written yet');
  }

  /** Asks the engine and keeps the answer. Throws VitalsError. */
  inspect(_id: string, _signal?: AbortSignal): Promise<ContainerDetails> {
    throw new Error('not written yet');
  }

  /** Starts to connect; called once. */
  start(): void {
    throw new Error('not written yet');
  }

  /** Keeps the listing and the details fresh until disposed; reference-counted. */
  hold(): Disposable {
    return toDisposable(() => undefined);
  }

  /** Lists anew now, or skips the back-off and connects at once where not connected. */
  refresh(): Promise<void> {
    throw new Error('not written yet');
  }

  /** Forgets the engine and its containers and connects anew (another endpoint was chosen). */
  reconnect(): void {
    throw new Error('not written yet');
  }
}
