import type { Clock } from '../common/clock.ts';
import { DisposableBase } from '../common/disposable.ts';
import { Emitter } from '../common/emitter.ts';
import { type Problem, toProblem, VitalsError } from '../errors.ts';
import type { ContainerClient, ContainerEvent, EngineInfo } from './containerClient.ts';
import { EventReplay } from './eventReplay.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly client: ContainerClient; readonly engine: EngineInfo }
  /** Being retried with back-off, for ever; `client` is there where the address was known. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly client: ContainerClient | undefined };

/** One connection, from the engine's acceptance of the event subscription to its end. */
export interface Session {
  readonly client: ContainerClient;
  /** Aborts where the connection ends. */
  readonly signal: AbortSignal;
  /** Ends it: the engine does not do what it should. */
  fail(problem: Problem): void;
}

const firstRetryMs = 250;
/**
 * A local engine that was started should be there at once; a remote one must not be hammered, and one that refuses our
 * login may lock out who tries again and again.
 */
const maxRetryMs = { local: 5_000, remote: 15_000, refused: 300_000 };
/** A connection that stood this long was a good one: it is opened again without a word and without a wait. */
const steadyMs = 5_000;
/** How long an engine found by itself may be away before another one found by itself takes its place. */
const loyaltyMs = 60_000;

/**
 * The event stream of one engine, opened again for ever: with back-off and jitter, and with the events that were missed
 * replayed.
 */
export class EngineConnection extends DisposableBase {
  readonly #onDidChangeState = this.register(new Emitter<ConnectionState>());
  readonly onDidChangeState = this.#onDidChangeState.event;
  readonly #onDidReceiveEvent = this.register(new Emitter<ContainerEvent>());
  readonly onDidReceiveEvent = this.#onDidReceiveEvent.event;
  readonly #onDidOpen = this.register(new Emitter<Session>());
  /** The engine listens: whatever was known of it may be out of date. */
  readonly onDidOpen = this.#onDidOpen.event;
  readonly #onDidForget = this.register(new Emitter<void>());
  /** What comes from now on is another engine's. */
  readonly onDidForget = this.#onDidForget.event;
  /** An attempt to connect has succeeded or failed, or is given up. */
  readonly #onDidConclude = this.register(new Emitter<void>());

  readonly #connect: (signal: AbortSignal) => Promise<ContainerClient>;
  readonly #clock: Clock;
  readonly #replay = new EventReplay();
  #state: ConnectionState = { kind: 'connecting' };
  #lifetime: AbortController | undefined;
  #client: ContainerClient | undefined;
  #session: Session | undefined;
  #lastSeenAt = 0;
  /** The engine took the connection but did not do its work: it has to list before it counts as connected again. */
  #isDoubtful = false;
  #skipBackOff: () => void = () => undefined;

  constructor(connect: (signal: AbortSignal) => Promise<ContainerClient>, clock: Clock) {
    super();
    this.#connect = connect;
    this.#clock = clock;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get session(): Session | undefined {
    return this.#session;
  }

  start(): void {
    this.#lifetime = new AbortController();
    void this.#run(this.#lifetime.signal);
  }

  /** Forgets the engine and connects anew. */
  restart(): void {
    this.#stop();
    this.#forget();
    this.#setState({ kind: 'connecting' });
    this.start();
  }

  /** Skips the back-off; resolves when the attempt has come to its end, at once where a connection stands. */
  async retryNow(): Promise<void> {
    if (this.#session || !this.#lifetime || this.#lifetime.signal.aborted) {
      return;
    }
    const concluded = this.conclusion();
    this.#skipBackOff();
    await concluded;
  }

  /** Resolves when the attempt to connect has come to an end, either way. */
  conclusion(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        subscription.dispose();
        reject(new VitalsError({ code: 'cancelled' }));
      };
      const subscription = this.#onDidConclude.event(() => {
        subscription.dispose();
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  override dispose(): void {
    this.#stop();
    super.dispose();
  }

  #stop(): void {
    this.#lifetime?.abort();
    this.#client?.dispose();
    this.#client = undefined;
    this.#session = undefined;
    this.#onDidConclude.fire();
  }

  async #run(lifetime: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!lifetime.aborted) {
      const { problem, lasted } = await this.#connectOnce(lifetime);
      if (lifetime.aborted) {
        return;
      }
      const wasSteady = lasted >= steadyMs;
      attempt = wasSteady ? 0 : attempt + 1;
      // A proxy that cuts quiet streams is no loss of the engine: only a second failure is told.
      if (!wasSteady || problem.code === 'timedOut') {
        this.#setState({ kind: 'failed', problem: this.#explain(problem), client: this.#client });
        this.#onDidConclude.fire();
        await this.#backOff(attempt, problem, lifetime);
      }
    }
  }

  /** Runs one connection to its end: why it ended, and how long it stood, in milliseconds. */
  async #connectOnce(lifetime: AbortSignal): Promise<{ problem: Problem; lasted: number }> {
    const abort = new AbortController();
    const onLifetimeEnd = () => abort.abort();
    lifetime.addEventListener('abort', onLifetimeEnd, { once: true });
    let openedAt: number | undefined;
    let failure: Problem | undefined;
    try {
      const client = this.#adopt(await this.#connect(abort.signal), lifetime);
      const engine = await client.info(abort.signal);
      if (this.#isDoubtful) {
        await client.list(abort.signal);
        this.#isDoubtful = false;
      }
      const onOpen = () => {
        openedAt = this.#clock.now();
        const fail = (problem: Problem) => {
          failure ??= problem;
          this.#isDoubtful = true;
          abort.abort();
        };
        this.#open({ client, signal: abort.signal, fail }, engine);
      };
      const { since } = this.#replay;
      const options = since === undefined ? { onOpen } : { onOpen, since };
      for await (const event of client.events(options, abort.signal)) {
        if (this.#replay.accept(event)) {
          this.#onDidReceiveEvent.fire(event);
        }
      }
      failure ??= { code: 'engineNotRunning', endpoint: client.endpoint.url };
    } catch (error) {
      failure ??= toProblem(error, this.#client?.endpoint.url);
    }
    lifetime.removeEventListener('abort', onLifetimeEnd);
    abort.abort();
    if (!lifetime.aborted) {
      this.#session = undefined;
    }
    if (openedAt === undefined) {
      return { problem: failure, lasted: 0 };
    }
    this.#lastSeenAt = this.#clock.now();
    return { problem: failure, lasted: this.#lastSeenAt - openedAt };
  }

  /** Keeps the client while the endpoint stays the same, for those who hold on to it. */
  #adopt(client: ContainerClient, lifetime: AbortSignal): ContainerClient {
    const current = this.#client;
    if (lifetime.aborted) {
      client.dispose();
      throw new VitalsError({ code: 'cancelled' });
    }
    if (current && (isSameEndpoint(current, client) || this.#isLoyalTo(current, client))) {
      client.dispose();
      return current;
    }
    this.#client = client;
    current?.dispose();
    if (current && current.endpoint.url !== client.endpoint.url) {
      this.#forget();
    }
    return client;
  }

  /** Docker that restarts must not lose its views to a Podman, or to the demo, that happens to be found meanwhile. */
  #isLoyalTo(current: ContainerClient, found: ContainerClient): boolean {
    const { kind } = found.endpoint.source;
    return (
      current.endpoint.source.kind === 'knownSocket' &&
      (kind === 'knownSocket' || kind === 'demo') &&
      this.#clock.now() - this.#lastSeenAt < loyaltyMs
    );
  }

  #open(session: Session, engine: EngineInfo): void {
    this.#session = session;
    this.#replay.open(this.#clock.now());
    this.#setState({ kind: 'connected', client: session.client, engine });
    this.#onDidOpen.fire(session);
    this.#onDidConclude.fire();
  }

  #forget(): void {
    this.#replay.clear();
    this.#onDidForget.fire();
  }

  /** An engine that was there and whose socket is gone was stopped, not uninstalled. */
  #explain(problem: Problem): Problem {
    return problem.code === 'endpointNotFound' && this.#client
      ? { code: 'engineNotRunning', endpoint: this.#client.endpoint.url }
      : problem;
  }

  /** Waits, but not past `retryNow` or the lifetime's end. */
  async #backOff(attempt: number, problem: Problem, lifetime: AbortSignal): Promise<void> {
    const isRefused = problem.code === 'sshFailed' && problem.reason.includes('Permission denied');
    const isLocal = (this.#client?.endpoint.address.kind ?? 'socket') === 'socket';
    const limit = maxRetryMs[isRefused ? 'refused' : isLocal ? 'local' : 'remote'];
    const delay = Math.min(limit, firstRetryMs * 2 ** (attempt - 1));
    const skip = new AbortController();
    this.#skipBackOff = () => skip.abort();
    lifetime.addEventListener('abort', this.#skipBackOff, { once: true });
    await this.#clock.delay(delay * (0.5 + Math.random() / 2), skip.signal).catch(() => undefined);
    lifetime.removeEventListener('abort', this.#skipBackOff);
    this.#skipBackOff = () => undefined;
  }

  #setState(state: ConnectionState): void {
    const before = this.#state;
    this.#state = state;
    if (!isSameState(before, state)) {
      this.#onDidChangeState.fire(state);
    }
  }
}

function isSameEndpoint(a: ContainerClient, b: ContainerClient): boolean {
  return JSON.stringify(a.endpoint) === JSON.stringify(b.endpoint);
}

function isSameState(a: ConnectionState, b: ConnectionState): boolean {
  const facts = (state: ConnectionState) => JSON.stringify({ ...state, client: undefined });
  const client = (state: ConnectionState) => (state.kind === 'connecting' ? undefined : state.client);
  return client(a) === client(b) && facts(a) === facts(b);
}
