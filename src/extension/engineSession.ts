import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { matchesSelector } from '../core/checks/policy/selector.ts';
import { systemClock } from '../core/common/clock.ts';
import { type Disposable, DisposableStore } from '../core/common/disposable.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import { ContainerInventory } from '../core/containers/inventory.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { VitalsError } from '../core/errors.ts';
import type { HistoryRecorder } from '../core/history/historyRecorder.ts';
import { Sampler } from '../core/metrics/sampler.ts';
import { SlowReadings } from '../core/metrics/slowReadings.ts';
import type { DemoEngine } from '../demo/demoEngine.ts';
import { slowSource } from '../probes/slowSource.ts';
import type { SharedReadings } from '../storage/sharedReadings.ts';
import { configuration, demoEndpoint } from './configuration.ts';
import { settings } from './contributions.ts';

/** The engine this window talks to. One per window; every feature shares it. */
export interface EngineSession extends vscode.Disposable {
  readonly inventory: ContainerInventory;
  readonly sampler: Sampler;
  /** What is no counter, of what the sampler is asked to watch. */
  readonly slow: SlowReadings;
  /** The connected client; throws VitalsError with the reason while there is none. */
  client(): ContainerClient;
  /** The same, but waits for the first attempt to connect: a command may be what started the extension. */
  connectedClient(): Promise<ContainerClient>;
  /** What is shown comes from the demo engine: documents say so in their heads. */
  readonly isDemo: boolean;
}

/** What a feature's `registerX` gets. */
export interface ExtensionServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly session: EngineSession;
  readonly history: HistoryRecorder;
}

export function createEngineSession(log: vscode.LogOutputChannel): EngineSession {
  const store = new DisposableStore();
  const demo = store.add(new EmbeddedEngine());
  /** With the other windows; the demo engine is this window's own. */
  let shared: SharedReadings | undefined;
  store.add({ dispose: () => shared?.dispose() });

  const connect = async () => {
    // Imported on first use, and not before `activate` has returned: it must not load the engine.
    await setImmediate();
    const [
      { resolveEndpoint },
      { createClient },
      { KernelReaderThread },
      { SharedReadings },
      { stateFolder },
    ] = await Promise.all([
      import('../engine/endpoints.ts'),
      import('../engine/connect.ts'),
      import('../workers/kernelReaderClient.ts'),
      import('../storage/sharedReadings.ts'),
      import('../storage/userFolders.ts'),
    ]);
    shared?.dispose();
    shared = undefined;
    const chosen = configuration.endpoint();
    if (chosen === demoEndpoint) {
      const endpoint = await resolveEndpoint(await demo.host());
      return createClient({ ...endpoint, source: { kind: 'demo' } });
    }
    const client = createClient(await resolveEndpoint(chosen), () => new KernelReaderThread());
    shared = new SharedReadings({
      folder: stateFolder(),
      engine: client.endpoint.url,
      read: (id, signal) => client.readStats(id, signal),
    });
    return client;
  };

  const inventory = store.add(new ContainerInventory(connect));
  const currentClient = () => (inventory.state.kind === 'connected' ? inventory.state.client : undefined);
  const slow = new SlowReadings(
    slowSource({
      client: currentClient,
      container: (id) => inventory.containers.get(id),
      details: (id) => inventory.details(id),
      wantsResponse: (container) => matchesSelector(container, { name: configuration.responseTimeOf() }),
    }),
    systemClock,
  );
  const sampler = store.add(
    new Sampler({
      read: async (id, signal) => {
        const client = currentClient();
        return client && (shared ? shared.read(id, signal) : client.readStats(id, signal));
      },
      readLocal: async (ids, signal, maxAgeMs) => {
        const client = currentClient();
        const local = (await client?.readLocalStats?.(ids, signal)) ?? new Map();
        const rest = ids.filter((id) => !local.has(id));
        const others = client && (await shared?.readShared({ ids: rest, maxAgeMs }, signal));
        return new Map([...local, ...(others ?? [])]);
      },
      limits: (id) => inventory.details(id)?.limits,
      slow,
    }),
  );
  store.add(
    inventory.onDidChangeState((state) => {
      if (state.kind === 'connected') {
        log.info(
          `Connected to ${state.engine.product} ${state.engine.version} (API ${state.engine.apiVersion}) at ${describeEndpoint(state.client.endpoint, vscode.l10n.t)}`,
        );
      } else if (state.kind === 'failed') {
        log.warn(describeProblem(state.problem, vscode.l10n.t).summary);
      }
    }),
  );
  store.add(configuration.onDidChange(settings.endpoint, () => inventory.reconnect()));
  inventory.start();

  const client = () => {
    const connected = currentClient();
    if (connected) {
      return connected;
    }
    const { state } = inventory;
    throw new VitalsError(
      state.kind === 'failed'
        ? state.problem
        : { code: 'engineNotRunning', endpoint: configuration.endpoint() },
    );
  };
  return {
    inventory,
    sampler,
    slow,
    client,
    async connectedClient() {
      while (inventory.state.kind === 'connecting' && !store.isDisposed) {
        await nextState(inventory);
      }
      return client();
    },
    get isDemo() {
      const { state } = inventory;
      return state.kind === 'connected' && state.engine.product === 'demo';
    },
    dispose: () => store.dispose(),
  };
}

function nextState({ onDidChangeState }: ContainerInventory): Promise<void> {
  return new Promise((resolve) => {
    const subscription = onDidChangeState(() => {
      subscription.dispose();
      resolve();
    });
  });
}

/** The demo engine of this window: started when first asked for, stopped with the session. */
class EmbeddedEngine implements Disposable {
  #engine: Promise<DemoEngine> | undefined;

  async host(): Promise<string> {
    this.#engine ??= import('../demo/demoEngine.ts').then(({ startDemoEngine }) => startDemoEngine());
    return (await this.#engine).host;
  }

  dispose(): void {
    void this.#engine?.then((engine) => engine.dispose());
  }
}
